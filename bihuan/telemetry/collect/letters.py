"""Which address reads what: a request's body as rows by table, and what its sender is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs

import orjson

from bihuan.telemetry.store.tables import EVENTS
from bihuan.telemetry.wires import posthog, segment
from bihuan.telemetry.wires.bodies import opened
from bihuan.telemetry.wires.events import now
from bihuan.telemetry.wires.parsed import Parsed, Reject

JSON = "application/json"


@dataclass(frozen=True)
class Request:
    """What a client sent, as far as a reader has to know it."""

    path: str
    headers: dict[bytes, bytes]
    asked: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, scope: dict[str, Any], headers: dict[bytes, bytes], body: bytes) -> "Request":
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        return cls(scope["path"].rstrip("/"), headers, {name: values[0] for name, values in asked.items()}, body)

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1").strip()


class Letter(Protocol):
    """A body that was read: the key inside it, if there is one, its rows, and the answer."""

    token: str

    def parsed(self, oldest: int) -> Parsed:
        """Rows not older than `oldest` (µs UTC), and what was refused."""

    def answer(self, parsed: Parsed) -> tuple[int, bytes, str]:
        """(status, body, its type) once everything is safe."""


class Events:
    """What PostHog's and Segment's clients send."""

    def __init__(self, mail: posthog.Mail | segment.Mail, said: dict[str, Any]):
        self.mail, self.said, self.token = mail, said, mail.token

    def parsed(self, oldest: int) -> Parsed:
        rows, rejects = self.mail.rows(oldest)
        return Parsed({EVENTS: rows}, [Reject(*each) for each in rejects])

    def answer(self, parsed: Parsed) -> tuple[int, bytes, str]:
        return 200, orjson.dumps(self.said), JSON


class Telemetry:
    """What machines send: read at once, the key in the header."""

    token = ""

    def __init__(self, found: Parsed, told: Callable[[Parsed], tuple[int, bytes, str]]):
        self.found, self.told = found, told

    def parsed(self, oldest: int) -> Parsed:
        return self.found.within(oldest, now())

    def answer(self, parsed: Parsed) -> tuple[int, bytes, str]:
        return self.told(parsed)


def of_posthog(request: Request) -> Letter:
    sent = request.asked.get("_", "")
    body = opened(request.body, request.header(b"content-encoding").lower(), request.asked.get("compression", ""))
    at = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else None
    return Events(posthog.Mail(body, at), {"status": "Ok"})


def of_segment(request: Request) -> Letter:
    return Events(segment.Mail(opened(request.body, request.header(b"content-encoding").lower())), {"success": True})


def of_otlp(request: Request) -> Letter:
    from bihuan.telemetry.wires.otlp import answers, reading

    signal, media = request.path.rpartition("/")[2], request.header(b"content-type")
    found = reading.read(signal, request.body, media, request.header(b"content-encoding"))
    return Telemetry(found, lambda parsed: (200, *answers.answer(signal, parsed, media)))


def of_prometheus(request: Request) -> Letter:
    from bihuan.telemetry.wires.prometheus import remote_write

    return Telemetry(remote_write.read(request.body, request.header(b"content-type")), lambda parsed: (204, b"", JSON))


def of_alertmanager(request: Request) -> Letter:
    from bihuan.telemetry.wires.alerts import alertmanager

    return Telemetry(alertmanager.read(request.body), lambda parsed: (200, b"{}", JSON))


def of_sentry(request: Request) -> Letter:
    from bihuan.telemetry.wires.alerts import sentry

    found = sentry.read(request.body, request.header(b"sentry-hook-resource"), now())
    return Telemetry(found, lambda parsed: (200, b"{}", JSON))


MESSAGES = ("batch", "track", "identify", "page", "screen", "group", "alias", "b", "t", "i", "p")
READERS: dict[str, Callable[[Request], Letter]] = {
    **dict.fromkeys(("/batch", "/e", "/i/v0/e", "/capture", "/track", "/engage"), of_posthog),
    **dict.fromkeys((f"/v1/{word}" for word in MESSAGES), of_segment),
    **dict.fromkeys((f"/v1/{signal}" for signal in ("traces", "metrics", "logs")), of_otlp),
    "/api/v1/write": of_prometheus,
    "/alerts/alertmanager": of_alertmanager,
    "/alerts/sentry": of_sentry,
}
