"""The ways to the API: over the network, or within this process. Both answer alike."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from bihuan.agents.words import gettext as _

PATIENCE = 60


@dataclass(frozen=True)
class Reply:
    """What the API answered; `data` is the JSON of it, None where it has none."""

    status: int
    headers: Mapping[str, str]
    data: Any
    body: bytes = b""


class Unreachable(OSError):
    """Nobody answers at the address, or something that is not Bihuan."""


class Door(Protocol):
    """`site` is the address people open; `ask` sends one request to the API, `path` from /api/v1 on."""

    site: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply: ...


@dataclass
class Network:
    """The API of a server at its address, with a token."""

    site: str
    token: str
    language: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        from http.client import HTTPConnection, HTTPException, HTTPSConnection

        parts = urlsplit(self.site)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.netloc, timeout=PATIENCE)
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language, **named(headers)}
        payload = None if body is None else json.dumps(body).encode()
        if payload is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, f"{parts.path}/api/v1{path}", payload, {k: v for k, v in sent.items() if v})
            answer = connection.getresponse()
            return reply(answer.status, answer.getheaders(), answer.read())
        except (HTTPException, OSError, UnicodeError) as error:
            problem = _("Nobody answers at %(site)s: %(error)s") % {"site": self.site, "error": error}
            raise Unreachable(problem) from error
        finally:
            connection.close()


@dataclass
class Within:
    """The API in this process: Django's own handler, called in the thread that asks."""

    app: Callable[..., Any]
    site: str
    authorization: str
    client: str = "127.0.0.1"
    language: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        payload = b"" if body is None else json.dumps(body).encode()
        started: dict[str, Any] = {}

        def start(status: str, found: list[tuple[str, str]], exc_info: Any = None) -> None:
            started.update(status=int(status[:3]), headers=found)

        response = self.app(self.environ(method, path, payload, named(headers)), start)
        try:
            return reply(started["status"], started["headers"], b"".join(response))
        finally:
            response.close()

    def environ(self, method: str, path: str, payload: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        address, _mark, query = f"/api/v1{path}".partition("?")
        site = urlsplit(self.site)
        https = site.scheme == "https"
        sent = {"Authorization": self.authorization, "Accept-Language": self.language, "Host": site.netloc, **headers}
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": site.hostname or "localhost",
            "SERVER_PORT": str(site.port or (443 if https else 80)),
            "REMOTE_ADDR": self.client,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(payload)),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(payload),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.items() if value},
        }


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """`if_match="3"` as the header If-Match."""
    return {name.replace("_", "-").title(): value for name, value in headers.items() if value}


def reply(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Reply:
    known = {name.lower(): value for name, value in headers}
    data = json.loads(body) if "json" in known.get("content-type", "") and body else None
    if data is None and body and status < 500:
        raise Unreachable(_("What answers there is not the API of Bihuan (status %(status)s).") % {"status": status})
    return Reply(status, known, data, body)


def query(**asked: Any) -> str:
    """The part of an address behind the question mark; what is empty is left out."""
    given = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""
