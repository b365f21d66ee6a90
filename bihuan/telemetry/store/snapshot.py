"""One consistent view of a table: the segments of the manifest and the tail that is not stored yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bihuan.telemetry.models import Alias, Batch, Segment, Source
from bihuan.telemetry.store.duplicates import A_DAY, bounds, once
from bihuan.telemetry.store.engine import files, named, quoted
from bihuan.telemetry.store.identity import with_tail
from bihuan.telemetry.store.tables import COLUMNS, EVENTS, unpacked

# Both halves in one statement: a row that is stored meanwhile is seen once, in the one or in the other.
BOTH = """
SELECT 1 AS stored, id, name, keys, identity, first_at, last_at, rows, NULL AS blob FROM {segments}
 WHERE source_id IN ({sources}) AND "table" = %s AND replaced_at IS NULL AND last_at >= %s AND first_at < %s
UNION ALL
SELECT 0, id, NULL, NULL, 0, 0, 0, rows, blob FROM {batches} WHERE source_id IN ({sources}) AND "table" = %s
ORDER BY 1, 2
"""


@dataclass
class Snapshot:
    """What a question reads. `version` changes whenever the answer may."""

    table: str
    workspace: int
    segments: list[Segment] = field(default_factory=list)
    tail: Any = None
    version: str = ""

    def rows(self, wanted: Sequence[str], properties: Sequence[str] = (), where: str = "") -> str:
        """SQL of these columns, and of properties as columns `p.<key>` of text; persons under their last number."""
        parts = [
            self.part(files([each.path for each in group]), wanted, properties, keys, where)
            for keys, group in self.groups(properties)
        ]
        if self.tail is not None:
            parts.append(self.part("tail", wanted, properties, (), where))
        if not parts:
            return f"(SELECT {', '.join(empty(self.table, each) for each in wanted)}{nothing(properties)} WHERE false)"
        return "(" + " UNION ALL ".join(parts) + ")"

    def part(
        self, source: str, wanted: Sequence[str], properties: Sequence[str], keys: Sequence[str], where: str
    ) -> str:
        columns = [*wanted, *(f"{of_property(key, keys)} AS {named('p.' + key)}" for key in properties)]
        return f"SELECT {', '.join(columns)} FROM {source}{f' WHERE {where}' if where else ''}"

    def groups(self, properties: Sequence[str]) -> list[tuple[tuple[str, ...], list[Segment]]]:
        """The segments, by which of these properties have a column of their own."""
        found: dict[tuple[str, ...], list[Segment]] = {}
        for segment in self.segments:
            found.setdefault(tuple(key for key in properties if key in segment.keys), []).append(segment)
        return list(found.items())

    def aliases(self) -> list[tuple[int, int]]:
        """(old, new) persons that some of these rows do not follow yet."""
        if self.table != EVENTS or not (self.segments or self.tail is not None):
            return []
        since = 0 if self.tail is not None else min(segment.identity for segment in self.segments)
        known = Alias.objects.filter(workspace=self.workspace, version__gt=since).values_list("old", "new")
        if self.tail is None:
            return list(known)
        return list(with_tail(self.workspace, self.tail, dict(known)).items())

    def register(self, db: Any) -> None:
        """Make the tail known to a cursor."""
        if self.tail is not None:
            db.register("tail", self.tail)


def of_property(key: str, keys: Sequence[str]) -> str:
    return named("p." + key) if key in keys else f"json_extract_string(properties, {quoted(path(key))})"


def path(key: str) -> str:
    """A property's place in the JSON: `plan` at the top, `$groups.customer` inside an object."""
    return "$." + ".".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in key.split("."))


def empty(table: str, column: str) -> str:
    kinds = {"uuid": "UUID", "time": "TIMESTAMP", "int": "BIGINT", "real": "DOUBLE", "flag": "BOOLEAN"}
    return f"NULL::{kinds.get(COLUMNS[table][column], 'VARCHAR')} AS {column}"


def nothing(properties: Sequence[str]) -> str:
    return "".join(f", NULL::VARCHAR AS {named('p.' + key)}" for key in properties)


def take(sources: Sequence[Source], table: str, first: int = -(2**62), after: int = 2**62) -> Snapshot:
    """A snapshot of rows that may lie in [first, after), in microseconds UTC. The sources are of one workspace."""
    workspace = sources[0].workspace_id if sources else 0
    if any(source.workspace_id != workspace for source in sources):
        raise ValueError("a snapshot is of one workspace")
    if not sources:
        return Snapshot(table, workspace)
    marks = ", ".join(["%s"] * len(sources))
    numbers = [source.pk for source in sources]
    statement = BOTH.format(segments=Segment._meta.db_table, batches=Batch._meta.db_table, sources=marks)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*numbers, table, first, after, *numbers, table])
        found = cursor.fetchall()
    segments = [
        Segment(pk=pk, name=name, keys=read(keys), identity=identity, first_at=start, last_at=end, rows=rows)
        for stored, pk, name, keys, identity, start, end, rows, _blob in found
        if stored
    ]
    blobs = [bytes(row[-1]) for row in found if not row[0]]
    marker = (
        f"{max((each.pk for each in segments), default=0)}-{len(segments)}-{found[0][1] if blobs else 0}-{len(blobs)}"
    )
    view = Snapshot(table, workspace, segments, version=marker)
    if blobs:
        view.tail = tail_of(view, blobs)
    return view


def read(keys: Any) -> list[str]:
    import orjson

    return orjson.loads(keys) if isinstance(keys, str | bytes) else keys


def tail_of(view: Snapshot, blobs: list[bytes]) -> Any:
    """What waits, each id once, without what is stored already."""
    rows = unpacked(blobs)
    if "id" not in COLUMNS[view.table]:
        return rows
    first, last = bounds(rows)
    near = [each.path for each in view.segments if each.last_at >= first - A_DAY and each.first_at <= last + A_DAY]
    return once(rows, near)
