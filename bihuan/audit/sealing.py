"""The background job that seals history: batches of events are hashed and chained, a workspace each its own chain."""

import logging
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from bihuan.artifacts.models import Event
from bihuan.artifacts.store import writing
from bihuan.audit.hashing import FIELDS, SALT, SEALED_EVENT, EventRow, content_hash, facts_hash, sha256_of
from bihuan.audit.models import Chain, Redaction, Seal

log = logging.getLogger(__name__)
EVERY = 60.0
BATCH = 1_000
BUDGET = 0.3  # seconds of one tick, so that news need not wait for a long history


@dataclass(frozen=True)
class Mark:
    """The newest event at a moment. PostgreSQL commits ids out of order: wait until all who wrote then are done."""

    last: int
    at: datetime | None = None

    @classmethod
    def now(cls) -> "Mark":
        if connection.vendor == "sqlite":
            return cls(Event.objects.aggregate(last=Max("pk"))["last"] or 0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0), clock_timestamp() FROM artifacts_event")
            return cls(*cursor.fetchone())

    def settled(self) -> bool:
        if self.at is None:
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND xact_start <= %s)",
                [self.at],
            )
            return cursor.fetchone()[0]


@dataclass
class Sealer:
    """What one worker remembers between ticks; lost without harm when it dies."""

    due: float = 0.0
    mark: Mark | None = None
    after: int | None = field(default=None)

    def tick(self) -> None:
        if time.monotonic() < self.due:
            return
        self.mark = self.mark or Mark.now()
        if not self.mark.settled():
            return
        if self.sweep(self.mark.last, until=time.monotonic() + BUDGET):
            self.due, self.mark, self.after = time.monotonic() + EVERY, None, None

    def sweep(self, last: int, until: float | None = None) -> bool:
        """Seal what happened up to event `last`; False when the time ran out before."""
        if self.after is None:
            self.after = Chain.objects.aggregate(last=Max("last"))["last"] or 0
        while (reached := seal_after(self.after, last)) is not None:
            self.after = reached
            if until is not None and time.monotonic() > until:
                return False
        seal_redactions()
        return True


sealer = Sealer()


def at_tick(sender, **kwargs) -> None:
    sealer.tick()


def seal_now(patience: float = 30.0) -> bool:
    """Seal all of history at once; False where others still write after `patience` seconds."""
    mark, until = Mark.now(), time.monotonic() + patience
    while not mark.settled():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return Sealer().sweep(mark.last)


def seal_after(after: int, last: int) -> int | None:
    """Seal the next batch of events, a seal for each workspace in it; the last event of the batch, None at the end."""
    with writing():
        events = Event.objects.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list(*FIELDS)
        rows = [EventRow(*values) for values in events[:BATCH]]
        by_workspace: dict[int, list[EventRow]] = {}
        for row in rows:
            by_workspace.setdefault(row.workspace, []).append(row)
        for workspace, some in sorted(by_workspace.items()):
            chain = Chain.held(workspace)
            if fresh := [row for row in some if row.pk > chain.last]:
                add_seal(chain, fresh)
    return rows[-1].pk if rows else None


def seal_redactions() -> None:
    """What was taken out of a workspace in which nothing happens any more is sealed too."""
    waiting = Redaction.objects.filter(seal=None).order_by("workspace").values_list("workspace", flat=True).distinct()
    for workspace in waiting:
        with writing():
            add_seal(Chain.held(workspace), [])


def add_seal(chain: Chain, rows: list[EventRow]) -> None:
    salts = [os.urandom(SALT) for _row in rows]
    redactions = list(Redaction.objects.filter(workspace=chain.pk, seal=None).order_by("pk"))
    if not rows and not redactions:
        return
    seal = Seal(
        workspace_id=chain.pk,
        number=chain.seals + 1,
        first=rows[0].pk if rows else chain.last,
        last=rows[-1].pk if rows else chain.last,
        count=len(rows),
        events=b"".join(packed(row, salt) for row, salt in zip(rows, salts, strict=True)),
        salts=b"".join(salts),
        redactions=digest_of(redactions),
        previous=chain.hash,
        sealed_at=timezone.now(),
    )
    seal.hash = seal.digest()
    seal.save(force_insert=True)
    Redaction.objects.filter(pk__in=[one.pk for one in redactions]).update(seal=seal)
    chain.seals, chain.last, chain.hash = seal.number, seal.last, seal.hash
    chain.save()
    # Whoever keeps the logs elsewhere keeps the proof elsewhere too: `audit verify --expect`.
    log.info("sealed workspace=%s seal=%s events=%s hash=%s", chain.pk, seal.number, seal.count, seal.hash)


def packed(row: EventRow, salt: bytes) -> bytes:
    return SEALED_EVENT.pack(row.pk, row.artifact, facts_hash(row), content_hash(row, salt))


def digest_of(redactions: Iterable[Redaction]) -> str:
    digests = [one.digest() for one in redactions]
    return sha256_of(digests) if digests else ""
