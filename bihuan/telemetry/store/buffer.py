"""Takes rows in: what is written here is accepted, and survives whatever happens to the process."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from bihuan.telemetry.models import Batch, Reject, Source, Tally
from bihuan.telemetry.models.identity import person_of
from bihuan.telemetry.store.tables import EVENTS, arrow, packed

ACCEPTED, STORED, DUPLICATE = "accepted", "stored", "duplicate"
SAMPLE = 2000
# A flood of rejects is counted wholly and shown in part.
REJECTS_AT_ONCE = 20


@dataclass
class Delivery:
    """What one request brought for a source: rows by table, and (reason, sample) of what was refused."""

    source: Source
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rejects: Sequence[tuple[str, str]] = ()


def accept(deliveries: Sequence[Delivery]) -> None:
    """Write all of it in one transaction: every source's rows of a table become one batch."""
    joint: dict[tuple[int, str], list[dict[str, Any]]] = {}
    sources = {delivery.source.pk: delivery.source for delivery in deliveries}
    rejects: dict[int, list[tuple[str, str]]] = {}
    for delivery in deliveries:
        for table, rows in delivery.rows.items():
            joint.setdefault((delivery.source.pk, table), []).extend(rows)
        if delivery.rejects:
            rejects.setdefault(delivery.source.pk, []).extend(delivery.rejects)
    batches = [batch_of(sources[pk], table, rows) for (pk, table), rows in joint.items() if rows]
    counts = Counter()
    for batch in batches:
        counts[batch.source_id, ACCEPTED] += batch.rows
    for pk, refused in rejects.items():
        for reason, _sample in refused:
            counts[pk, reason] += 1
    with transaction.atomic():
        Batch.objects.bulk_create(batches)
        Reject.objects.bulk_create(
            Reject(source_id=pk, reason=reason, sample=sample[:SAMPLE].replace("\0", "�"))
            for pk, refused in rejects.items()
            for reason, sample in refused[:REJECTS_AT_ONCE]
        )
        tally(counts, datetime.now(UTC).date())


def batch_of(source: Source, table: str, rows: list[dict[str, Any]]) -> Batch:
    if table == EVENTS:
        for row in rows:
            row["person"] = person_of(source.workspace_id, row["distinct_id"])
    blob = packed(arrow(table, rows))
    return Batch(source=source, table=table, rows=len(rows), size=len(blob), blob=blob)


def tally(counts: Counter, day: date) -> None:
    """Add to the counts of a day, in the order of keys so that writers never wait for each other in a circle."""
    for (source, outcome), count in sorted(counts.items()):
        if not Tally.objects.filter(source=source, day=day, outcome=outcome).update(count=F("count") + count):
            Tally.objects.bulk_create([Tally(source_id=source, day=day, outcome=outcome)], ignore_conflicts=True)
            Tally.objects.filter(source=source, day=day, outcome=outcome).update(count=F("count") + count)


def accepted_today(source: Source) -> int:
    today = datetime.now(UTC).date()
    return Tally.objects.filter(source=source, day=today, outcome=ACCEPTED).aggregate(n=Sum("count"))["n"] or 0


def waiting() -> int:
    """Bytes that were accepted and are not yet stored."""
    return Batch.objects.aggregate(n=Sum("size"))["n"] or 0
