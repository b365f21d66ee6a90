"""What is kept and what goes: retention, an erased person, files that nothing names any more."""

import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bihuan.telemetry.models import Alias, Profile, Reject, Segment, Source
from bihuan.telemetry.models.identity import PERSON, person_of
from bihuan.telemetry.models.intake import REJECTS_KEPT
from bihuan.telemetry.store.compacting import Overtaken, compact, handed_over
from bihuan.telemetry.store.merging import rewritten
from bihuan.telemetry.store.tables import COLUMNS, EVENTS

log = logging.getLogger(__name__)
# A reader who began before a segment was replaced is through after this.
READERS_DONE = timedelta(minutes=15)
# A file is written before the row that names it is committed.
YOUNG = 3600


def forget_old() -> int:
    """Take rows out that are older than their source keeps them; how many segments went or were cut."""
    count = 0
    for source in Source.objects.all():
        edge = int((datetime.now(UTC) - timedelta(days=source.retention_days)).timestamp() * 1e6)
        old = Segment.objects.current().filter(source=source)
        count += old.filter(last_at__lt=edge).update(replaced_at=timezone.now())
        for segment in old.filter(first_at__lt=edge - 30 * 86_400_000_000, last_at__gte=edge):
            count += cut(source, segment, f"timestamp >= make_timestamp({edge})")
        kept = Reject.objects.filter(source=source).values_list("pk", flat=True)[REJECTS_KEPT : REJECTS_KEPT + 1]
        if last := list(kept):
            Reject.objects.filter(source=source, pk__lte=last[0]).delete()
    return count


def cut(source: Source, segment: Segment, where: str) -> bool:
    """Write a segment anew with only the rows that fit; whether it was done."""
    source.refresh_from_db()
    left = rewritten(source, segment.table, [segment], where)
    try:
        with handed_over(source, left):
            if not Segment.objects.current().filter(pk=segment.pk).update(replaced_at=timezone.now()):
                raise Overtaken
            if left.rows:
                left.save()
    except Overtaken:
        return False
    if not left.rows:
        left.path.unlink(missing_ok=True)
    return True


def erase(workspace, distinct_id: str) -> int:
    """Forget a person wholly: events under every identifier of theirs, profile, aliases; how many segments changed."""
    compact()
    first = person_of(workspace.pk, distinct_id)
    person = Alias.objects.filter(workspace=workspace, old=first).values_list("new", flat=True).first() or first
    numbers = {person, first, *Alias.objects.filter(workspace=workspace, new=person).values_list("old", flat=True)}
    where = f"person NOT IN ({', '.join(map(str, sorted(numbers)))})"
    changed = 0
    for segment in Segment.objects.current().filter(source__workspace=workspace, table=EVENTS).select_related("source"):
        while not cut(segment.source, segment, where):
            if not Segment.objects.current().filter(pk=segment.pk).exists():
                return changed + erase(workspace, distinct_id)
        changed += 1
    with transaction.atomic():
        Profile.objects.filter(workspace=workspace, kind=PERSON, person__in=numbers).delete()
        Alias.objects.filter(workspace=workspace, new=person).delete()
    remove_replaced(timedelta(0))
    return changed


def remove_replaced(after: timedelta = READERS_DONE) -> int:
    """Delete files of segments that were replaced long enough ago."""
    gone = list(Segment.objects.filter(replaced_at__lte=timezone.now() - after))
    for segment in gone:
        segment.path.unlink(missing_ok=True)
    Segment.objects.filter(pk__in=[segment.pk for segment in gone]).delete()
    return len(gone)


def sweep() -> int:
    """Delete files that no row names: what a process left that died between file and row."""
    known = set(Segment.objects.values_list("name", flat=True))
    paths = [path for table in COLUMNS for path in settings.SEGMENTS.glob(f"*/*/{table}/*")]
    return sum(swept(path) for path in paths if str(path.relative_to(settings.SEGMENTS)) not in known)


def swept(path: Path) -> bool:
    try:
        old = time.time() - path.stat().st_mtime > YOUNG
    except FileNotFoundError:
        return False
    if old:
        path.unlink(missing_ok=True)
    return old
