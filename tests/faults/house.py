"""A house of its own to do harm to: served as in production, started again as systemd would."""

import http.client
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests import ready
from tests.bench.processes import Family

ROOT = Path(__file__).resolve().parent.parent.parent


class House:
    """`bihuan serve` with two web processes and a worker, in a data folder, on SQLite or at an address."""

    def __init__(self, data: Path, database: str = ""):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        known = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
        self.environment = known | {
            "BIHUAN_DATA": str(data),
            "BIHUAN_DATABASE_URL": database,
            "BIHUAN_URL": f"http://127.0.0.1:{self.port}",
            "BIHUAN_API_RATE": "0",
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.data = data
        # Past a pipe: what the house says must not be lost to the limit its own files are under.
        self.log = subprocess.Popen(["tee", "-a", data / "serve.log"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.server: subprocess.Popen | None = None
        self.restarts = 0

    def run(self, *command: str) -> str:
        arguments = [sys.executable, "-m", *command]
        done = subprocess.run(arguments, env=self.environment, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def furnish(self) -> None:
        """A database with a workspace, and a token for the writers."""
        if not (ready.DATABASE if self.environment["BIHUAN_DATABASE_URL"] else ready.begins(self.data)):
            self.run("bihuan", "migrate", "-v0")
        self.token, self.session = json.loads(self.run("tests.bench.prepare"))

    def start(self) -> None:
        command = [sys.executable, "-m", "bihuan", "serve", "--port", str(self.port), "--workers", "2"]
        self.server = subprocess.Popen(
            command, env=self.environment, stdout=self.log.stdin, stderr=self.log.stdin, cwd=ROOT
        )

    def members(self) -> list[int]:
        return Family(self.server.pid).members() if self.server else []

    def kill_one(self, chance: random.Random) -> str:
        """kill -9 of any process; without its head the rest of a unit is killed too, and it starts again."""
        rest = self.members()
        kinds: dict[str, list[int]] = {}
        for pid in rest:
            kinds.setdefault("head" if pid == self.server.pid else kind_of(pid), []).append(pid)
        kind = chance.choice(sorted(kinds))
        hit(chance.choice(kinds[kind]))
        if kind == "head":
            self.start_again(rest)
        return kind

    def start_again(self, rest: list[int]) -> None:
        for pid in rest:
            hit(pid)
        self.server.wait()
        self.restarts += 1
        self.start()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            rest = self.members()
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
            for pid in rest:
                hit(pid)
        self.log.stdin.close()
        self.log.wait()

    def limit_files(self, size: int) -> None:
        """No process of the house writes beyond `size` bytes of any file: a full disk, without a disk to fill."""
        for pid in self.members():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def ask(self, method: str, path: str, data=None, **headers: str) -> tuple[int, dict, bytes]:
        """One request; status 0 where nobody answered."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            body = json.dumps(data) if isinstance(data, dict) else data
            caller.request(method, path, body, {"Content-Type": "application/json"} | headers)
            answer = caller.getresponse()
            return answer.status, dict(answer.headers), answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""
        finally:
            caller.close()

    def api(self, method: str, path: str, data=None, **headers: str) -> tuple[int, dict]:
        named = {"Authorization": f"Bearer {self.token}"} | headers
        status, _headers, body = self.ask(method, f"/api/v1/bench/{path}", data, **named)
        return status, json.loads(body) if body[:1] in (b"{", b"[") else {}

    def page(self, path: str) -> tuple[int, str]:
        named = {"Cookie": f"session={self.session}", "Accept": "text/html", "Accept-Language": "en"}
        status, _headers, body = self.ask("GET", path, **named)
        return status, body.decode(errors="replace")

    def post(self, path: str, body: bytes, edge: str, token: str) -> tuple[int, str]:
        """A form with files, as a browser sends it."""
        named = {
            "Cookie": f"session={self.session}; csrf={token}",
            "Origin": self.environment["BIHUAN_URL"],
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Accept-Language": "en",
        }
        status, _headers, answer = self.ask("POST", path, body, **named)
        return status, answer.decode(errors="replace")

    def wait_for(self, status: int, seconds: float = 180, path: str = "/health") -> float:
        """Until the address answers so; how many seconds that took."""
        began = time.monotonic()
        while (got := self.ask("GET", path)[0]) != status:
            if self.server and self.server.poll() is not None:
                # Web processes that die again and again end the server, as a service that is to be started again.
                self.start_again([])
            assert time.monotonic() - began < seconds, f"{path} answers {got} after {seconds} s\n{self.last_words()}"
            time.sleep(0.05)
        return time.monotonic() - began

    def last_words(self) -> str:
        return (self.data / "serve.log").read_text(errors="replace")[-3000:]

    def check(self, writes: list[dict]) -> list[str]:
        """What is not as it should be, looked at in the database once the worker has done its work."""
        path = self.data / "writes.json"
        path.write_text(json.dumps(writes))
        return json.loads(self.run("tests.faults.checks", str(path)))


def kind_of(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return "gone"
    return "worker" if command.rstrip(b"\0").endswith(b"worker") else "web"


def hit(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it was faster
        return
