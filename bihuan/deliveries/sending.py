"""Sends what is due.

A process claims a delivery by putting its next try off and writing the try down, sends, then notes the answer. What
dies in between is tried again after LEASE under the same id: it may arrive twice, it is never lost. Sending happens
in threads of the worker, so that a slow target holds up neither the news nor the others.
"""

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone, translation

from bihuan.artifacts.store import writing
from bihuan.deliveries.channel import Channel
from bihuan.deliveries.message import Answer
from bihuan.deliveries.models import Attempt, Delivery, Target

log = logging.getLogger(__name__)
AT_ONCE = 8
TO_ONE_TARGET = 4
LEASE = timedelta(seconds=90)
KEPT = {Delivery.State.SENT: 30, Delivery.State.DROPPED: 30, Delivery.State.DEAD: 180}  # days
TIDY = 3600.0
LONGEST_SHOWN = 8_000
Claim = tuple[Delivery, Attempt]


class Post:
    """The threads that send, and how many of them are busy."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery")
        self.busy = threading.Semaphore(AT_ONCE)
        self.tidied = time.monotonic()

    def tick(self) -> None:
        free = 0
        while free < AT_ONCE and self.busy.acquire(blocking=False):
            free += 1
        claims = claim(free) if free else []
        for _unused in range(free - len(claims)):
            self.busy.release()
        for one in claims:
            self.threads.submit(self.send, one)
        if time.monotonic() > self.tidied + TIDY:
            self.tidied = time.monotonic()
            tidy()

    def send(self, one: Claim) -> None:
        """Send this one, then whatever else is due, so that a long queue is not one delivery a tick."""
        claims = [one]
        try:
            while claims:
                send(*claims[0])
                # A process that is told to end finishes what it has in hand and takes nothing more.
                claims = claim(1) if threading.main_thread().is_alive() else []
        except DatabaseError:
            log.exception("the answer to a delivery could not be noted; it is tried again")
        finally:
            connection.close()
            self.busy.release()


@cache
def post() -> Post:
    return Post()


def at_tick(sender=None, **kwargs) -> None:
    post().tick()


def send_due(most: int = 100) -> int:
    """Send what is due here and now, one after the other; how many tries that were."""
    claims = claim(most)
    for one in claims:
        send(*one)
    return len(claims)


def claim(most: int) -> list[Claim]:
    """Take up to `most` due deliveries for this process, no more to a target than its limits allow."""
    now = timezone.now()
    waiting = Delivery.objects.due(now).order_by().values("target").annotate(first=Min("next_try_at"))
    wanted = list(waiting.order_by("first").values_list("target", flat=True)[:most])
    claims: list[Claim] = []
    if not wanted:
        return claims
    with writing():
        # Locked in one order, so that two processes count the tries to one target one after the other; without its
        # key, so that nobody who queues something more has to wait.
        for target in Target.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True):
            claims += claim_for(target, now, most - len(claims))
    return claims


def claim_for(target: Target, now: datetime, most: int) -> list[Claim]:
    """A few of what waits for one target, so that a long queue to one holds up no other."""
    due = Delivery.objects.due(now).filter(target=target).select_for_update(of=("self",), skip_locked=True, no_key=True)
    claims = []
    for delivery in due.select_related("workspace")[: min(most, 1 if target.failures else TO_ONE_TARGET)]:
        delivery.target = target
        if not may_send(delivery, now):
            break
        claims.append(take(delivery, now))
    return claims


def may_send(delivery: Delivery, now: datetime) -> bool:
    """Whether the limits of its target leave room for one more; where not, the target rests until they do."""
    target = delivery.target
    if target.rests_until and target.rests_until > now:
        return False
    for most, seconds in Channel.named(target.channel).limits_of(delivery):
        window = Attempt.objects.filter(target=target, at__gt=now - timedelta(seconds=seconds))
        times = list(window.order_by("-at").values_list("at", flat=True)[:most])
        if len(times) == most:
            target.rest(times[-1] + timedelta(seconds=seconds))
            return False
    return True


def take(delivery: Delivery, now: datetime) -> Claim:
    delivery.attempts += 1
    delivery.next_try_at = now + LEASE
    delivery.save(update_fields=["attempts", "next_try_at"])
    return delivery, Attempt.objects.create(delivery=delivery, target=delivery.target, at=now)


def send(delivery: Delivery, attempt: Attempt) -> Answer:
    """One try of a delivery that is ours, and its answer noted."""
    way = Channel.named(delivery.channel)
    began = time.monotonic()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            answer = way.send(delivery)
    except Exception as error:  # whatever is wrong with one delivery must not hold up the others
        log.exception("delivery %s to %s broke, try %s", delivery.pk, delivery.target, delivery.attempts)
        answer = Answer(failure=f"{type(error).__name__}: {error}", fault_of_target=False)
    attempt.took = int((time.monotonic() - began) * 1000)
    note(delivery, attempt, answer, way)
    return answer


def send_now(delivery: Delivery) -> Answer:
    """Send a delivery of the far future here and now, for who waits to see the answer; within its target's limits."""
    now = timezone.now()
    with writing():
        delivery.target = Target.objects.select_for_update(no_key=True).get(pk=delivery.target_id)
        delivery.target.rests_until = None
        claimed = take(delivery, now) if may_send(delivery, now) else None
    if claimed is None:
        return Answer(failure=translation.gettext("It was sent to very often just now. Try again in a minute."))
    return send(*claimed)


