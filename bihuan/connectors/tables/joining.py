"""The second half of an import: rows that name each other get their parents and links, once all are there."""

from collections.abc import Iterator
from itertools import islice

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import Link
from bihuan.connectors.tables.models import Import, Imported
from bihuan.connectors.tables.rows import Reader, Reading

PORTION = 500


def join(job: Import, reader: Reader) -> None:
    """Doing it twice does no harm, so an import that was cut off here begins it anew."""
    waiting = (one for one in reader.readings() if not one.faults and (one.parent or one.links))
    while portion := list(islice(waiting, PORTION)):
        own = dict(job.rows.filter(row__in=[one.number for one in portion]).values_list("row", "artifact"))
        portion = [one for one in portion if one.number in own]
        named = keys_of(job, portion)
        children = [Artifact(pk=own[one.number], parent_id=named[one.parent]) for one in portion if one.parent in named]
        Artifact.objects.bulk_update(children, ["parent"])
        Link.objects.bulk_create(drawn(job, portion, own, named), ignore_conflicts=True)
        draw_to_others(job, portion, own)


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


def draw_to_others(job: Import, portion: list[Reading], own: dict[int, int]) -> None:
    """Links to what was there before, with their place in its history."""
    ends = [(own[one.number], role, end) for one in portion for role, end in one.links if not isinstance(end, str)]
    sources = job.kind_class.objects.in_bulk([source for source, _role, _end in ends])
    for source, role, target in ends:
        sources[source].link(target, role, by=job.created_by, provenance="import")
