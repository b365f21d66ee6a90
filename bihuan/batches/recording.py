"""Doing something to artifacts while remembering, step by step, what would undo it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from bihuan.artifacts.models import Artifact, Event, Link
from bihuan.artifacts.store import writing
from bihuan.artifacts.writing import part_of
from bihuan.batches.gathering import Gathering
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


def attempt(deed: Callable[[], object], gathering: Gathering) -> str:
    """Do it wholly or not at all; why it was refused, empty where it was not."""
    try:
        with transaction.atomic(), gathering.deed():
            deed()
    except (ValidationError, PermissionDenied) as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))[:500]
    return ""


@contextmanager
def parts_of(deed: str) -> Iterator[None]:
    """What happens inside is part of one deed, which is told by itself."""
    token = part_of.set(deed)
    try:
        yield
    finally:
        part_of.reset(token)


class Journal:
    """A batch that is done right here, and its steps in the order they were done. Use within a transaction."""

    def __init__(self, artifact, deed: dict, *, by):
        now = timezone.now()
        same = {"workspace_id": artifact.workspace_id, "kind": artifact.kind, "deed": deed, "created_by": by}
        self.batch = Batch(**same, total=1, done=1, stage=Stage.DONE, created_at=now, ended_at=now)

    def note(self, artifact_id: int, what: str, changes: dict) -> None:
        """A batch nothing comes of is never kept."""
        if self.batch.pk is None:
            self.batch.save()
        Step.objects.create(batch=self.batch, artifact_id=artifact_id, what=what, changes=changes, stand=Stand.DONE)

    @contextmanager
    def changing(self, artifact, by) -> Iterator[None]:
        """Whatever happens inside to the fields of this artifact is one step."""
        held = Artifact.objects.select_for_update().get(pk=artifact.pk)
        after = mark()
        yield
        if changes := changes_since(after, {held.pk: held}).get(held.pk):
            self.note(held.pk, "fields", changes | ({} if by is not None else {"system": True}))

    def link(self, source, target, role: str, *, by, **kept) -> None:
        if not Link.objects.filter(source=source.pk, target=target.pk, role=role).exists():
            source.link(target, role, by=by, **kept)
            ends = {"source": source.pk, "target": target.pk, "role": role}
            self.note(source.pk, "linked", ends | ({} if by is not None else {"system": True}))

    def unlink(self, link: Link, *, by) -> None:
        kept = {name: getattr(link, name) for name in ("role", "note", "strength", "provenance")}
        ends = {"source": link.source_id, "target": link.target_id, "drawn_by": link.created_by_id}
        ends |= {"drawn_at": exact(link.created_at)} | ({} if by is not None else {"system": True})
        link.source.unlink(link.target, link.role, by=by)
        self.note(link.source_id, "unlinked", kept | ends)

    def hand_over(self, model, ids: list[int], artifact, survivor) -> None:
        """Rows that hang on an artifact by `artifact` hang on another one."""
        if ids:
            model._base_manager.filter(pk__in=ids).update(artifact=survivor.pk)
            moved = {"model": model._meta.label_lower, "ids": ids, "from": artifact.pk}
            self.note(survivor.pk, "rows", moved)


@contextmanager
def one_deed(artifact, deed: dict, *, by) -> Iterator[Journal]:
    """A deed on one artifact as a batch; nothing is remembered of one that raises or changes nothing."""
    with writing():
        journal = Journal(artifact, deed, by=by)
        with journal.changing(artifact, by):
            yield journal
