"""The conformance suite of the Model Context Protocol against the served product: `python -m tests.conformance`.

Needs Node and npm's registry, so it is no part of `bin/test`. The suite calls tools, resources and prompts of its own
by name, so these are added to ours (`conformance_house`); all else is the product: its port, its tokens, its server.
What the product does not offer to clients does not apply. Ends with 1 where a scenario that applies fails.
"""

import asyncio
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread

from tests.bench.live import served

SUITE = "@modelcontextprotocol/conformance@0.1.10"
APART = {
    "logging-set-level": "we send no log messages to clients, and do not say that we do",
    "tools-call-with-logging": "we send no log messages to clients, and do not say that we do",
    "tools-call-with-progress": "no tool takes long enough to report progress, so answers are not streamed",
    "tools-call-sampling": "we never ask the client's model",
    "resources-subscribe": "/mcp keeps no sessions, so nothing is subscribed to, and we do not say so",
    "resources-unsubscribe": "/mcp keeps no sessions, so nothing is subscribed to, and we do not say so",
}
PROGRAM = ("-m", "uvicorn", "tests.conformance_house:application", "--log-level", "error")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-conformance-") as folder:
        port, front = free_port(), free_port()
        with served(Path(folder), port, "", program=PROGRAM) as (_server, token, _session):
            Thread(target=lambda: asyncio.run(in_front(front, port, token)), daemon=True).start()
            address = f"http://127.0.0.1:{front}/mcp"
            command = ["npx", "--yes", SUITE, "server", "--url", address]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    found = judged(done.stdout)
    if not found:
        sys.exit(f"the suite did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    sys.exit(told(found))


def judged(text: str) -> dict[str, bool]:
    return {name: mark == "✓" for mark, name in re.findall(r"^([✓✗]) ([\w-]+): ", text, re.M)}


def told(found: dict[str, bool]) -> int:
    """Every scenario with what came of it; 1 where one that applies failed."""
    for name, passed in found.items():
        said = (
            f"does not apply  {name}: {APART[name]}"
            if name in APART
            else f"{'passed' if passed else 'FAILED':<16}{name}"
        )
        print(said)
    return int(any(not passed for name, passed in found.items() if name not in APART))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


async def in_front(port: int, behind: int, token: str) -> None:
    """The suite sends no token, so it is put into each request on the way."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:  # a line opened for later, and not used
            writer.close()
            return
        try:
            first, *lines = head.split(b"\r\n")
            sizes = [int(line.partition(b":")[2]) for line in lines if line.lower().startswith(b"content-length:")]
            body = await reader.readexactly(sum(sizes))
            kept = [line for line in lines if not line.lower().startswith(b"connection:")]
            more = [b"Connection: close", b"Authorization: Bearer " + token.encode()]
            upstream, to_server = await asyncio.open_connection("127.0.0.1", behind)
            to_server.write(b"\r\n".join([first, *more, *kept]) + body)
            while data := await upstream.read(65_536):
                writer.write(data)
            to_server.close()
        finally:
            writer.close()

    server = await asyncio.start_server(pass_on, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    main()
