"""Takes telemetry in: who writes, whether they may, what they say, and an answer once it is safe."""

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import orjson
from django.conf import settings

from bihuan.outage import RETRY_AFTER, Outage, outage_of
from bihuan.telemetry.collect import browser
from bihuan.telemetry.collect.keys import Keys, Known
from bihuan.telemetry.collect.letters import READERS, Request
from bihuan.telemetry.collect.writer import Writer
from bihuan.telemetry.store.buffer import Delivery
from bihuan.telemetry.wires.bodies import LIMIT, Malformed, TooLarge

log = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

FLAGS = {"/flags", "/decide"}
# A body this small is read at once; a larger one in a thread, so that nobody else waits for it.
SMALL = 8 * 1024
ALLOWED = (
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-requested-with"),
    (b"access-control-max-age", b"86400"),
)


class Refusal(Exception):
    """An answer that is not 200: its status, what is wrong and what to do, and when to come again."""

    def __init__(self, status: int, detail: str, retry: str = ""):
        super().__init__(detail)
        self.status, self.detail, self.retry = status, detail, retry


class Door:
    """ASGI, for the paths that `handles` knows."""

    def __init__(self) -> None:
        self.keys, self.writer = Keys(), Writer()
        self.pool = ThreadPoolExecutor(2, thread_name_prefix="collect")

    def handles(self, path: str) -> bool:
        return path.rstrip("/") in READERS or path.rstrip("/") in FLAGS or bool(browser.token_in(path))

    async def close(self) -> None:
        """When the server ends: what was taken in is written first."""
        self.writer.close()
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            status, body, kind, retry = *await self.answer(scope, headers, receive), ""
        except Refusal as refusal:
            status, retry, kind = refusal.status, refusal.retry, "application/json"
            fault = "validation_error" if status < 500 else "server_error"
            body = orjson.dumps({"type": fault, "detail": refusal.detail})
        await reply(send, status, body, kind, headers.get(b"origin", b""), retry)

    async def answer(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> tuple[int, bytes, str]:
        if scope["method"] == "OPTIONS":
            return 200, b"{}", "application/json"
        if token := browser.token_in(scope["path"]):
            await self.key_of(token, headers)
            return browser.config(scope["path"], token)
        if scope["path"].rstrip("/") in FLAGS:
            return await self.flags(scope, headers, receive)
        if scope["method"] not in ("POST", "PUT"):
            raise Refusal(405, "Send events with POST.")
        # Who says in the header who they are is refused before their body is read.
        token = token_beside(scope, headers)
        key = await self.key_of(token, headers) if token else None
        body = await read(receive)
        large = len(body) > SMALL
        request = Request.of(scope, headers, body)
        try:
            letter = await self.aside(large, READERS[request.path], request)
        except TooLarge as error:
            raise Refusal(413, f"Too large: {error}. Send smaller batches.") from error
        except Malformed as error:
            raise Refusal(400, f"Cannot be read: {error}.") from error
        key = key or await self.key_of(letter.token, headers)
        parsed = await self.aside(large, letter.parsed, key.oldest)
        await self.keep(Delivery(key.source, parsed.rows, parsed.rejects))
        return letter.answer(parsed)

    async def flags(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> tuple[int, bytes, str]:
        request = Request.of(scope, headers, await read(receive))
        token = token_beside(scope, headers)
        if not token and request.body:
            try:
                token = READERS["/e"](request).token
            except Malformed as error:
                raise Refusal(400, f"Cannot be read: {error}.") from error
        await self.key_of(token, headers)
        return browser.flags()

    async def key_of(self, token: str, headers: dict[bytes, bytes]) -> Known:
        key = self.keys.known(token) or await self.aside(True, self.keys.look_up, token)
        return self.admitted(key, headers)

    async def aside(self, wait: bool, deed: Callable[..., Any], *given: Any) -> Any:
        """Do it in a thread where it may take a while, else here."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, deed, *given) if wait else deed(*given)
        except Exception as error:
            raise_away(error)
            raise

    def admitted(self, key: Known, headers: dict[bytes, bytes]) -> Known:
        if key.source is None:
            raise Refusal(401, "No such write key, or it was revoked. Make one under Data sources.")
        origin = headers.get(b"origin", b"").decode("latin-1")
        if key.origins and origin and origin not in key.origins:
            raise Refusal(403, f"This key does not take events from {origin}.")
        if key.full:
            raise Refusal(429, "Today's quota of this data source is used up.", "3600")
        if self.keys.pressure > settings.BUFFER_LIMIT:
            raise Refusal(429, "Too much waits to be stored.", "10")
        return key

    async def keep(self, delivery: Delivery) -> None:
        try:
            await self.writer.accept(delivery)
        except Exception as error:
            raise_away(error)
            raise


def raise_away(error: Exception) -> None:
    """Raise the refusal for what time mends; leave everything else to who caught it."""
    outage = outage_of(error)
    if outage is Outage.DISK:
        raise Refusal(507, "The disk is full.", RETRY_AFTER) from error
    if outage:
        raise Refusal(503, "The database is away.", RETRY_AFTER) from error


def token_beside(scope: Scope, headers: dict[bytes, bytes]) -> str:
    """The key in the header, as Segment and OpenTelemetry send it, or in the address."""
    kind, _space, rest = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[0]
        except ValueError as error:
            raise Refusal(401, "The Authorization header is not base64.") from error
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    return (asked.get("token") or asked.get("api_key") or [""])[0]


async def read(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "Cut off before its end.")
        part = message.get("body", b"")
        size += len(part)
        if size <= LIMIT:
            parts.append(part)
        if not message.get("more_body", False):
            break
    if size > LIMIT:
        raise Refusal(413, f"Too large: more than {LIMIT // 1024 // 1024} MB. Send smaller batches.")
    return b"".join(parts)


async def reply(send: Send, status: int, body: bytes, kind: str, origin: bytes, retry: str) -> None:
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    if origin:
        # A write key is no cookie: whoever holds it may write, from wherever the key says.
        headers += [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"), *ALLOWED]
    if retry:
        headers.append((b"retry-after", retry.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
