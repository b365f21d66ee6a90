"""After the commit: everybody who must hear of an event hears of it, once, in order.

History is the queue. An event is dispatched in the transaction that does what its listeners do, so a
killed worker neither loses nor repeats anything in the database; what leaves the house (mail) is first a row.
"""

import logging
import threading
import time
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone, translation

from bihuan import prepared
from bihuan.artifacts.models.event import MOST_ATTEMPTS, Event
from bihuan.artifacts.news import waiting_for_news
from bihuan.artifacts.store import writing
from bihuan.people.models import Workspace

happened = Signal()  # event=Event, in the transaction that marks it dispatched
ticked = Signal()  # about once a second, and whenever the worker has nothing else to do; outside any transaction
log = logging.getLogger(__name__)
UNDISPATCHED = Q(dispatched_at=None, attempts__lt=MOST_ATTEMPTS)
BATCH = 100
TICK = 1.0


def run_once() -> int:
    """Dispatch what is waiting; how many events that were. A listener that fails holds up only its own event."""
    count = 0
    while batch := dispatch_batch():
        count += batch
    return count


def dispatch_batch() -> int:
    with writing():
        ids = [pk for (pk,) in prepared.grouped(Event, UNDISPATCHED, first_locked)]
        told = [event.pk for event in events(ids) if dispatch(event)]
        if told:
            Event.objects.filter(pk__in=told).update(dispatched_at=timezone.now())
        return len(told)


def first_locked(waiting: QuerySet) -> QuerySet:
    return waiting.select_for_update().order_by("pk").values_list("pk")[:BATCH]


def events(ids: list[int]) -> list[Event]:
    """In order, each with its artifact, whose workspace is known too, and who did it."""
    found = prepared.objects(Event, Q(pk__in=ids), ("artifact", "actor"), ("pk",)) if ids else []
    workspaces = Workspace.objects.in_bulk({event.workspace_id for event in found}) if found else {}
    for event in found:
        event.artifact.workspace = workspaces[event.artifact.workspace_id]
    return found


def dispatch(event: Event) -> bool:
    try:
        with transaction.atomic(), translation.override(None):
            happened.send(Event, event=event)
    except (DatabaseError, InterfaceError):
        if not connection.is_usable():
            raise
        failed(event)
        return False
    except Exception:  # a listener's own fault must not stop the others' news
        failed(event)
        return False
    return True


def failed(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(attempts=event.attempts + 1)
    log.exception("event %s (%s) could not be dispatched, attempt %s", event.pk, event.verb, event.attempts + 1)


def run(stop: threading.Event | None = None) -> None:
    """The worker: dispatch, then wait for news; through lost databases until told to stop."""
    stop = stop or threading.Event()
    ticked_at = 0.0
    while not stop.is_set():
        try:
            for _news in pulses(stop):
                if not run_once() or time.monotonic() > ticked_at + TICK:
                    ticked_at = time.monotonic()
                    ticked.send(None)
        except (DatabaseError, InterfaceError):
            log.exception("the database is away; trying again")
            connection.close()
            stop.wait(2)


def pulses(stop: threading.Event) -> Iterator[bool]:
    yield True
    for news in waiting_for_news(connection):
        if stop.is_set():
            return
        yield news
