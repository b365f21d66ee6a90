"""Makes few large segments of many small ones: sorted, with columns for the properties that occur most."""

import uuid
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bihuan.telemetry.models import Alias, Segment, Source
from bihuan.telemetry.store.compacting import Overtaken, handed_over, settle
from bihuan.telemetry.store.engine import cursor, files, named, quoted
from bihuan.telemetry.store.identity import version
from bihuan.telemetry.store.snapshot import path as path_of
from bihuan.telemetry.store.tables import COLUMNS, EVENTS, ORDER

# So many small files of one month are merged; a file this long is large enough for good.
MANY = 8
LARGE = 1_000_000
ROWS_AT_ONCE = 4_000_000
# A property of at least this share of a segment's events gets a column, up to so many.
SHARE, COLUMNS_AT_MOST = 0.02, 48
OPTIONS = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 61440"


def merge() -> int:
    """Merge wherever there are many small segments; how many were replaced."""
    count = 0
    for source in Source.objects.all():
        for table in COLUMNS:
            for group in groups(source, table):
                with suppress(Overtaken):  # somebody stored something meanwhile; the next look finds these again
                    count += merge_group(source, table, group)
                source.refresh_from_db()
    return count


def groups(source: Source, table: str) -> list[list[Segment]]:
    months: dict[str, list[Segment]] = defaultdict(list)
    small = Segment.objects.current().filter(source=source, table=table, rows__lt=LARGE)
    for segment in small.order_by("first_at", "pk"):
        months[datetime.fromtimestamp(segment.first_at / 1e6, UTC).strftime("%Y%m")].append(segment)
    return [portion(month) for month in months.values() if len(month) >= MANY]


def portion(segments: list[Segment]) -> list[Segment]:
    chosen, rows = [], 0
    for segment in segments:
        if chosen and rows + segment.rows > ROWS_AT_ONCE:
            break
        chosen.append(segment)
        rows += segment.rows
    return chosen


def merge_group(source: Source, table: str, group: list[Segment]) -> int:
    """Replace these segments by one. Readers who began before go on with the old files."""
    if len(group) < 2:
        return 0
    merged = rewritten(source, table, group)
    with handed_over(source, merged):
        current = Segment.objects.current().filter(pk__in=[segment.pk for segment in group])
        if current.update(replaced_at=timezone.now()) != len(group):
            raise Overtaken
        if merged.rows:
            merged.save()
    return len(group)


def rewritten(source: Source, table: str, group: list[Segment], where: str = "true") -> Segment:
    """The rows of these segments that are to stay, in one new file, in order, persons under their last number."""
    known = version(source.workspace_id) if table == EVENTS else 0
    name = f"{source.workspace_id}/{source.pk}/{table}/{uuid.uuid4().hex}.parquet"
    path = settings.SEGMENTS / name
    partial = path.with_suffix(".partial")
    with cursor(limit=3600) as db:
        keys = frequent(db, group) if table == EVENTS else []
        statement = ordered(db, source, table, group, keys, where)
        try:
            db.execute(f"COPY ({statement}) TO {quoted(str(partial))} ({OPTIONS})")
            facts = f"SELECT count(*), epoch_us(min(timestamp)), epoch_us(max(timestamp)) FROM {files([partial])}"
            rows, first, last = db.execute(facts).fetchone()
            settle(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    return Segment(
        source=source, table=table, name=name, rows=rows, size=path.stat().st_size, keys=keys,
        first_at=first or 0, last_at=last or 0, identity=known, level=1,
    )  # fmt: skip


def ordered(db: Any, source: Source, table: str, group: list[Segment], keys: list[str], where: str) -> str:
    """SQL of the rows as they are to be written."""
    columns, joint = list(COLUMNS[table]), ""
    parsed = f"json_extract_string(properties, [{', '.join(quoted(path_of(key)) for key in keys)}])" if keys else "NULL"
    own = [f"texts[{nth}] AS {named('p.' + key)}" for nth, key in enumerate(keys, 1)]
    if table == EVENTS and (aliases := unfollowed(source, group)):
        db.register("aliases", aliases)
        joint = "LEFT JOIN aliases ON aliases.old = rows.person"
        columns[columns.index("person")] = "coalesce(aliases.new, rows.person) AS person"
    stored = files([each.path for each in group])
    inner = f"SELECT {', '.join(COLUMNS[table])}, {parsed} AS texts FROM {stored} WHERE {where}"
    return (
        f"SELECT {', '.join([*columns, *own])} FROM ({inner}) AS rows {joint} ORDER BY {ORDER.get(table, 'timestamp')}"
    )


def unfollowed(source: Source, group: list[Segment]) -> Any:
    """The aliases that some of these segments do not follow yet, as an Arrow table, or None."""
    import pyarrow as pa

    since = min(segment.identity for segment in group)
    found = Alias.objects.filter(workspace=source.workspace_id, version__gt=since).values_list("old", "new")
    return pa.table({"old": [old for old, _new in found], "new": [new for _old, new in found]}) if found else None


def frequent(db: Any, group: list[Segment]) -> list[str]:
    """The properties that most of these events have, by a sample."""
    stored = files([each.path for each in group])
    sample = f"SELECT properties FROM {stored} USING SAMPLE reservoir(20000 ROWS) REPEATABLE (1)"
    statement = (
        f"SELECT key FROM (SELECT unnest(json_keys(properties)) AS key FROM ({sample})) "
        f"GROUP BY key HAVING count(*) >= {SHARE} * (SELECT count(*) FROM ({sample})) ORDER BY count(*) DESC, key"
    )
    keys = [key for (key,) in db.execute(statement).fetchall() if len(key) <= 100 and "." not in key]
    return keys[:COLUMNS_AT_MOST]
