"""A small real server for the tests: takes calls on a socket of its own and answers as it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Says:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, data, status: int = 200, **headers: str) -> "Says":
        return cls(status, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})


class Talk(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = self.server.hear(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, *args):
        """The tests read calls, not a log."""


class FarSide(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.calls: list[Call] = []
        self.answers: list[Says] = []
        self.always = Says()
        self.heard = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def hear(self, call: Call) -> Says:
        with self.heard:
            self.calls.append(call)
            self.heard.notify_all()
            return self.answers.pop(0) if self.answers else self.always


@contextmanager
def far_side() -> Iterator[FarSide]:
    with FarSide() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
