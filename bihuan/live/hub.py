"""One thread a process that reads new events once and hands them to every listening browser."""

import asyncio
import json
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.watch import Notice
from bihuan.artifacts.news import oldest_writer, waiting_for_news
from bihuan.artifacts.reach import Reach

log = logging.getLogger(__name__)
MOST_WAITING = 500
MOST_MISSED = 1_000
DRAWING = 0.2  # seconds between reading the database and the page's first byte
OLDEST_PAGE, MOST_DRAWN = 10.0, 50


@dataclass(frozen=True)
class News:
    topic: str
    data: dict
    id: int = 0

    @cached_property
    def text(self) -> str:
        """As the browser gets it; written once, however many listen."""
        name = f"id: {self.id}\n" if self.id else ""
        return f"{name}event: {self.topic}\ndata: {json.dumps(self.data)}\n\n"


@dataclass(eq=False)
class Subscriber:
    loop: asyncio.AbstractEventLoop
    workspace_id: int
    reach: Reach
    user_id: int
    since: int = 0  # what had happened by then needs not be told
    overrun: bool = False
    queue: asyncio.Queue = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def put(self, news: list[News]) -> None:
        """In the subscriber's own loop."""
        try:
            for each in news:
                self.queue.put_nowait(each)
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
        heard: dict[Subscriber, list[News]] = defaultdict(list)
        for event, news in tail.events():
            for subscriber in listening:
                if hears(subscriber, event):
                    heard[subscriber].append(news)
        for artifact, news in (pair for source in self.sources for pair in source()):
            for subscriber in listening:
                if artifact.workspace_id == subscriber.workspace_id and subscriber.reach.includes(artifact):
                    heard[subscriber].append(news)
        for user_id, workspace_id in tail.notices():
            for subscriber in listening:
                if (subscriber.user_id, subscriber.workspace_id) == (user_id, workspace_id):
                    heard[subscriber].append(News("inbox", {}))
        for loop in {each.loop for each in heard if not each.loop.is_closed()}:
            # A loop is woken once, not once for each of a hundred browsers.
            loop.call_soon_threadsafe(hand_out, [pair for pair in heard.items() if pair[0].loop is loop])


def hand_out(heard: list[tuple[Subscriber, list[News]]]) -> None:
    for subscriber, news in heard:
        subscriber.put(news)


class Tail:
    """The end of history as this process has read it: everything up to `settled`, and what is `seen` behind it."""

    def __init__(self):
        self.settled = self.last_notice = -1
        self.seen: set[int] = set()

    def start(self) -> None:
        if self.settled < 0:
            self.settled = settled()
            self.seen = set(self.behind())
            self.last_notice = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def behind(self) -> list[int]:
        return list(Event.objects.filter(pk__gt=self.settled).values_list("pk", flat=True))

    def events(self) -> list[tuple[Event, News]]:
        upto = settled()
        ids = self.behind()
        unseen = [pk for pk in ids if pk not in self.seen]
        fresh = with_artifact(Event.objects.filter(pk__in=unseen)) if unseen else ()
        found = [(event, told(event, upto)) for event in fresh]
        self.settled, self.seen = upto, {pk for pk in ids if pk > upto}
        return found

    def notices(self) -> list[tuple[int, int]]:
        fresh = list(
            Notice.objects.filter(pk__gt=self.last_notice).order_by("pk").values_list("pk", "user", "workspace")
        )
        self.last_notice = fresh[-1][0] if fresh else self.last_notice
        return [(user, workspace) for _pk, user, workspace in fresh]


def with_artifact(events):
    return events.select_related("artifact").defer("artifact__body").order_by("pk")


def hears(subscriber: Subscriber, event: Event) -> bool:
    return event.workspace_id == subscriber.workspace_id and subscriber.reach.includes(event.artifact)


def told(event: Event, upto: int) -> News:
    """The id a browser comes back with is one behind which it has missed nothing, not always the event's own."""
    artifact = event.artifact
    data = {
        "kind": artifact.kind,
        "number": artifact.number,
        "id": artifact.pk,
        "verb": event.verb,
        "version": event.version,
        "event": event.pk,
    }
    return News("changed", data, min(event.pk, upto))


def settled() -> int:
    """The highest id at or below which no event can appear any more."""
    events = Event.objects.order_by("-pk").values_list("pk", flat=True)
    newest = events.first() or 0
    if since := oldest_writer(connection):
        return events.filter(pk__lte=newest, at__lt=since).first() or 0
    return newest


def drawn_at(workspace_id: int, age: float) -> int:
    """The last event that a page knows of which was drawn so many seconds ago; without an age, what is settled now."""
    last = settled()
    if not age:
        return last
    moment = timezone.now() - timezone.timedelta(seconds=min(age, OLDEST_PAGE) + DRAWING)
    recent = Event.objects.filter(workspace=workspace_id).order_by("-pk").values_list("pk", "at")[:MOST_DRAWN]
    return min([last, *(pk - 1 for pk, at in recent if at > moment)])


def missed(subscriber: Subscriber, last: str) -> list[News]:
    """What happened since the browser's last event; all of it at least once, or word that it must read anew."""
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return []
    try:
        upto = settled()
        since = Event.objects.filter(pk__gt=int(last), workspace=subscriber.workspace_id)
        lately = since.filter(at__gt=timezone.now() - timezone.timedelta(hours=1))
        events = list(with_artifact(lately)[: MOST_MISSED + 1])
        if len(events) > MOST_MISSED:
            return [News("reset", {}, upto)]
        return [told(event, upto) for event in events if subscriber.reach.includes(event.artifact)]
    finally:
        connection.close()


hub = Hub()
