"""Live updates as server-sent events: who may see an artifact hears that it changed."""

import asyncio
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils.crypto import constant_time_compare

from bihuan.artifacts.reach import read_reach
from bihuan.live.hub import Subscriber, drawn_at, hub, missed
from bihuan.people.models import User, Workspace

HEARTBEAT = 15.0
CHECK_AGAIN = 60.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


async def stream(scope, receive, send) -> None:
    """ASGI: GET /live?workspace=<slug>&age=<milliseconds since the page came>, with the session's cookie.

    `Last-Event-ID` resumes; else it begins with what happened since the page was drawn.
    """
    headers, asked = dict(scope["headers"]), parse_qs(scope["query_string"].decode())
    slug, age = asked.get("workspace", [""])[0], asked.get("age", [""])[0]
    seconds = int(age) / 1000 if age.isascii() and age.isdigit() and len(age) < 10 else 0
    cookie = headers.get(b"cookie", b"").decode("latin-1")
    listener = await asyncio.to_thread(who, cookie, slug, seconds)
    if listener is None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"Sign in first."})
        return
    last = headers.get(b"last-event-id", b"").decode("latin-1")
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    subscriber = Subscriber(asyncio.get_running_loop(), *listener)
    last = last if last.isdigit() else str(subscriber.since)
    hub.join(subscriber)
    gone = asyncio.create_task(disconnected(receive))
    try:
        # Named at once: a line that breaks before the first news is taken up again from here.
        await send(chunk(f"retry: 2000\nid: {last}\n\n"))
        for news in await asyncio.to_thread(missed, subscriber, last):
            await send(chunk(news.text))
        await forward(subscriber, cookie, slug, gone, send)
    finally:
        hub.leave(subscriber)
        gone.cancel()


async def forward(subscriber: Subscriber, cookie: str, slug: str, gone: asyncio.Task, send) -> None:
    """Pass news on until the browser leaves, falls behind, or may no longer listen."""
    clock = asyncio.get_running_loop()
    checked = clock.time()
    while not subscriber.overrun:
        waiting = asyncio.create_task(subscriber.queue.get())
        done, _pending = await asyncio.wait({waiting, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if gone in done:
            waiting.cancel()
            return
        if waiting in done:
            news = [waiting.result()]
            while not subscriber.queue.empty():
                news.append(subscriber.queue.get_nowait())
            await send(chunk("".join(each.text for each in news)))
        else:
            waiting.cancel()
            await send(chunk(": still here\n\n"))
        if clock.time() - checked > CHECK_AGAIN:
            listener = await asyncio.to_thread(who, cookie, slug)
            if listener is None:
                break
            subscriber.reach, checked = listener[1], clock.time()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def disconnected(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def chunk(text: str) -> dict:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


def who(cookie: str, slug: str, age: float = 0):
    """(workspace id, reach, user id, last event) of the session in this cookie, or None where it may not listen."""
    try:
        user = session_user(cookie)
        workspace = Workspace.objects.filter(slug=slug).first() if user else None
        if workspace is None:
            return None
        reach = read_reach(user)
        return (workspace.pk, reach, user.pk, drawn_at(workspace.pk, age)) if reach.role_in(workspace.pk) else None
    finally:
        connection.close()


def session_user(cookie: str) -> User | None:
    from importlib import import_module

    jar = SimpleCookie(cookie)
    if settings.SESSION_COOKIE_NAME not in jar:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(jar[settings.SESSION_COOKIE_NAME].value)
    if store.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.active().filter(pk=store.get(SESSION_KEY)).first()
    known = user and constant_time_compare(store.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if known else None
