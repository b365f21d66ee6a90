"""`/mcp`: streamable HTTP beside Django, without sessions, so that any web process answers any request."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any
from urllib.parse import urlsplit

from bihuan.agents.desk import Desk
from bihuan.agents.doors import Reply, Within

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Mount:
    """Django's handler answers who asks and what they may; the SDK, loaded when first asked, speaks the protocol."""

    def __init__(self, app: Callable[..., Any], pool: Executor):
        self.app, self.pool = app, pool
        self.running: asyncio.Task | None = None
        self.ready: asyncio.Future | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] != "POST":
            await answer(send, 405, {"title": "Only POST is answered here."}, [(b"allow", b"POST")])
            return
        if problem := foreign(headers):
            await answer(send, 403, {"title": problem})
            return
        door = Within(
            self.app,
            f"{scope.get('scheme', 'http')}://{headers.get(b'host', '')}",
            headers.get(b"authorization", ""),
            client=(scope.get("client") or ("",))[0],
            language=headers.get(b"accept-language", ""),
        )
        loop = asyncio.get_running_loop()
        me = await loop.run_in_executor(self.pool, door.ask, "GET", "/me")
        if me.status != 200 or not headers.get(b"authorization"):
            await passed_on(send, me)
            return
        scope["bihuan"] = (Desk(door, me.data, me.headers.get("content-language", "en")), self.pool)
        handle = await self.handler()
        await handle(scope, receive, send)

    async def handler(self) -> Any:
        """The SDK's handler; the first to ask starts it, the others wait."""
        if self.ready is None or self.ready.cancelled():
            self.ready = asyncio.get_running_loop().create_future()
            self.running = asyncio.create_task(self.run(self.ready))
        return await asyncio.shield(self.ready)

    async def run(self, ready: asyncio.Future) -> None:
        try:
            manager = (await asyncio.to_thread(loaded))()
            async with manager.run():
                ready.set_result(manager.handle_request)
                await asyncio.Event().wait()
        except Exception as error:
            if not ready.done():
                ready.set_exception(error)
            raise

    async def close(self) -> None:
        if self.running is not None:
            self.running.cancel()
            await asyncio.wait([self.running])


def loaded() -> Callable[[], Any]:
    """What makes the SDK's session manager; loading it takes a second, which must not hold up anybody else."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from bihuan.agents.server import house

    lowlevel = house()._lowlevel_server
    return lambda: StreamableHTTPSessionManager(lowlevel, json_response=True, stateless=True)


def foreign(headers: dict[bytes, str]) -> str:
    """Why this does not come from us: a page elsewhere whose name was made to point here (DNS rebinding)."""
    from django.conf import settings
    from django.http.request import split_domain_port, validate_host

    def ours(host: str) -> bool:
        return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)

    if not ours(headers.get(b"host", "")):
        return "This host is not one of BIHUAN_HOSTS."
    origin = headers.get(b"origin", "")
    return (
        ""
        if not origin or ours(urlsplit(origin).netloc)
        else "Pages of this origin may not speak to agents' tools here."
    )


async def passed_on(send: Send, reply: Reply) -> None:
    """What the API says to who is not let in, as it says it."""
    kept = ("www-authenticate", "retry-after", "ratelimit", "ratelimit-policy", "content-language")
    headers = [(name.encode(), reply.headers[name].encode("latin-1")) for name in kept if name in reply.headers]
    await answer(send, reply.status if reply.status != 200 else 401, reply.data or {}, headers)


async def answer(send: Send, status: int, problem: Any, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    start = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})
