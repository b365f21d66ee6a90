"""Doing something to artifacts while remembering, step by step, what would undo it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.store import writing
from bihuan.batches.models import Batch, Stage, Stand, Step

# Not in history, but part of how it was: when it was closed, since when it is in its state, where it lies on a board.
ALONGSIDE = ("closed_at", "state_since", "position")


def mark() -> int:
    """The newest event there is; ours come after it."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def changes_since(after: int, held: dict[int, Artifact]) -> dict[int, dict]:
    """What happened to these artifacts, locked since before `after`: id → field → [before, after]."""
    found: dict[int, dict] = {}
    events = Event.objects.filter(artifact__in=list(held), pk__gt=after).order_by("pk")
    names = {pk: {field.name for field in one.kind_class()._meta.concrete_fields} for pk, one in held.items()}
    for pk, version, changes in events.values_list("artifact", "version", "changes"):
        if version <= held[pk].version:
            continue
        merged = found.setdefault(pk, {})
        for name, pair in changes.items():
            if name in names[pk] or name == "tags" or name.startswith("custom."):
                merged[name] = [merged.get(name, pair)[0], pair[1]]
    for pk, changes in found.items():
        if "state" in changes:
            changes["alongside"] = {name: exact(getattr(held[pk], name)) for name in ALONGSIDE}
    return found


def exact(value):
    """JSON as Django writes it would cut microseconds off."""
    return value.isoformat() if isinstance(value, datetime) else value


def attempt(deed: Callable[[], object]) -> str:
    """Do it wholly or not at all; why it was refused, empty where it was not."""
    try:
        with transaction.atomic():
            deed()
    except (ValidationError, PermissionDenied) as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))[:500]
    return ""


@contextmanager
def one_deed(artifact, deed: dict, *, by) -> Iterator[Batch]:
    """A batch around a deed on one artifact, done right here; what it changes in it becomes its only step.

    Nothing is remembered of a deed that raises, nor of one that changed nothing.
    """
    with writing():
        held = Artifact.objects.select_for_update().get(pk=artifact.pk)
        after = mark()
        batch = Batch(workspace_id=held.workspace_id, kind=held.kind, deed=deed, created_by=by, total=1, done=1)
        batch.stage, batch.ended_at = Stage.DONE, timezone.now()
        yield batch
        changes = changes_since(after, {held.pk: held}).get(held.pk)
        if changes:
            batch.save()
            Step.objects.create(batch=batch, artifact=held, changes=changes, stand=Stand.DONE)
