"""The one port: live updates and agents are answered here, everything else by Django in a pool of threads."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from bihuan.config.environment import words
from bihuan.config.wsgi import application as django_application

from django.conf import settings  # isort: skip  Django is set up by the line above

from bihuan.agents.mount import Mount
from bihuan.config.bridge import Bridge, Receive, Scope, Send
from bihuan.config.proxies import networks, seen_through
from bihuan.live.stream import stream
from bihuan.telemetry.collect.door import Door

PROXIES = networks(words("BIHUAN_PROXIES") or ["127.0.0.0/8", "::1/128"])
bridge = Bridge(
    django_application,
    threads=int(os.environ.get("BIHUAN_THREADS") or 8),
    body_limit=settings.UPLOAD_LIMIT + 2 * 1024 * 1024,
)
agents = Mount(django_application, bridge.pool)
door = Door()
OWN: dict[str, Callable[[Scope, Receive, Send], Awaitable[None]]] = {"/live": stream, "/mcp": agents}


async def application(scope: Scope, receive: Receive, send: Send) -> Any:
    if scope["type"] == "http":
        scope = seen_through(scope, PROXIES)
        own = OWN.get(scope["path"]) or (door if door.handles(scope["path"]) else bridge)
        await own(scope, receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
    else:
        await lifespan(receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await agents.close()
            await door.close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            bridge.pool.shutdown(wait=False, cancel_futures=True)
            return
