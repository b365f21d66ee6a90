"""How rows point at each other outside of a database: people by e-mail, artifacts by key, others by their place."""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.connectors.workspaces.graph import Table
from bihuan.people.models import User, Workspace

Ref = str | int | None
KEY = re.compile(r"(?P<prefix>[A-Z]+)-(?P<number>[1-9][0-9]{0,9})")
LARGEST_NUMBER = 2**31 - 1


class Outward:
    """From database ids to what is written; eight bytes a row are kept."""

    def __init__(self, workspace: Workspace, tables: list[Table]):
        self.workspace = workspace
        self.places: dict[str, array] = {}
        self.kinds = list(Artifact.kinds().values())
        self.people: dict[int, str] = {}
        users: set[int] = set()
        for table in tables:
            rows = table.rows(workspace)
            if not table.is_kind:
                ids = rows.order_by("pk").values_list("pk", flat=True)
                self.places[table.name] = array("q", ids.iterator(chunk_size=5_000))
            for field in table.fields:
                if field.related_model is User:
                    users |= set(rows.order_by().values_list(field.attname, flat=True).distinct())
        self.learn_artifacts()
        for pk, email in User.objects.filter(pk__in=users - {None}).values_list("pk", "email"):
            self.people[pk] = email

    def learn_artifacts(self) -> None:
        places = {kind.slug: place for place, kind in enumerate(self.kinds)}
        self.ids, self.kind, self.number = array("q"), array("b"), array("q")
        seen = Artifact._base_manager.filter(workspace=self.workspace, kind__in=places).order_by("pk")
        for pk, slug, number in seen.values_list("pk", "kind", "number").iterator(chunk_size=5_000):
            self.ids.append(pk)
            self.kind.append(places[slug])
            self.number.append(number)

    def ref(self, model: type, pk: int | None) -> Ref:
        """None where nothing of this workspace is meant."""
        if pk is None:
            return None
        if model is User:
            return self.people.get(pk)
        if model is Workspace:
            return 1 if pk == self.workspace.pk else None
        if issubclass(model, Artifact):
            return self.key(pk)
        ids = self.places.get(model._meta.label_lower, array("q"))
        at = bisect_left(ids, pk)
        return at + 1 if at < len(ids) and ids[at] == pk else None

    def key(self, pk: int) -> str | None:
        at = self.at(pk)
        return None if at is None else f"{self.kinds[self.kind[at]].prefix}-{self.number[at]}"

    def kind_of(self, pk: int | None) -> type[Artifact]:
        at = None if pk is None else self.at(pk)
        return Artifact if at is None else self.kinds[self.kind[at]]

    def at(self, pk: int) -> int | None:
        at = bisect_left(self.ids, pk)
        return at if at < len(self.ids) and self.ids[at] == pk else None


class Inward:
    """From what is written to the ids the rows got here."""

    def __init__(self, workspace: Workspace, people: dict[str, int]):
        self.workspace, self.people = workspace, people
        self.places: dict[str, array] = defaultdict(lambda: array("q"))
        self.numbers: dict[str, dict[int, int]] = defaultdict(dict)
        self.prefixes = {kind.prefix: kind for kind in Artifact.kinds().values()}

    def pk(self, model: type, ref: Any) -> int | None:
        """The id; None where it is not here (yet). Raises ValidationError for what is no reference at all."""
        if ref is None:
            return None
        if model is User:
            if not isinstance(ref, str):
                raise no_end(ref)
            return self.people.get(ref)
        if model is Workspace:
            return self.workspace.pk
        if issubclass(model, Artifact):
            return self.artifact(ref)
        places = self.places[model._meta.label_lower]
        if type(ref) is not int or ref < 1:
            raise no_end(ref)
        return places[ref - 1] if ref <= len(places) and places[ref - 1] else None

    def artifact(self, key: Any) -> int | None:
        said = KEY.fullmatch(key) if isinstance(key, str) else None
        if said is None or int(said["number"]) > LARGEST_NUMBER:
            raise no_end(key)
        return self.numbers[said["prefix"]].get(int(said["number"]))

    def keep(self, table: Table, refs: list[Any], keys: list[int]) -> None:
        """Remember which row became which."""
        if table.is_kind:
            self.numbers[table.model.prefix].update(zip((number_of(ref) for ref in refs), keys, strict=True))
            return
        places = self.places[table.name]
        for ref, key in zip(refs, keys, strict=True):
            places.extend([0] * (ref - len(places)))
            places[ref - 1] = key


def number_of(key: str) -> int:
    return int(key.rpartition("-")[2])


def no_end(ref: Any) -> ValidationError:
    return ValidationError(_("“%(value)s” points at nothing.") % {"value": str(ref)[:80]})
