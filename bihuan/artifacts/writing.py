"""The one way to write: permission, version, rows, history and index in one transaction."""

import math
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts import following, search
from bihuan.artifacts.checking import checked, checked_references, storable
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.number import Counter
from bihuan.artifacts.models.watch import Watch
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.states import Category
from bihuan.artifacts.store import put, writing
from bihuan.fields import keeping
from bihuan.people.models import Role

NOT_TEXT = {"state", "category", "score", "priority", "owner", "position", "starts_on", "due_on"}
NOT_TEXT |= {"trashed_at", "archived_at", "closed_at"}


def add(queryset, *, workspace, title: str, by, **fields: Any):
    """A new artifact of the queryset's kind. Needs the right to create; `by=None` is the system itself."""
    kind = queryset.model
    tags, custom = fields.pop("tags", ()), fields.pop("custom", None)
    may_create(kind, workspace, by)
    artifact = kind(workspace=workspace, kind=kind.slug, title=title, created_by=by, **fields)
    checked(artifact, fields.keys() | {"title"})
    checked_references(artifact, fields, by=by)
    start(artifact, by)
    kept = keeping.keep(artifact, custom, by=by)
    with writing():
        artifact.number = Counter.take(workspace, kind.slug)
        put(artifact, kind.artifact_ptr.field.related_model)
        artifact.pk = artifact.id
        put(artifact)
        if tags:
            artifact.tags.set(tag_rows(workspace, tags))
        keeping.index(artifact, kept)
        record(artifact, "created", by=by, changes={})
        search.index([artifact])
        for user in {person for person in (by, artifact.owner) if person}:
            put(Watch(artifact=artifact, user=user))
    return artifact


def change(artifact, *, by, verb: str = "changed", version: int | None = None, reason: str = "", **fields: Any):
    """Write fields of an artifact, remember what they were, and bring `artifact` up to date.

    Raises Refused, ValidationError, or Stale when `version` is given and somebody else was faster.
    """
    storable(reason)
    with writing():
        current = locked(artifact)
        current.may(by, verb)
        if version is not None and version != current.version:
            raise Stale(current, fields)
        if current.trashed_at and verb != "restored":
            raise Refused(_("%(key)s is in the trash. Restore it first.") % {"key": current.key})
        if changes := apply(current, fields, by):
            written = Written(current, stamp(current, changes), current.version, verb, by, changes, reason)
            if (many := gathered.get()) is None or type(current).save is not models.Model.save:
                write(written)
            else:
                many.append(written)
    if artifact is not current:
        take_over(artifact, current)
    return artifact


class Written(NamedTuple):
    """What a change leaves behind: columns to save, a line of history, places in the indexes."""

    artifact: Any
    columns: set[str]
    version: int
    verb: str
    by: Any
    changes: dict[str, list]
    reason: str

    @property
    def in_text(self) -> bool:
        return not self.changes.keys() <= NOT_TEXT

    @property
    def watcher(self) -> int | None:
        """Who has it on their hands now follows it."""
        return self.artifact.owner_id if "owner" in self.changes else None


# Where many are changed in a row (batches/gathering.py) what they leave behind is written together.
gathered: ContextVar[list[Written] | None] = ContextVar("gathered", default=None)


# The deed that all of this is a part of: people are told of it once, not of its parts (batches/merging.py).
part_of: ContextVar[str] = ContextVar("part_of", default="")


def write(one: Written) -> None:
    one.artifact.save(update_fields=one.columns)
    keeping.index(one.artifact, one.changes)
    record(one.artifact, one.verb, by=one.by, changes=one.changes, reason=one.reason)
    if one.in_text:
        search.index([one.artifact])
    if one.watcher:
        Watch.objects.bulk_create([Watch(artifact_id=one.artifact.pk, user_id=one.watcher)], ignore_conflicts=True)


def write_gathered() -> None:
    """Write what this deed has left behind so far: what comes now comes after it."""
    if many := gathered.get():
        waiting, many[:] = list(many), []
        for one in waiting:
            write(one)


# Set by the room of approvals: asks for them, in the same transaction, and returns the request.
ask_approval: Callable[..., Any] | None = None


