"""One thread a process that reads new events once and hands them to every listening browser."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.watch import Notice
from bihuan.artifacts.news import waiting_for_news
from bihuan.artifacts.reach import Reach

log = logging.getLogger(__name__)
MOST_WAITING = 500
MOST_MISSED = 1_000
# PostgreSQL commits out of order: an id may appear after a higher one. Ids this close are read again; no harm.
OVERLAP = 200


@dataclass(frozen=True)
class News:
    topic: str
    data: dict
    id: int = 0


@dataclass(eq=False)
class Subscriber:
    loop: asyncio.AbstractEventLoop
    workspace_id: int
    reach: Reach
    user_id: int
    overrun: bool = False
    queue: asyncio.Queue = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def offer(self, news: News) -> None:
        self.loop.call_soon_threadsafe(self._put, news)

    def _put(self, news: News) -> None:
        try:
            self.queue.put_nowait(news)
        except asyncio.QueueFull:
            self.overrun = True  # it reconnects and reads what it missed from history


class Hub:
    def __init__(self):
        self.subscribers: set[Subscriber] = set()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        # What upper rooms tell besides history, asked each time: pairs of the artifact it is about and the news.
        self.sources: list[Callable[[], Iterable[tuple[Any, News]]]] = []

    def join(self, subscriber: Subscriber) -> None:
        with self.lock:
            self.subscribers.add(subscriber)
            if self.thread is None or not self.thread.is_alive():
                ready = threading.Event()
                self.thread = threading.Thread(target=self.run, args=[ready], daemon=True, name="live")
                self.thread.start()
                ready.wait(5)

    def leave(self, subscriber: Subscriber) -> None:
        with self.lock:
            self.subscribers.discard(subscriber)

    def run(self, ready: threading.Event) -> None:
        tail = Tail()
        while True:
            try:
                tail.start()
                ready.set()
                for _news in waiting_for_news(connection):
                    self.spread(tail)
                    if not self.subscribers:
                        return
            except (DatabaseError, InterfaceError):
                log.exception("live updates wait for the database")
                threading.Event().wait(2)
            finally:
                connection.close()

    def spread(self, tail: "Tail") -> None:
        with self.lock:
            listening = list(self.subscribers)
        for event in tail.events():
            news = told(event)
            for subscriber in listening:
                if hears(subscriber, event):
                    subscriber.offer(news)
        for artifact, news in (pair for source in self.sources for pair in source()):
            for subscriber in listening:
                if artifact.workspace_id == subscriber.workspace_id and subscriber.reach.includes(artifact):
                    subscriber.offer(news)
        for user_id, workspace_id in tail.notices():
            for subscriber in listening:
                if (subscriber.user_id, subscriber.workspace_id) == (user_id, workspace_id):
                    subscriber.offer(News("inbox", {}))


class Tail:
    """The end of history as this process has read it."""

    def __init__(self):
        self.last_event = self.last_notice = -1
        self.seen: set[int] = set()

    def start(self) -> None:
        if self.last_event < 0:
            self.last_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            self.last_notice = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            self.seen = set(range(self.last_event - OVERLAP, self.last_event + 1))

    def events(self) -> list[Event]:
        fresh = [e for e in recent(self.last_event - OVERLAP) if e.pk not in self.seen]
        if fresh:
            self.last_event = max(self.last_event, fresh[-1].pk)
            self.seen = {pk for pk in self.seen if pk > self.last_event - 2 * OVERLAP} | {e.pk for e in fresh}
        return fresh

    def notices(self) -> list[tuple[int, int]]:
        fresh = list(
            Notice.objects.filter(pk__gt=self.last_notice).order_by("pk").values_list("pk", "user", "workspace")
        )
        self.last_notice = fresh[-1][0] if fresh else self.last_notice
        return [(user, workspace) for _pk, user, workspace in fresh]


def recent(after: int):
    return Event.objects.filter(pk__gt=after).select_related("artifact").defer("artifact__body").order_by("pk")


def hears(subscriber: Subscriber, event: Event) -> bool:
    return event.workspace_id == subscriber.workspace_id and subscriber.reach.includes(event.artifact)


def told(event: Event) -> News:
    artifact = event.artifact
    data = {
        "kind": artifact.kind,
        "number": artifact.number,
        "id": artifact.pk,
        "verb": event.verb,
        "version": event.version,
    }
    return News("changed", data, event.pk)


def missed(subscriber: Subscriber, last: str) -> list[News]:
    """What happened since the browser's last event; all of it at least once, or word that it must read anew."""
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return []
    try:
        since = recent(int(last) - OVERLAP).filter(workspace=subscriber.workspace_id)
        events = list(since.filter(at__gt=timezone.now() - timezone.timedelta(hours=1))[: MOST_MISSED + 1])
        if len(events) > MOST_MISSED:
            return [News("reset", {}, events[-1].pk)]
        return [told(event) for event in events if subscriber.reach.includes(event.artifact)]
    finally:
        connection.close()


hub = Hub()
