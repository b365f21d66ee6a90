"""`bihuan serve`: the web server with the worker beside it, both ending together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time

# Restarts of a worker that keeps dying are spaced out up to this many seconds.
LONGEST_WAIT = 30
# Both load the same code: the site comes first, its worker a moment later.
HEAD_START = 1.5
# How a worker ends whose database waits for migrations: the site would answer errors, so it ends too.
OUTDATED = 3


def serve(arguments: list[str]) -> None:
    options = parsed(arguments)
    refuse_taken(options.host, options.port)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "bihuan.config.asgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGI,
        workers=options.workers,
        backlog=4096,
        respawn_failed_workers=True,
        # A browser's stream of news never ends by itself; it comes back by itself.
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
        reload=options.reload,
        reload_paths=[package_folder()] if options.reload else None,
    )
    worker = Supervised([sys.executable, "-m", "bihuan", "worker"]) if options.worker else None
    if worker:
        server.on_startup(worker.start)
        server.on_shutdown(worker.stop)
        server.on_reload(worker.restart)
    server.on_startup(lambda: print(f"闭环 Bihuan: http://{options.host}:{options.port}  (Ctrl+C)", flush=True))
    try:
        server.serve()
    except OSError as error:
        sys.exit(f"bihuan: cannot listen at {options.host}:{options.port}: {error.strerror or error}")
    finally:
        if worker:
            worker.stop()
    if worker and worker.outdated:
        sys.exit(1)


def refuse_taken(host: str, port: int) -> None:
    """Web processes share their port, so a second server would join the first unseen and answer every other request."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        sys.exit(f"bihuan: cannot listen at {host}:{port}: {error.strerror or error}")


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bihuan serve", description="Serves the site and runs the worker beside it.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen at (8000)")
    parser.add_argument("--workers", type=int, default=1, help="web processes (1)")
    parser.add_argument("--no-worker", dest="worker", action="store_false", help="the worker runs elsewhere")
    parser.add_argument("--reload", action="store_true", help="restart when the code changes")
    return parser.parse_args(arguments)


def package_folder():
    from pathlib import Path

    return Path(__file__).resolve().parent.parent


class Supervised:
    """A child process that is started again when it dies."""

    def __init__(self, command: list[str]):
        self.command = command
        self.ending = threading.Event()
        self.child: subprocess.Popen | None = None
        self.outdated = False
        self.thread = threading.Thread(target=self.watch, name="worker", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def watch(self) -> None:
        wait = 1
        self.ending.wait(HEAD_START)
        while not self.ending.is_set():
            began = time.monotonic()
            # A session of its own: Ctrl+C in the terminal reaches us alone, and we end it in order.
            self.child = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  our own
            code = self.child.wait()
            if self.ending.is_set():
                return
            if code == OUTDATED:
                self.outdated = True
                os.kill(os.getpid(), signal.SIGTERM)
                return
            wait = 1 if time.monotonic() - began > 60 else min(wait * 2, LONGEST_WAIT)
            if code != 0:
                print(f"bihuan: the worker ended with {code}; it starts again in {wait} s", file=sys.stderr, flush=True)
            self.ending.wait(wait if code else 0)

    def restart(self) -> None:
        if self.child:
            self.child.terminate()

    def stop(self) -> None:
        self.ending.set()
        if self.child and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
