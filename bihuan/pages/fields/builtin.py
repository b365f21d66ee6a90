"""The house's own fields as lists know them: those of the shared table, and a kind's own."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q

from bihuan.artifacts.models import Artifact, Tag
from bihuan.artifacts.models.artifact import Artifact as Shared
from bihuan.artifacts.search import expression, matching
from bihuan.artifacts.states import Category
from bihuan.fields.models import Type
from bihuan.pages.columns import COLUMNS
from bihuan.pages.fields.custom import own_fields
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.operands import departments, midnight
from bihuan.pages.fields.orders import ByColumn
from bihuan.people.models import Department, Product, User

SORTED = ("number", "title", "state", "priority", "score", "created_at", "changed_at", "due_on")
LISTED = (
    *("title", "body", "state", "category", "priority", "score", "owner", "created_by", "department", "product"),
    *("parent", "tags", "starts_on", "due_on", "created_at", "changed_at", "closed_at"),
)
TYPES = (
    ((models.BooleanField,), Type.CHECKBOX),
    ((models.DateField,), Type.DATE),
    ((models.IntegerField, models.FloatField), Type.NUMBER),
    ((models.DecimalField,), Type.MONEY),
    ((models.TextField,), Type.LONG_TEXT),
)


class BuiltIn(Described):
    def __init__(self, kind: type[Artifact], column: models.Field):
        self.column, self.name = column, column.name
        text = str(column.verbose_name)
        self.label = text[:1].upper() + text[1:]
        self.type = type_of(column)
        self.editable = column.name in kind.editable or column.name == "tags"
        self.heading = COLUMNS.get({"changed_at": "changed"}.get(column.name, column.name))
        shared = column.name in {field.name for field in Shared._meta.get_fields()}
        # A kind's own columns are reached from the shared table by the name of the kind there.
        self.path = column.name if shared else f"{kind.artifact_ptr.field.related_query_name()}__{column.name}"

    def held(self, lookup: str, value: Any) -> Q:
        if isinstance(self.column, models.DateTimeField):
            return self.in_days(lookup, value)
        if self.column.many_to_many:
            # A join would list what has two of them twice.
            tagged = Shared.tags.through.objects.filter(**{f"tag__{lookup}": value})
            return Q(pk__in=tagged.values("artifact"))
        return Q(**{f"{self.path}__{lookup}": value})

    def in_days(self, lookup: str, value: Any) -> Q:
        """A day of a time begins and ends at midnight where the person is."""
        first, last = value if lookup == "range" else (value, value)
        begun, ended = (
            Q(**{f"{self.path}__gte": midnight(first)}),
            Q(**{f"{self.path}__lt": midnight(last + timedelta(1))}),
        )
        return begun if lookup == "gte" else ended if lookup == "lte" else begun & ended

    def contains(self, text: str) -> Q:
        """What stands in the index of words is looked up there first."""
        inside = super().contains(text)
        return matching(text) & inside if self.name in ("title", "body") and expression(text) else inside

    def missing(self) -> Q:
        if self.column.many_to_many:
            return ~Q(pk__in=Shared.tags.through.objects.values("artifact"))
        empty = Q(**{f"{self.path}__isnull": True})
        return empty | Q(**{self.path: ""}) if self.type in (Type.TEXT, Type.LONG_TEXT) else empty

    def choices(self, asker: Asker) -> list[tuple[Any, str]]:
        if self.name == "state":
            return list(asker.kind.states_in(asker.workspace.pk).choices())
        if self.name == "category":
            return list(Category.choices)
        if self.name == "tags":
            tags = Tag.objects.filter(workspace=asker.workspace)
            return [(pk, name) for pk, name in tags.values_list("pk", "name")]
        if self.column.is_relation and self.column.related_model is Product:
            seen = Product.objects.visible_to(asker.user).filter(workspace=asker.workspace)
            return [(product.pk, product.name) for product in seen]
        if self.column.is_relation and self.column.related_model is Department:
            return list(Department.objects.filter(workspace=asker.workspace).values_list("pk", "name"))
        if self.type == Type.PERSON:
            from bihuan.pages.views.lists import people_of

            return people_of(asker.workspace.pk)
        return list(self.column.flatchoices)

    def values(self, operand: str, asker: Asker) -> list:
        words = [word.strip() for word in operand.split(",")]
        if self.name != "department" or "my_department" not in words:
            return super().values(operand, asker)
        rest = ",".join(word for word in words if word != "my_department")
        return departments(asker) + (super().values(rest, asker) if rest else [])

    def order(self, *, falling: bool = False):
        return ByColumn(f"{'-' if falling else ''}{self.name}") if self.name in SORTED else None


def type_of(column: models.Field) -> Type:
    if column.many_to_many:
        return Type.MULTI_SELECT
    if column.is_relation:
        model = column.related_model
        return Type.PERSON if model is User else Type.LINK if issubclass(model, Shared) else Type.SELECT
    if column.choices or column.name == "state":
        return Type.SELECT
    return next((type_ for classes, type_ in TYPES if isinstance(column, classes)), Type.TEXT)


def numbers(kind: type[Artifact]) -> BuiltIn:
    """The number in the key, by which lists are sorted."""
    return BuiltIn(kind, kind._meta.get_field("number"))


@cache
def names_of(kind: type[Artifact]) -> tuple[str, ...]:
    own = [field.name for field in kind._meta.local_concrete_fields if not field.primary_key]
    return (*LISTED, *(name for name in own if name not in LISTED))


def fields_of(kind: type[Artifact], user, workspace) -> dict[str, Described]:
    """Every field of a kind this person may know of, by name: the house's first, then the workspace's own."""
    make: Callable[[str], Described] = lambda name: BuiltIn(kind, kind._meta.get_field(name))  # noqa: E731
    return {name: make(name) for name in names_of(kind)} | own_fields(kind, user, workspace)
