"""The conformance suite of the Model Context Protocol against the served product: `python -m tests.conformance`.

Needs Node and npm's registry, so it is no part of `bin/test`. The suite calls tools, resources and prompts of its own
by name; what asks for those, or for what our server does not offer, does not apply, and it is said why. Ends with 1
where a scenario that applies fails, or where the suite has one this list does not know.
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
APPLIES = {
    "server-initialize",
    "ping",
    "completion-complete",
    "tools-list",
    "tools-call-error",
    "resources-list",
    "prompts-list",
    "server-sse-multiple-streams",
}
OWN = "asks for a tool, resource or prompt of the suite's own"
APART = {
    "tools-call-simple-text": f"{OWN}; takes the words of our refusal for its text",
    "tools-call-image": OWN,
    "tools-call-audio": OWN,
    "tools-call-embedded-resource": OWN,
    "tools-call-mixed-content": OWN,
    "resources-read-text": OWN,
    "resources-read-binary": OWN,
    "resources-templates-read": OWN,
    "prompts-get-simple": OWN,
    "prompts-get-with-args": OWN,
    "prompts-get-embedded-resource": OWN,
    "prompts-get-with-image": OWN,
    "logging-set-level": "we send no log messages to clients, and do not say that we do",
    "tools-call-with-logging": "we send no log messages to clients, and do not say that we do",
    "tools-call-with-progress": "no tool takes long enough to report progress",
    "tools-call-sampling": "we never ask the client's model",
    "resources-subscribe": "/mcp keeps no sessions, so nothing is subscribed to, and we do not say so",
    "resources-unsubscribe": "/mcp keeps no sessions, so nothing is subscribed to, and we do not say so",
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bihuan-conformance-") as folder:
        port, front = free_port(), free_port()
        with served(Path(folder), port, "") as (_server, token, _session):
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
    """Every scenario with what came of it; 1 where one that applies failed or is not known."""
    wrong = 0
    for name, passed in found.items():
        if name in APART:
            print(f"does not apply  {name}: {APART[name]}")
        elif name in APPLIES and passed:
            print(f"passed          {name}")
        else:
            wrong = 1
            print(f"FAILED          {name}" if name in APPLIES else f"NOT KNOWN       {name}")
    for name in sorted(APPLIES - found.keys()):
        wrong = 1
        print(f"NOT RUN         {name}")
    return wrong


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
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(pass_on, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    main()