def move(artifact, verb: str, *, by, reason: str = "", version: int | None = None, approved: bool = False, **fields):
    """Take an artifact along one of its kind's moves. Raises ValidationError when it does not lead there from here.

    A move that has to be approved first leaves it where it is, with the request in `artifact.asked`.
    """
    with writing():
        current = locked(artifact)
        moves = current.moves_in(current.workspace_id)
        step = next((m for m in moves if m.verb == verb and current.state in m.sources), None)
        if step is None:
            raise ValidationError(
                _("%(key)s is “%(state)s”; “%(verb)s” is not possible from there.")
                % {"key": current.key, "state": current.state_now.label, "verb": verb_label(current, verb)}
            )
        if by is not None and current.role_of(by) < step.needs:
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": step.needs.label})
        if by is not None and not step.open_to(current, by, step.needs):
            raise Refused(_("“%(move)s” is kept to certain people here.") % {"move": step.label})
        if not reason.strip() and (question := step.question(current)):
            raise ValidationError({"reason": question})
        for name in step.columns:
            if not (fields.get(name) or getattr(current, name)):
                label = current._meta.get_field(name).verbose_name
                raise ValidationError({name: _("Fill in “%(field)s” first.") % {"field": label}})
        dropped = step.to.category == Category.DROPPED
        keeping.demand(current, fields.get("custom"), also=step.own_fields, only_also=dropped)
        if step.approval and ask_approval and by is not None and not approved:
            current.may(by, verb)
            if version is not None and version != current.version:
                raise Stale(current, fields)
            artifact.asked = ask_approval(current, step, by=by, reason=reason, fields=fields)
            return artifact
        fields = following.fields(step, current, fields)
        change(artifact, by=by, verb=verb, version=version, reason=reason, state=step.to, **fields)
        following.talk(step, artifact, by=by)
        return artifact


def verb_label(artifact, verb: str) -> str:
    return next((str(m.label) for m in artifact.moves_in(artifact.workspace_id) if m.verb == verb), verb)


def record(artifact, verb: str, *, by, changes: dict, reason: str = "") -> Event:
    """Remember that somebody did something. Whoever must hear of it is told from this row (dispatch.py)."""
    write_gathered()
    if whole := part_of.get():
        changes = {**changes, "part_of": whole}
    event = Event(
        workspace_id=artifact.workspace_id,
        artifact_id=artifact.pk,
        actor=by,
        verb=verb,
        changes=changes,
        reason=reason,
        version=artifact.version,
        at=timezone.now(),
    )
    put(event)
    return event


def may_create(kind, workspace, by) -> None:
    needed = kind.needs["created"]
    if by is not None and reach_of(by).role_in(workspace.pk) < needed:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role(needed).label})


def start(artifact, by) -> None:
    """What a new artifact is born with: its first state, and the department of who made it."""
    states = artifact.states_in(artifact.workspace_id)
    artifact.state = str(states(artifact.state)) if artifact.state else str(next(iter(states)))
    settle(artifact)
    if by is not None and artifact.department_id is None and hasattr(by, "pk"):
        artifact.department_id = reach_of(by).home.get(artifact.workspace_id)


def settle(artifact) -> None:
    """Let score, category and closing time follow the rest."""
    artifact.score = artifact.rank()
    if not math.isfinite(artifact.score):
        raise ValidationError(_("The score grows beyond what a number can hold. Use smaller values."))
    category = artifact.states_in(artifact.workspace_id)(artifact.state).category
    artifact.category = str(category)
    if category.closed and artifact.closed_at is None:
        artifact.closed_at = timezone.now()
    elif not category.closed:
        artifact.closed_at = None


def locked(artifact):
    """The artifact as its kind, read afresh and held until the transaction ends; itself where it is that already."""
    if artifact.held:
        return artifact
    kind = artifact.kind_class()
    return kind.objects.select_for_update().get(pk=artifact.pk)


def apply(current, fields: dict, by) -> dict:
    """Set fields on the artifact; what changed, as name → [before, after]."""
    custom = fields.pop("custom", None)
    before = {name: plain(current, name) for name in fields}
    tags = fields.pop("tags", None)
    for name, value in fields.items():
        setattr(current, name, value)
    checked(current, fields.keys())
    checked_references(current, fields, by=by)
    settle(current)
    if tags is not None:
        current.tags.set(tag_rows(current.workspace, tags))
    after = {name: plain(current, name) for name in before}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    return changes | keeping.keep(current, custom, by=by)


def stamp(current, changes: dict) -> set[str]:
    """Its next version; the columns to be written."""
    current.version += 1
    current.changed_at = timezone.now()
    names = {name.partition(".")[0] for name in changes} - {"tags"} | {"version", "changed_at", "score"}
    if "state" in changes:
        # In the next column of a board nobody has put it anywhere yet.
        current.state_since, current.position = current.changed_at, 0
        names |= {"category", "closed_at", "state_since", "position"}
    return names


def plain(artifact, name: str):
    """A field's value as history keeps it: text, number, ISO time, or the id of what it points at."""
    if name == "tags":
        return [tag.name for tag in artifact.tags.all()]
    field = artifact._meta.get_field(name)
    value = getattr(artifact, field.attname)
    if value is None or isinstance(field, models.JSONField):
        return value
    return (
        field.value_to_string(artifact)
        if isinstance(field, models.DateField)
        else field.to_python(value)
        if not field.is_relation
        else value
    )


def tag_rows(workspace, names) -> list:
    from bihuan.artifacts.models.tag import Tag

    return Tag.objects.named(workspace, names)


def take_over(artifact, current) -> None:
    """Bring the caller's copy up to date, whichever kind it is held as."""
    for field in artifact._meta.concrete_fields:
        setattr(artifact, field.attname, getattr(current, field.attname))
    artifact._state.fields_cache.clear()
