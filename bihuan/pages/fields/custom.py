"""A workspace's own field as lists know it: filtered and sorted by the index of values."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact

from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.search import expression, matching
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, FieldValue, Type
from bihuan.fields.values import column_of, folded, type_of
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.orders import ByValue

# Up to so many are looked up by themselves; where more have the value, the list is walked in its own order. A page
# of fifty is found sooner by walking than a count up to a thousand.
FEW, FEW_TO_COUNT = 6_000, 13_000
COLUMNS = {
    Type.TEXT: "text",
    Type.LONG_TEXT: "text",
    Type.SELECT: "text",
    Type.MULTI_SELECT: "text",
    Type.NUMBER: "number",
    Type.MONEY: "number",
    Type.CHECKBOX: "number",
    Type.DATE: "date",
    Type.PERSON: "ref",
    Type.LINK: "ref",
}


class Custom(Described):
    def __init__(self, field: CustomField, few: int = FEW):
        self.field, self.few = field, few
        self.name, self.label, self.type = field.name_in_forms, field.name, type_of(field)
        self.editable = field.type != Type.FORMULA
        number = self.type in (Type.NUMBER, Type.MONEY)
        self.heading = {
            "label": field.name,
            "sort": self.name if column_of(field) else None,
            "classes": ("r " if number else "") + "w-28 max-lg:hidden",
            "template": "pages/fields/cell.html",
        }

    def held(self, lookup: str, value: Any) -> Q:
        if lookup == "iexact":
            lookup, value = "exact", folded(value)
        if self.type == Type.CHECKBOX:
            value = float(value)
        return holding(self.field, Q(**{f"{COLUMNS[self.type]}__{lookup}": value}), self.few)

    def missing(self) -> Q:
        return ~Q(Exists(FieldValue.objects.filter(artifact=OuterRef("pk"), field=self.field.pk)))

    def contains(self, text: str) -> Q:
        """Whole words, as everywhere in search; formulas are not in the index of words."""
        if self.type == Type.LONG_TEXT:
            inside = Q(**{f"custom__{self.field.slug}__icontains": text})
        else:
            inside = among(rows(self.field, Q(text__contains=folded(text))))
        worded = self.field.type != Type.FORMULA and expression(text)
        return matching(text) & inside if worded else inside

    def choices(self, asker: Asker) -> list[tuple[Any, str]]:
        if self.type == Type.PERSON:
            from bihuan.pages.views.lists import people_of

            return people_of(asker.workspace.pk)
        return [(option["value"], option["label"]) for option in self.field.options]

    def order(self, *, falling: bool = False):
        column = column_of(self.field)
        return ByValue(self.field, column, falling) if column else None

    def value(self, row) -> Any:
        return row.custom.get(self.field.slug)


def rows(field: CustomField, where: Q):
    return FieldValue.objects.filter(where, artifact=OuterRef("pk"), field=field.pk)


def holding(field: CustomField, where: Q, few: int) -> Q:
    """What has such a value. A glance at the index tells which of two ways is shorter; planners guess."""
    found = FieldValue.objects.filter(where, field=field.pk)
    if found[: few + 1].count() <= few:
        # With its limit PostgreSQL asks this first, instead of walking the list beside it.
        return Q(pk__in=found.values("artifact")[: few + 1])
    return among(rows(field, where))


def among(found) -> Q:
    """Whether there is such a row. PostgreSQL makes a join over all of them of EXISTS, but asks this row by row."""
    return Q(Exact(Subquery(found.values(there=Value(1))[:1]), 1))


def own_fields(kind, user, workspace, few: int = FEW) -> dict[str, Custom]:
    """The workspace's own fields of a kind that this person may know of, by name: custom.<key>."""
    fields = defined(workspace.pk).of(kind.slug)
    if not fields:
        return {}
    known = fields.remembered.setdefault(few, {field.pk: Custom(field, few) for field in fields.current})
    return {known[field.pk].name: known[field.pk] for field in fields.seen(reach_of(user))}
