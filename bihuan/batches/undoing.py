"""Undoing what a batch did: exactly that, and only where nobody has changed it since."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Link, Watch
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.writing import plain, write_gathered
from bihuan.batches.deeds import values_of
from bihuan.batches.models import Batch, Stand, Step
from bihuan.fields.definitions import defined
from bihuan.people.models import User

Undo = Callable[[Step, Any], str]


def undo_step(step: Step, held: Artifact | None = None, *, by) -> str:
    """Put one step back; why it stays as it is, empty where it does not. Call within the transaction.

    `held` is the artifact whose fields go back, where it is read already. What the system did because the person
    could not see it, the system undoes.
    """
    by = None if step.changes.get("system") else by
    return fields_back(step, by, held) if step.what == "fields" else UNDO[step.what](step, by)


def tell_parted(batch: Batch, by) -> None:
    """Two that were one are two again: that is told once, by the one that had survived, of all its parts."""
    drawn = batch.steps.filter(what="linked", stand=Stand.UNDONE, changes__role=LinkRole.DUPLICATES).first()
    source, survivor = ends(drawn) if drawn else (None, None)
    if source and survivor:
        survivor.as_kind().record("parted", by=by, changes={"merged": [source.key, survivor.key], "other": source.pk})


def fields_back(step: Step, by, held: Artifact | None) -> str:
    held = held or Artifact.objects.select_for_update().get(pk=step.artifact_id).as_kind()
    computed = {f"custom.{field.slug}" for field, _formula in defined(held.workspace_id).of(held.kind).formulas}
    changes = {name: pair for name, pair in step.changes.items() if name not in computed | {"system"}}
    alongside = changes.pop("alongside", {})
    if changed := [name for name, (_before, after) in changes.items() if name != "tags" and now(held, name) != after]:
        return _("changed since: %(fields)s") % {"fields": ", ".join(label(held, name) for name in changed)}
    before = {name: pair[0] for name, pair in changes.items() if name != "tags"}
    if "tags" in changes:
        before["tags"] = tags_back(held, *changes["tags"])
    if not before:
        return ""
    leaves_trash = held.trashed_at and "trashed_at" in before
    if held.trashed_at and not leaves_trash:
        return _("it is in the trash")
    held.change(by=by, verb=verb_of(before), **values_of(held, before))
    if alongside:
        # The clock of a state and a place on a board are not in history; they go back with it.
        write_gathered()
        Artifact.objects.filter(pk=held.pk).update(**alongside)
    return ""


def now(held, name: str) -> Any:
    return (held.custom or {}).get(name.removeprefix("custom.")) if name.startswith("custom.") else plain(held, name)


def label(held, name: str) -> str:
    if name.startswith("custom."):
        return name.removeprefix("custom.")
    return str(held._meta.get_field(name).verbose_name)


def tags_back(held, before: list[str], after: list[str]) -> list[str]:
    """Without the tags it added, with those it took; others that came since stay."""
    worn = [tag.name for tag in held.tags.all()]
    kept = [name for name in worn if name in before or name not in after]
    return kept + [name for name in before if name not in after and name not in kept]


def verb_of(before: dict[str, Any]) -> str:
    """What history calls it; leaving trash and archive have names of their own."""
    for name, verbs in (("trashed_at", ("restored", "trashed")), ("archived_at", ("unarchived", "archived"))):
        if name in before:
            return verbs[before[name] is not None]
    return "undone"


def link_gone(step: Step, by) -> str:
    source, target = ends(step)
    if source and target:
        source.unlink(target, step.changes["role"], by=by)
    return ""


def link_back(step: Step, by) -> str:
    source, target = ends(step)
    if source is None or target is None or source.trashed_at or target.trashed_at:
        return _("what it was linked with is gone")
    kept = {name: step.changes[name] for name in ("note", "strength", "provenance")}
    drawn = source.link(target, step.changes["role"], by=by, **kept)
    was = User.objects.filter(pk=step.changes["drawn_by"]).first()
    Link.objects.filter(pk=drawn.pk).update(created_by=was, created_at=step.changes["drawn_at"])
    return ""


def ends(step: Step) -> tuple[Artifact | None, Artifact | None]:
    found = Artifact.objects.in_bulk([step.changes["source"], step.changes["target"]])
    return found.get(step.changes["source"]), found.get(step.changes["target"])


def rows_back(step: Step, by) -> str:
    """Comments and files that are still where they were handed over to."""
    step.artifact.may(by, "merged")
    model, home = apps.get_model(step.changes["model"]), step.changes["from"]
    if not Artifact.objects.filter(pk=home).exists():
        return _("what it belonged to is gone")
    there = model._base_manager.filter(pk__in=step.changes["ids"], artifact=step.artifact_id)
    there.update(artifact=home)
    return ""


def watchers_gone(step: Step, by) -> str:
    Watch.objects.filter(artifact=step.artifact_id, user__in=step.changes["users"]).delete()
    return ""


def created_gone(step: Step, by) -> str:
    held = Artifact.objects.select_for_update().get(pk=step.artifact_id).as_kind()
    if held.trashed_at:
        return ""
    if held.version != step.changes["version"]:
        return _("changed since it was made")
    held.trash(by=by)
    return ""


UNDO: dict[str, Undo] = {
    "created": created_gone,
    "linked": link_gone,
    "unlinked": link_back,
    "rows": rows_back,
    "watched": watchers_gone,
}
