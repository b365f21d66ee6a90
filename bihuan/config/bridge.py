"""Django's WSGI handler behind an ASGI server: one thread hop a request, none held by a slow visitor."""

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

IN_MEMORY = 1024 * 1024
BLOCK = 64 * 1024
# Seconds a streamed answer waits for a reader who takes nothing.
STALLED = 60


class Bridge:
    """Bodies are read before a thread is taken: an upload that breaks off never reaches a view, nor half-writes."""

    def __init__(self, app: Callable[..., Any], threads: int, body_limit: int):
        self.app = app
        self.body_limit = body_limit
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bare = is_bare(scope)
        with io.BytesIO() if bare else tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = 0 if bare else await read_body(receive, body, self.body_limit)
            except OSError as error:
                await self.refuse(scope, error, receive, send)
                return
            if length is not None:
                await self.answer(environ_of(scope, body, length), receive, send)

    async def refuse(self, scope: Scope, error: OSError, receive: Receive, send: Send) -> None:
        """There is no room for what the visitor sends. They send it all before they read what we say."""
        from bihuan.config.outages import refusal
        from bihuan.outage import Outage, outage_of

        response = refusal(environ_of(scope, io.BytesIO(), 0), outage_of(error) or Outage.DISK)
        while (await receive()).get("more_body", False):
            continue
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": response.content})

    async def answer(self, environ: dict[str, Any], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        leaving: asyncio.Task | None = None

        async def passed_on(message: dict[str, Any]) -> None:
            # Sending to a visitor who has left raises nothing: a stream for nobody has to be ended by us.
            nonlocal leaving
            leaving = leaving or loop.create_task(disconnected(receive))
            if leaving.done():
                raise Left
            await send(message)

        def send_now(message: dict[str, Any]) -> None:
            asyncio.run_coroutine_threadsafe(passed_on(message), loop).result(STALLED)

        try:
            for message in await loop.run_in_executor(self.pool, self.call, environ, send_now):
                await send(message)
        except Left:
            return
        finally:
            if leaving:
                leaving.cancel()

    def call(self, environ: dict[str, Any], send_now: Callable[[dict[str, Any]], None]) -> list[dict[str, Any]]:
        """In a thread: what is to be sent. A streamed answer is sent here, by the thread that holds its cursor."""
        start: dict[str, Any] = {"type": "http.response.start"}

        def start_response(status: str, headers: Iterable[tuple[str, str]], exc_info: Any = None) -> None:
            start["status"] = int(status[:3])
            start["headers"] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        response = self.app(environ, start_response)
        try:
            if isinstance(response, File) and (path := response.whole()):
                return [start, {"type": "http.response.pathsend", "path": path}]
            if not isinstance(response, File) and not response.streaming:
                return [start, {"type": "http.response.body", "body": b"".join(response)}]
            send_now(start)
            for chunk in response:
                send_now({"type": "http.response.body", "body": chunk, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            response.close()


class Left(ConnectionError):
    """The visitor is gone; what was being streamed to them is closed."""


async def disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class File:
    """What Django hands over for a file: sent by the server itself where it is a plain file, wholly."""

    def __init__(self, file: Any, block_size: int = 0):
        self.file = file
        self.close = file.close

    def whole(self) -> str | None:
        """The path to send from. A temporary file is gone once closed, and a slice is not the whole: not those."""
        plain = getattr(self.file, "file", self.file)
        if type(plain) is not io.BufferedReader or plain.tell() != 0 or not isinstance(plain.name, str):
            return None
        return os.path.abspath(plain.name)

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(BLOCK):
            yield block


def is_bare(scope: Scope) -> bool:
    """Whether nothing follows the headers, as when a page is opened."""
    return scope["method"] in ("GET", "HEAD") and not any(
        name in (b"content-length", b"transfer-encoding") for name, _value in scope["headers"]
    )


async def read_body(receive: Receive, body: IO[bytes], limit: int) -> int | None:
    """Its length, or None when the visitor left before the end; beyond the limit the rest is dropped unread."""
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        length += len(chunk)
        if length <= limit:
            body.write(chunk)
        if not message.get("more_body", False) or length > limit:
            body.seek(0)
            return length


def environ_of(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    host, port = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": File,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if "_" in name:
            continue  # it would pass for the header with a hyphen, say the one a proxy vouches for
        key = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}.get(
            name, f"HTTP_{name.upper().replace('-', '_')}"
        )
        text = value.decode("latin-1")
        joint = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    environ["CONTENT_LENGTH"] = str(length)
    return environ
