"""The work on batches, a portion at a time: others write in between, and after a crash it goes on where it was."""

import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.db import DatabaseError, InterfaceError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import writing
from bihuan.batches.deeds import perform, values_of
from bihuan.batches.gathering import Gathering
from bihuan.batches.models import UNDOABLE, Batch, Stage, Stand, Step, hold
from bihuan.batches.recording import attempt, changes_since, mark, parts_of
from bihuan.batches.undoing import tell_parted, undo_step
from bihuan.people.local import at, zone_for

AT_ONCE = 200
MERGE = "merge"
PORTION = 100
log = logging.getLogger(__name__)


def begin(*, workspace, kind, deed: dict, ids: list[int], by) -> Batch:
    """Do a deed to many: at once where they are few, else the worker does."""
    here = hold() if len(ids) <= AT_ONCE else {}
    batch = Batch.objects.start(workspace=workspace, kind=kind.slug, deed=deed, ids=ids, by=by, **here)
    if here:
        work(batch)
    return batch


def undo(batch: Batch, *, by) -> bool:
    """Undo a batch as one deed; False where it cannot be undone, or is being undone already.

    The caller has asked `batch.may_undo(by)`; each artifact asks again.
    """
    steps = batch.steps.filter(stand=Stand.DONE).count()
    anew = {"undone_by": by, "done": 0, "worker": "", "beat_at": None, "failure": ""}
    anew |= {"total": steps} if steps > AT_ONCE else hold()
    if not batch.undoable or not batch.take(UNDOABLE, Stage.UNDOING, **anew):
        return False
    if steps <= AT_ONCE:
        work(batch)
    return True


def work(batch: Batch, between: Callable[[], object] = lambda: None) -> bool:
    """Do what the batch waits for, if nobody else does; whether there was something to do."""
    if not batch.claim():
        return False
    who = batch.undone_by if batch.stage == Stage.UNDOING else batch.created_by
    if who is None:
        failed(batch, _("Whoever asked for it has no account any more."))
        return True
    with (
        translation.override(who.language or translation.get_language()),
        at(batch.workspace, zone_for(who, batch.workspace)),
    ):
        try:
            portions(batch, who, between)
        except (DatabaseError, InterfaceError):
            if not connection.is_usable():
                raise
            log.exception("batch %s failed", batch.pk)
            failed(batch, _("The database refused the change."))
        except Exception:  # one batch that cannot be worked on must not stop the worker
            log.exception("batch %s failed", batch.pk)
            failed(batch, _("Something went wrong on our side."))
    batch.refresh_from_db()
    return True


def portions(batch: Batch, who, between: Callable[[], object]) -> None:
    step_through, waiting = (put_back, Stand.DONE) if batch.stage == Stage.UNDOING else (carry_out, Stand.WAITING)
    newest_first = batch.stage == Stage.UNDOING
    while True:
        with writing():
            if not batch.held():
                return
            rows = batch.steps.filter(stand=waiting).order_by("-pk" if newest_first else "pk")
            steps = list(rows[:PORTION])
            who.reach = read_reach(who, batch.workspace)
            if not steps:
                if newest_first and batch.deed["do"] == MERGE:
                    tell_parted(batch, who)
                batch.end(Stage.UNDONE if newest_first else Stage.DONE)
                return
            with parts_of(MERGE) if batch.deed["do"] == MERGE else nullcontext():
                step_through(batch, steps, who)
            keep(steps)
            batch.beat(done=batch.done + len(steps))
        between()


def carry_out(batch: Batch, steps: list[Step], by) -> None:
    kind = batch.kind_class
    ids = [step.artifact_id for step in steps]
    held = hold_all(kind, ids)
    before = {pk: snapshot(one) for pk, one in held.items()}
    gathering = Gathering()
    after, values = mark(), values_of(kind, batch.deed.get("fields") or {})
    seen = set(kind.objects.visible_to(by, batch.workspace).filter(pk__in=ids).values_list("pk", flat=True))
    for step in steps:
        artifact = held.get(step.artifact_id)
        if artifact is None or step.artifact_id not in seen:
            step.stand, step.problem = Stand.REFUSED, _("It is not there any more.")
        elif problem := attempt(lambda one=artifact: perform(one, batch.deed, values, by=by), gathering):
            step.stand, step.problem = Stand.REFUSED, problem
    gathering.write()
    changed = changes_since(after, before)
    for step in steps:
        if step.stand == Stand.WAITING:
            step.changes = changed.get(step.artifact_id, {})
            step.stand = Stand.DONE if step.changes else Stand.SAME


def snapshot(artifact):
    """How it was before; the deed brings the artifact at hand up to date."""
    was = type(artifact).__new__(type(artifact))
    was.__dict__ = dict(artifact.__dict__)
    return was


def put_back(batch: Batch, steps: list[Step], by) -> None:
    ids = [step.artifact_id for step in steps if step.what == "fields"]
    held = hold_all(batch.kind_class, ids)
    gathering = Gathering()
    for step in steps:
        artifact = held.get(step.artifact_id) if step.what == "fields" else None
        if artifact is None:
            gathering.write()  # it reads what was written before it
        problem = ""

        def back(one: Step = step, artifact=artifact) -> None:
            nonlocal problem
            problem = undo_step(one, artifact, by=by)

        problem = attempt(back, gathering) or problem
        if problem:
            held.pop(step.artifact_id, None)
        step.stand, step.problem = (Stand.LEFT, problem) if problem else (Stand.UNDONE, "")
    gathering.write()


def hold_all(kind, ids: list[int]) -> dict[int, Artifact]:
    """The artifacts of these ids, read and held until the transaction ends."""
    found = {one.pk: one for one in kind.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for one in found.values():
        one.held = True
    return found


def keep(steps: list[Step]) -> None:
    fields = ["changes", "stand", "problem"]
    Step.objects.bulk_create(steps, update_conflicts=True, unique_fields=["pk"], update_fields=fields)


def failed(batch: Batch, problem: str) -> None:
    """Say what went wrong; what is done stays done and can be undone."""
    log.exception("batch %s failed", batch.pk)
    batch.beat(failure=problem)
    batch.end(Stage.FAILED)


def at_tick(sender, **_more) -> None:
    """The worker has time for batches; in between it goes on telling news."""
    while batch := Batch.objects.waiting().select_related("workspace", "created_by", "undone_by").first():
        work(batch, between=run_once)
    for batch in Batch.objects.forgotten().order_by("pk")[:20]:
        batch.delete()
