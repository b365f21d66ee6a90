"""A list as rows that can leave the house: what each column says, read in portions of steady size."""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import Link
from bihuan.connectors.tables.columns import KEY, field_names, label
from bihuan.connectors.tables.named import path_of
from bihuan.connectors.tables.own import in_cell, own_columns, people_of
from bihuan.fields.written import listed
from bihuan.people.models import Department, Product, User

PORTION = 1_000


class Export:
    """Rows of a queryset of one kind, in the order they were made; only what the person sees of what they point at."""

    def __init__(self, kind, queryset, *, workspace, by):
        self.kind, self.workspace, self.by = kind, workspace, by
        self.queryset = queryset
        self.names = ["key", *field_names(kind)]
        self.fields = [kind._meta.get_field(name) for name in self.names[1:] if name not in ("tags", "links")]
        self.zone = timezone.get_current_timezone()
        # Words of the person's language are fixed now: a stream is read when nobody's language is set any more.
        self.headers = [str(KEY), *(label(kind, name) for name in self.names[1:])]
        self.own = own_columns(kind, workspace, by, formulas=True)
        self.headers += [field.name for field in self.own.values()]
        self.labels = {
            field.name: {value: str(text) for value, text in field.flatchoices}
            for field in self.fields
            if field.choices
        } | {"state": {state.value: str(state.label) for state in kind.states_in(workspace.pk)}}
        self.products = dict(Product.objects.filter(workspace=workspace).values_list("pk", "slug"))
        departments = {each.pk: each for each in Department.objects.filter(workspace=workspace)}
        self.departments = {pk: path_of(each, departments) for pk, each in departments.items()}
        self.people: dict[int, str] = {}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Values by field name: text, numbers, dates and times; names instead of numbers for what is pointed at."""
        attributes = ["pk", "number", *(["custom"] if self.own else []), *(field.attname for field in self.fields)]
        # Ids alone are few bytes each; asking for "the next thousand" again and again would sort the list each time.
        every = array("q", sorted(self.queryset.order_by().values_list("pk", flat=True).iterator(chunk_size=PORTION)))
        for at in range(0, len(every), PORTION):
            ids = every[at : at + PORTION].tolist()
            found = list(self.kind.objects.filter(pk__in=ids).order_by("pk").values(*attributes))
            tags, links = self.tags(ids), self.links(ids)
            keys, people = self.keys(found), self.known(found)
            emails = people_of(self.own.values(), [row["custom"] or {} for row in found] if self.own else [])
            for row in found:
                values = {"key": f"{self.kind.prefix}-{row['number']}"}
                for field in self.fields:
                    value = row[field.attname]
                    values[field.name] = self.said(field, value, keys, people) if field.is_relation else value
                values |= {"tags": tags[row["pk"]], "links": links[row["pk"]]}
                own = row["custom"] or {} if self.own else {}
                yield {name: values[name] for name in self.names} | {
                    name: in_cell(field, own.get(field.slug), emails) for name, field in self.own.items()
                }

    def cells(self) -> Iterator[list[Any]]:
        """The same for people: labels instead of values, local time to the second, lists in one cell."""
        for row in self.rows():
            cells = []
            for name, value in row.items():
                if name in self.labels:
                    value = self.labels[name].get(value, value)
                elif isinstance(value, list):
                    value = listed(value)
                elif isinstance(value, datetime):
                    value = value.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
                cells.append("" if value is None else value)
            yield cells

    def said(self, field: models.Field, value: int | None, keys: dict[int, str], people: dict[int, str]) -> str:
        if value is None:
            return ""
        if field.related_model is Product:
            return self.products.get(value, "")
        if field.related_model is Department:
            return self.departments.get(value, "")
        return (people if field.related_model is User else keys).get(value, "")

    def tags(self, ids: list[int]) -> dict[int, list[str]]:
        found = defaultdict(list)
        worn = self.kind.tags.through.objects.filter(artifact__in=ids).order_by("tag__name")
        for pk, name in worn.values_list("artifact", "tag__name"):
            found[pk].append(name)
        return found

    def links(self, ids: list[int]) -> dict[int, list[str]]:
        found = defaultdict(list)
        drawn = list(Link.objects.filter(source__in=ids).order_by("pk").values_list("source", "role", "target"))
        keys = self.seen({target for _source, _role, target in drawn})
        for source, role, target in drawn:
            if target in keys:
                found[source].append(f"{role} {keys[target]}")
        return found

    def keys(self, rows: list[dict]) -> dict[int, str]:
        names = [field.attname for field in self.fields if is_artifact(field)]
        return self.seen({row[name] for row in rows for name in names if row[name]})

    def seen(self, ids: set[int]) -> dict[int, str]:
        prefixes = {slug: kind.prefix for slug, kind in Artifact.kinds().items()}
        visible = (
            Artifact.objects.visible_to(self.by, self.workspace).filter(pk__in=ids) if ids else Artifact.objects.none()
        )
        return {pk: f"{prefixes[kind]}-{number}" for pk, kind, number in visible.values_list("pk", "kind", "number")}

    def known(self, rows: list[dict]) -> dict[int, str]:
        names = [field.attname for field in self.fields if field.related_model is User]
        new = {row[name] for row in rows for name in names if row[name]} - self.people.keys()
        if new:
            self.people |= dict(User.objects.filter(pk__in=new).values_list("pk", "email"))
        return self.people


def is_artifact(field: models.Field) -> bool:
    return bool(field.is_relation) and issubclass(field.related_model, Artifact)
