"""Makes Parquet segments of what was accepted: the file first, then file and buffer change hands in one transaction."""

import logging
import os
import uuid
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from bihuan.telemetry.models import Batch, Segment, Source
from bihuan.telemetry.store.buffer import DUPLICATE, STORED, tally
from bihuan.telemetry.store.duplicates import A_DAY, bounds, once
from bihuan.telemetry.store.identity import follow, learn, version
from bihuan.telemetry.store.tables import COLUMNS, EVENTS, unpacked

log = logging.getLogger(__name__)
# Blobs read at once: what a segment is made of must fit into memory.
BYTES_AT_ONCE = 48 * 1024 * 1024


class Overtaken(Exception):
    """Another process stored these rows meanwhile; nothing of ours was kept."""


def compact() -> int:
    """Store everything that waits; how many rows. Run by several processes at once, each row is stored once."""
    stored = 0
    for source, table in Batch.objects.order_by("source", "table").values_list("source", "table").distinct():
        try:
            stored += compact_table(Source.objects.get(pk=source), table)
        except (Overtaken, Source.DoesNotExist):
            continue
    return stored


def compact_table(source: Source, table: str) -> int:
    stored = 0
    while batches := portion(source, table):
        stored += store(source, table, batches)
        source.refresh_from_db()
    return stored


def portion(source: Source, table: str) -> list[Batch]:
    sizes = Batch.objects.filter(source=source, table=table).order_by("pk").values_list("pk", "size")[:5000]
    chosen, total = [], 0
    for pk, size in sizes:
        chosen.append(pk)
        total += size
        if total >= BYTES_AT_ONCE:
            break
    return list(Batch.objects.filter(pk__in=chosen).order_by("pk"))


def store(source: Source, table: str, batches: list[Batch]) -> int:
    rows = unpacked([bytes(batch.blob) for batch in batches])
    count = rows.num_rows
    fresh = without_duplicates(source, table, rows) if "id" in COLUMNS[table] else rows
    known = version(source.workspace_id)
    if table == EVENTS:
        fresh = follow(source.workspace_id, fresh)
    segment = write(source, table, fresh, identity=known) if fresh.num_rows else None
    with handed_over(source, segment):
        if Batch.objects.filter(pk__in=[batch.pk for batch in batches]).delete()[0] != len(batches):
            raise Overtaken
        if segment:
            segment.save()
        if table == EVENTS:
            learn(source.workspace, fresh)
        counts = Counter({(source.pk, STORED): fresh.num_rows, (source.pk, DUPLICATE): count - fresh.num_rows})
        tally(+counts, datetime.now(UTC).date())
    return fresh.num_rows


class handed_over:
    """A transaction in which this source's store changes, or nobody else's did; the file goes where it failed."""

    def __init__(self, source: Source, *segments: Segment | None):
        self.source, self.segments = source, [each for each in segments if each]
        self.atomic = transaction.atomic()

    def __enter__(self) -> None:
        self.atomic.__enter__()
        mine = Source.objects.filter(pk=self.source.pk, generation=self.source.generation)
        try:
            if not mine.update(generation=F("generation") + 1):
                raise Overtaken
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self.atomic.__exit__(kind, error, trace)
        except BaseException:
            self.discard()
            raise
        if error is not None:
            self.discard()

    def discard(self) -> None:
        for segment in self.segments:
            segment.path.unlink(missing_ok=True)


def without_duplicates(source: Source, table: str, rows: Any) -> Any:
    first, last = bounds(rows)
    stored = Segment.objects.current().filter(source=source, table=table)
    near = stored.filter(last_at__gte=first - A_DAY, first_at__lte=last + A_DAY)
    return once(rows, [segment.path for segment in near])


def write(source: Source, table: str, rows: Any, *, identity: int, level: int = 0) -> Segment:
    """A file of these rows, safe on the disk; its row of the manifest is the caller's to save."""
    import pyarrow.parquet as pq

    name = f"{source.workspace_id}/{source.pk}/{table}/{uuid.uuid4().hex}.parquet"
    path = settings.SEGMENTS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    try:
        pq.write_table(rows, partial, compression="zstd", compression_level=1)
        settle(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    first, last = bounds(rows)
    return Segment(
        source=source, table=table, name=name, rows=rows.num_rows, size=path.stat().st_size,
        first_at=first, last_at=last, identity=identity, level=level,
    )  # fmt: skip


def settle(partial: Path, path: Path) -> None:
    """On the disk under its last name, or not at all."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
