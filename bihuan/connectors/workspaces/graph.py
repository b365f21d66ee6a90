"""Which tables hang on a workspace, found by walking the foreign keys; nobody has to register."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

from bihuan.artifacts.models import Artifact
from bihuan.connectors.workspaces.left_out import ROWS, why_field, why_model
from bihuan.people.models import User, Workspace

# What points at these by what it says, not by a key.
SAYS = {
    "automation.edition": {"people.product", "people.department", "artifacts.tag", "automation.template"},
    "automation.template": {"fields.customfield"},
}
LAST = "people.membership"  # nobody sees a workspace before they belong to it


@dataclass(frozen=True)
class Table:
    """The rows of one model that belong to a workspace; `path` leads from a row to the workspace's id."""

    model: type[models.Model]
    path: str

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def is_kind(self) -> bool:
        return issubclass(self.model, Artifact)

    @cached_property
    def fields(self) -> list[models.Field]:
        """What leaves, in the order of the model. The kind is told by the table, the number by the key."""
        apart = {"kind", "number", "workspace", "artifact_ptr"} if self.is_kind else {self.path}
        every = self.model._meta.concrete_fields
        return [field for field in every if field.name not in apart and not why_field(field)]

    @cached_property
    def conditions(self) -> dict[str, Any]:
        return dict(conditions_of(self.model))

    def rows(self, workspace):
        return self.model._base_manager.filter(**{self.path or "pk": workspace.pk}, **self.conditions)

    def targets(self, hard: bool) -> set[str]:
        """Names of the tables its rows point at; with `hard` only where they have to."""
        found = [field.related_model for field in self.fields if field.is_relation and (not hard or not field.null)]
        return {name for model in found for name in names_of(model)} - {self.name} | SAYS.get(self.name, set())


def conditions_of(model, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in ROWS.get(model._meta.label_lower, {}).items():
        yield prefix + name, value
    for field in model._meta.concrete_fields:
        if field.is_relation and not field.null and field.related_model not in (model, Artifact, User, Workspace):
            yield from conditions_of(field.related_model, f"{prefix}{field.name}__")


def names_of(model) -> set[str]:
    """A pointer at the shared table is one at every kind."""
    if model is Artifact:
        return {kind._meta.label_lower for kind in Artifact.kinds().values()}
    return set() if model is User else {model._meta.label_lower}


def path_of(model: type[models.Model]) -> str | None:
    """The shortest chain of foreign keys from the model to the workspace, none of which may be empty."""
    ways, seen = [(model, "")], {model}
    for at, path in ways:
        if at is Workspace:
            return path.removesuffix("__")
        for field in at._meta.concrete_fields:
            target = field.related_model
            if field.is_relation and not field.null and isinstance(target, type) and target not in seen | {User}:
                seen.add(target)
                ways.append((target, f"{path}{field.name}__"))
    return None


def hanging() -> dict[str, str]:
    """Every model that hangs on a workspace, by label, with its path."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.label_lower: path for model in every if (path := path_of(model)) is not None}


def tables() -> list[Table]:
    """What leaves, so ordered that rows come after those they must point at."""
    found = {
        label: Table(apps.get_model(label), path)
        for label, path in sorted(hanging().items())
        if apps.get_model(label) is not Artifact and not left_out(apps.get_model(label))
    }
    ordered: list[Table] = []
    last = found.pop(LAST)
    while found:
        free = [table for table in found.values() if not table.targets(hard=True) & found.keys()]
        easy = [table for table in free if not table.targets(hard=False) & found.keys()] or free
        if not easy:
            raise TypeError(f"These point at each other in a circle: {', '.join(found)}")
        # Kinds after all else that can be before them: their values follow definitions without pointing at them.
        chosen = min(easy, key=lambda table: (table.is_kind, table.name))
        ordered.append(found.pop(chosen.name))
    return [*ordered, last]


def left_out(model) -> str:
    """Why a model stays behind: itself, or because of what its rows cannot do without."""
    if reason := why_model(model):
        return reason
    for field in model._meta.concrete_fields:
        target = field.related_model
        if field.is_relation and not field.null and target not in (model, Artifact) and (why := why_model(target)):
            return f"{target._meta.label_lower} stays behind: {why}"
    return ""
