"""The work that follows a changed definition: values of another type, formulas worked out anew, the index put right.

A portion of artifacts is one transaction, in which the definition also says how far it came: whoever goes on after a
crash begins right there. What is changed by another type is remembered in history; what a formula comes to is not.
"""

import logging
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.store import writing
from bihuan.fields.converting import as_type, converted
from bihuan.fields.definitions import defined, forget
from bihuan.fields.formulas import work_out
from bihuan.fields.keeping import index_rows
from bihuan.fields.models import CustomField, FieldValue, Type
from bihuan.fields.world import World
from bihuan.pages.fields.cells import names_of
from bihuan.people.models import User

PORTION = 1_000
AT_ONCE = 2_000
log = logging.getLogger(__name__)


def every(field: CustomField):
    return Artifact.objects.filter(workspace=field.workspace_id, kind=field.kind)


def begin(field: CustomField, *, by: User | None, before: dict[str, Any] | None = None) -> None:
    """Ask for the work; a little of it is done at once. `before` is the definition's type and options before."""
    field.rework_total, field.rework_done, field.rework_after = every(field).count(), 0, 0
    field.rework_from = None if before is None else {**before, "by": by and by.pk}
    names = ("rework_total", "rework_done", "rework_after", "rework_from")
    CustomField.objects.filter(pk=field.pk).update(**{name: getattr(field, name) for name in names})
    if field.rework_total <= AT_ONCE:
        while step(field.pk):
            pass
        field.refresh_from_db()


def step(pk: int) -> bool:
    """The next portion; whether there is more to do."""
    with writing():
        field = CustomField.objects.select_for_update().filter(pk=pk, rework_after__isnull=False).first()
        if field is None:
            return False
        rows = every(field).filter(pk__gt=field.rework_after).select_for_update(of=("self",)).order_by("pk")
        artifacts = list(rows[:PORTION])
        if artifacts and needs_kind(field):
            own = Artifact.kinds()[field.kind].objects
            artifacts = list(own.filter(pk__in=[each.pk for each in artifacts]).order_by("pk"))
        if artifacts:
            rework(field, artifacts)
        done = field.rework_done + len(artifacts)
        after = artifacts[-1].pk if len(artifacts) == PORTION else None
        ended = {"worked_on": timezone.localdate(), "rework_from": None} if after is None else {}
        CustomField.objects.filter(pk=pk).update(rework_after=after, rework_done=done, **ended)
    forget(field.workspace_id)
    return after is not None


def needs_kind(field: CustomField) -> bool:
    """Whether a formula of the kind reads what stands in the kind's own table."""
    shared = {column.name for column in Artifact._meta.concrete_fields}
    formulas = defined(field.workspace_id).of(field.kind).formulas
    names = {name for _field, formula in formulas for name in formula.names if not name.startswith("custom.")}
    return bool(names - shared)


def rework(field: CustomField, artifacts: list) -> None:
    fields = defined(field.workspace_id).of(field.kind)
    change, events, touched = changer(field, artifacts), [], []
    for artifact in artifacts:
        before = artifact.custom or {}
        custom = dict(before)
        pair = change(custom)
        work_out(artifact, fields, custom)
        if custom != before:
            artifact.custom = custom
            touched.append(artifact)
        if pair:
            artifact.version += 1
            events.append(event_of(artifact, field, pair))
    rows = [Artifact(pk=artifact.pk, custom=artifact.custom, version=artifact.version) for artifact in touched]
    Artifact.objects.bulk_update(rows, ["custom", "version"], batch_size=200)
    Event.objects.bulk_create(events)
    reindexed = [each for each in fields if each.pk == field.pk or each.type == Type.FORMULA]
    old = Q(artifact__in=[artifact.pk for artifact in artifacts], field__in=[each.pk for each in reindexed])
    FieldValue.objects.filter(old).delete()
    found = index_rows(artifacts, reindexed)
    FieldValue.objects.bulk_create(FieldValue(artifact_id=pk, field_id=of, **one._asdict()) for pk, of, one in found)


def changer(field: CustomField, artifacts: list):
    """A function that puts a value under the field's new type and gives [before, after], or None where all is well."""
    told = field.rework_from
    if not told or "type" not in told:
        return lambda custom: None
    before = as_type(field, told["type"], told["options"])
    world = World(field.workspace_id, None)
    people = names_of([before], [artifact.custom or {} for artifact in artifacts])

    def change(custom: dict[str, Any]) -> list | None:
        value = custom.get(field.slug)
        found = converted(before, field, value, world, people)
        if value is None or found == value:
            return None
        if found is None:
            del custom[field.slug]
        else:
            custom[field.slug] = found
        return [value, found]

    return change


def event_of(artifact, field: CustomField, pair: list) -> Event:
    """Nobody is told of each, so it counts as dispatched."""
    now = timezone.now()
    who = (field.rework_from or {}).get("by")
    return Event(
        workspace_id=artifact.workspace_id,
        artifact_id=artifact.pk,
        actor_id=who,
        verb="changed",
        changes={field.name_in_forms: pair},
        version=artifact.version,
        at=now,
        dispatched_at=now,
    )


def at_tick(sender, **_more) -> None:
    """The worker has time: a portion after the other, and between them news is told. Formulas of the day come daily."""
    today = timezone.localdate()
    stale = CustomField.objects.filter(Q(worked_on=None) | Q(worked_on__lt=today), daily=True, archived_at=None)
    for field in stale.filter(rework_after=None)[:20]:
        begin(field, by=None)
    waiting = CustomField.objects.filter(rework_after__isnull=False).order_by("pk")
    while pk := waiting.values_list("pk", flat=True).first():
        while step(pk):
            run_once()