def note(delivery: Delivery, attempt: Attempt, answer: Answer, way: Channel) -> None:
    attempt.status, attempt.failure = answer.status, answer.failure
    attempt.request, attempt.response = answer.request[:LONGEST_SHOWN], answer.response[:LONGEST_SHOWN]
    with writing():
        attempt.save()
        mine = Delivery.objects.select_for_update(no_key=True).filter(pk=delivery.pk, attempts=delivery.attempts)
        if mine.filter(state=Delivery.State.WAITING).first() is None:
            return  # taken for dead and tried by another process meanwhile
        settle(delivery, answer, way.waits)
        target = Target.objects.select_for_update(no_key=True).get(pk=delivery.target_id)
        if answer.taken:
            target.answered()
        elif answer.fault_of_target and not answer.dropped:
            target.failed(answer.wait)
        delivery.target = target
        way.settled(delivery, answer)


def settle(delivery: Delivery, answer: Answer, waits) -> None:
    delivery.failure = answer.failure
    if answer.taken:
        over = Delivery.State.SENT
    elif answer.dropped:
        over = Delivery.State.DROPPED
    elif answer.refused or delivery.attempts > len(waits):
        over = Delivery.State.DEAD
    else:
        over = Delivery.State.WAITING
    now = timezone.now()
    delivery.state = over
    waiting = over == Delivery.State.WAITING
    delivery.settled_at = None if waiting else now
    delivery.next_try_at = now + following(delivery.attempts, answer, waits) if waiting else None
    delivery.save(update_fields=["state", "failure", "settled_at", "next_try_at"])


def following(attempts: int, answer: Answer, waits) -> timedelta:
    """How long until the next try: as long as the other side says, else longer each time, never all at one moment."""
    if answer.wait is not None:
        return min(answer.wait, timedelta(days=1)) + timedelta(seconds=random.uniform(0, 2))  # noqa: S311  no secret
    return waits[attempts - 1] * random.uniform(0.9, 1.3)  # noqa: S311  no secret


def tidy() -> int:
    """Forget what was settled long ago; how many deliveries that were."""
    gone = 0
    for state, days in KEPT.items():
        old = Delivery.objects.filter(state=state, settled_at__lt=timezone.now() - timedelta(days=days))
        with writing():
            gone += Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:5_000])).delete()[0]
    return gone
