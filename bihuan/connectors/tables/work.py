"""The work on imports: the dry run, the import itself, and taking it back.

Up to AT_ONCE rows an import is one transaction. More would keep all others from writing for long, so it is one
transaction for each PORTION, and the row of the import says in the same transaction how far it came: whoever goes on
after a crash begins right there. An import that fails or is called off on the way is taken back: what it wrote
goes to the trash.
"""

import csv
import io
import logging
import time
from collections.abc import Callable, Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.bulk import bulk_trash
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import insert, writing
from bihuan.connectors.tables.columns import FAULTS
from bihuan.connectors.tables.escapes import csv_cell
from bihuan.connectors.tables.joining import join
from bihuan.connectors.tables.models import WORKING, Import, Imported, State
from bihuan.connectors.tables.reading import text_of
from bihuan.connectors.tables.rows import Reader, Reading
from bihuan.people.models import Role

AT_ONCE = 5_000
PORTION = 2_000
IN_REQUEST = 2_000
MOST_FAULTS = 200
BEAT = 2.0
log = logging.getLogger(__name__)


def may_import(kind, workspace, by) -> bool:
    """Importing is for members at least, even where anybody may add one."""
    return reach_of(by).role_in(workspace.pk) >= max(kind.needs["created"], Role.MEMBER)


def work(job: Import, between: Callable[[Import], object] = lambda job: None, language: str = "") -> bool:
    """Do what the import waits for, if nobody else does; whether there was something to do.

    `between` is called every few seconds, outside any transaction. What is wrong is said in the person's language.
    """
    if not job.claim():
        return False
    user = job.created_by
    with translation.override(language or user.language), timezone.override(user.time_zone):
        try:
            if not may_import(job.kind_class, job.workspace, user):
                raise Refused(_("You may no longer import here."))
            (check if job.state == State.CHECKING else run)(job, between)
        except (ValidationError, PermissionDenied) as problem:
            fail(job, " ".join(getattr(problem, "messages", [str(problem)])))
        except (DatabaseError, InterfaceError):
            if not connection.is_usable():
                raise
            log.exception("import %s failed", job.pk)
            fail(job, _("The database refused the rows."))
        except Exception:  # one file that cannot be worked on must not stop the worker
            log.exception("import %s failed", job.pk)
            fail(job, _("Something went wrong on our side."))
    return True


def check(job: Import, between) -> None:
    """The dry run: every row is read as it would be written; counts, the first faults and all faulty rows are kept."""
    reader = job.reader()
    reader.prepare()
    good, faulty, faults = 0, 0, []
    kept = io.TextIOWrapper(io.BytesIO(), encoding="utf-8-sig", newline="")
    writer = csv.writer(kept)
    writer.writerow([*reader.table.columns, _("Row"), str(FAULTS)])
    beat = time.monotonic()
    for count, one in enumerate(reader.readings(), start=1):
        if one.faults:
            faulty += 1
            faults += [[one.number, *fault] for fault in one.faults][: MOST_FAULTS - len(faults)]
            writer.writerow(faulty_row(reader, one))
        else:
            good += 1
        if time.monotonic() - beat > BEAT:
            if not job.beat(done=count):
                return
            job.done = count
            between(job)
            beat = time.monotonic()
    kept.flush()
    if faulty:
        job.faulty_rows.save("faulty", File(kept.buffer), save=False)
    job.beat(
        state=State.CHECKED,
        done=good + faulty,
        good=good,
        faulty=faulty,
        faults=faults,
        faulty_rows=job.faulty_rows.name,
    )
    job.refresh_from_db()


def faulty_row(reader: Reader, one: Reading) -> list:
    texts = [text_of(cell) for cell in one.cells]
    if reader.unescape:
        texts = [reader.unescape(text) for text in texts]
    said = "; ".join(f"{fault.column}: {fault.problem}" if fault.column else fault.problem for fault in one.faults)
    return [*map(csv_cell, texts), one.number, csv_cell(said)]


def run(job: Import, between) -> None:
    reader = job.reader()
    reader.prepare()
    if job.good <= AT_ONCE:
        with writing():
            if held(job):
                for portion in portions(reader, job):
                    put(job, portion)
                finish(job, reader)
        return
    for portion in portions(reader, job):
        with writing():
            if not held(job):
                return
            put(job, portion)
        between(job)
    with writing():
        if held(job):
            finish(job, reader)


def held(job: Import) -> bool:
    """Whether it is still ours to go on; the row stays locked until the transaction ends."""
    mine = Import.objects.select_for_update().filter(pk=job.pk, worker=job.worker, state=State.RUNNING)
    return mine.first() is not None


def portions(reader: Reader, job: Import) -> Iterator[list[Reading]]:
    """Good rows that are not in yet, some thousand at a time."""
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
        if len(portion) == PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def put(job: Import, portion: list[Reading]) -> None:
    rows = [one.values for one in portion]
    added = job.kind_class.objects.bulk_add(job.workspace, rows, by=job.created_by)
    columns = {
        "source": [job.pk] * len(added),
        "row": [one.number for one in portion],
        "key": [one.key[:200] for one in portion],
        "artifact": [artifact.pk for artifact in added],
    }
    insert(Imported, columns, len(added))
    job.done = portion[-1].number
    Import.objects.filter(pk=job.pk).update(done=job.done, beat_at=timezone.now())


def finish(job: Import, reader: Reader) -> None:
    if {"parent", "links"} & {*job.mapping["columns"]}:
        join(job, reader)
    job.end(State.DONE, done=job.total)


def fail(job: Import, problem: str) -> None:
    """Say what went wrong; a dry run can be tried anew, an import is taken back."""
    if job.state == State.CHECKING:
        job.beat(state=State.MAPPING, failure=problem)
    else:
        written = job.rows.exists()
        after = _("What was written is in the trash.") if written else _("Nothing was imported.")
        if job.beat(failure=f"{problem} {after}"):
            take_back(job, WORKING, State.FAILED, by=None)
    job.refresh_from_db()


def take_back(job: Import, sources=(State.RUNNING, State.DONE), to: State = State.UNDONE, *, by) -> bool:
    """Call it off, or undo it: what it added goes to the trash, from where it can be restored."""
    with writing():
        if not Import.objects.select_for_update().filter(pk=job.pk, state__in=sources).first():
            return False
        bulk_trash(job.artifacts(), workspace=job.workspace, by=by)
        job.end(to)
    return True


def at_tick(sender, **_more) -> None:
    """The worker has time for imports; in between it goes on telling news."""
    while job := Import.objects.waiting().select_related("workspace", "created_by").first():
        work(job, between=lambda _job: run_once())
    for job in Import.objects.forgotten()[:20]:
        job.discard()


def summary(job: Import) -> str:
    """What a dry run found, in a sentence."""
    good = ngettext("%(count)s row is good", "%(count)s rows are good", job.good) % {"count": job.good}
    if not job.faulty:
        return good
    bad = ngettext("%(count)s row is faulty", "%(count)s rows are faulty", job.faulty) % {"count": job.faulty}
    return f"{good}, {bad}"
