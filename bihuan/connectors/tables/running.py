"""The import itself: portions of good rows, new ones added many at a time, those that are here changed one by one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Event
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import insert, writing
from bihuan.connectors.tables.comments import put_comments
from bihuan.connectors.tables.joining import join
from bihuan.connectors.tables.models import Deed, Import, Imported, State
from bihuan.connectors.tables.rows import Reader, Reading

AT_ONCE = 5_000
PORTION = 2_000
CHANGED_AT_ONCE = 200  # a change takes ten times as long as a new row, and others wait for it


def run(job: Import, between) -> None:
    reader = job.reader()
    reader.prepare()
    if job.good <= (CHANGED_AT_ONCE if reader.mapping.match else AT_ONCE):
        with writing(), as_told(job):
            if held(job):
                for portion in portions(reader, job):
                    put(job, portion)
                finish(job, reader)
        return
    for portion in portions(reader, job):
        with writing(), as_told(job):
            if not held(job):
                return
            put(job, portion)
        between(job)
    with writing(), as_told(job):
        if held(job):
            finish(job, reader)


@contextmanager
def as_told(job: Import) -> Iterator[None]:
    """What is written in here is heard of as the import was told; the rest counts as dispatched."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    if not job.runs_rules:
        mine = Event.objects.filter(
            pk__gt=last, dispatched_at=None, workspace=job.workspace_id, actor=job.created_by_id
        )
        mine.filter(artifact__in=job.rows.values("artifact")).update(dispatched_at=timezone.now())


def held(job: Import) -> bool:
    """Whether it is still ours to go on; the row stays locked until the transaction ends."""
    mine = Import.objects.select_for_update().filter(pk=job.pk, worker=job.worker, state=State.RUNNING)
    return mine.first() is not None


def portions(reader: Reader, job: Import) -> Iterator[list[Reading]]:
    """Good rows that are not in yet, some thousand at a time."""
    size = min(PORTION, CHANGED_AT_ONCE) if reader.mapping.match else PORTION
    portion: list[Reading] = []
    for one in reader.readings():
        if one.number <= job.done:
            continue
        if not one.faults:
            portion.append(one)
        elif not job.skip_faulty:
            fault = one.faults[0]
            raise ValidationError(
                _("Row %(row)s was good when it was checked and is not any more: %(problem)s")
                % {"row": one.number, "problem": f"{fault.column}: {fault.problem}"}
            )
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def put(job: Import, portion: list[Reading]) -> None:
    # Asked once a portion: row by row it would be a question to the database each time.
    job.created_by.reach = read_reach(job.created_by)
    fresh = [one for one in portion if one.artifact is None]
    if fresh:
        by = {"by": job.created_by, "told": job.runs_rules}
        added = job.kind_class.objects.bulk_add(job.workspace, [one.values for one in fresh], **by)
        for one, artifact in zip(fresh, added, strict=True):
            one.artifact = artifact
    new = {one.number for one in fresh}
    for one in portion:
        if one.number not in new and one.changes:
            one.artifact.change(by=job.created_by, verb="imported", **{name: one.values[name] for name in one.changes})
    said = put_comments([(one.artifact.pk, one.comments) for one in portion if one.comments], job.created_by)
    remember(job, portion, new, said)
    job.done = portion[-1].number
    Import.objects.filter(pk=job.pk).update(done=job.done, beat_at=timezone.now())


def remember(job: Import, portion: list[Reading], new: set[int], said: dict[int, list[int]]) -> None:
    befores = [{} if one.number in new else before(one, said) for one in portion]
    deeds = [
        Deed.ADDED.value if one.number in new else Deed.CHANGED.value if was else Deed.SAME.value
        for one, was in zip(portion, befores, strict=True)
    ]
    columns = {
        "source": [job.pk] * len(portion),
        "row": [one.number for one in portion],
        "key": [one.key[:200] for one in portion],
        "artifact": [one.artifact.pk for one in portion],
        "deed": deeds,
        "before": befores,
        "version": [one.artifact.version for one in portion],
    }
    insert(Imported, columns, len(portion))


def before(one: Reading, said: dict[int, list[int]]) -> dict:
    """What undoing needs to know of a row that was here."""
    was = {name: ends[0] for name, ends in one.changes.items()}
    return was | ({"+comments": ids} if (ids := said.get(one.artifact.pk)) else {})


def finish(job: Import, reader: Reader) -> None:
    if {"parent", "links"} & {*job.mapping["columns"]}:
        join(job, reader)
    job.end(State.DONE, done=job.total)
