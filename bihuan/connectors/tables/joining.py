"""The second half of an import: rows that name each other get their parents and links, once all are there."""

from collections.abc import Iterator
from itertools import islice

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import Link
from bihuan.connectors.tables.models import Deed, Import, Imported
from bihuan.connectors.tables.rows import Reader, Reading

PORTION = 500


def join(job: Import, reader: Reader) -> None:
    """Doing it twice does no harm, so an import that was cut off here begins it anew."""
    waiting = (one for one in reader.readings() if not one.faults and (one.parent or one.links))
    while portion := list(islice(waiting, PORTION)):
        rows = {row.row: row for row in job.rows.filter(row__in=[one.number for one in portion])}
        portion = [one for one in portion if one.number in rows]
        new = {number: row.artifact_id for number, row in rows.items() if row.deed == Deed.ADDED}
        named = keys_of(job, portion)
        fresh = [one for one in portion if one.number in new]
        children = [Artifact(pk=new[one.number], parent_id=named[one.parent]) for one in fresh if one.parent in named]
        Artifact.objects.bulk_update(children, ["parent"])
        Link.objects.bulk_create(drawn(job, fresh, new, named), ignore_conflicts=True)
        for one in portion:
            join_one(job, one, rows[one.number], named)


def keys_of(job: Import, portion: list[Reading]) -> dict[str, int]:
    keys = {one.parent for one in portion} | {
        end for one in portion for _role, end in one.links if isinstance(end, str)
    }
    return dict(Imported.objects.filter(source=job, key__in=keys - {""}).values_list("key", "artifact"))


def drawn(job: Import, portion: list[Reading], own: dict[int, int], named: dict[str, int]) -> Iterator[Link]:
    """Links within the file: both ends are new, so there is nobody to tell."""
    for one in portion:
        for role, end in one.links:
            if isinstance(end, str) and named.get(end) not in (None, own[one.number]):
                yield Link(
                    source_id=own[one.number],
                    target_id=named[end],
                    role=role,
                    provenance="import",
                    created_by=job.created_by,
                )


def join_one(job: Import, one: Reading, row: Imported, named: dict[str, int]) -> None:
    """Links to what was here before, and the parents of what was, with their place in its history."""
    fresh = row.deed == Deed.ADDED
    ends = [
        (role, named.get(end) if isinstance(end, str) else end.pk)
        for role, end in one.links
        if not (fresh and isinstance(end, str))
    ]
    if not ends and (fresh or one.parent not in named):
        return
    artifact = job.kind_class.objects.get(pk=row.artifact_id)
    there = set(artifact.links_out.values_list("role", "target"))
    targets = Artifact.objects.in_bulk([end for _role, end in ends if end])
    for role, end in ends:
        if end and end != artifact.pk and (role, end) not in there:
            artifact.link(targets[end], role, by=job.created_by, provenance="import")
    if not fresh and one.parent in named and artifact.parent_id != named[one.parent]:
        above = job.kind_class.objects.get(pk=named[one.parent])
        row.before.setdefault("parent", artifact.parent_id)
        artifact.change(by=job.created_by, verb="imported", parent=above)
        row.version, row.deed = artifact.version, Deed.CHANGED
        row.save(update_fields=["before", "version", "deed"])
