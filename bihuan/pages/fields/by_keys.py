"""The order by several keys, or by a column of the kind's own table; what has no value comes last."""

import base64
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, Subquery

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import FieldValue, Type
from bihuan.fields.values import column_of
from bihuan.pages import places
from bihuan.pages.fields.described import Described
from bihuan.pages.fields.orders import Few

MOST_KEYS = 4
UNSORTED = (Type.LONG_TEXT, Type.MULTI_SELECT, Type.LINK, Type.PERSON)
MOMENTS = ("created_at", "changed_at", "closed_at")


class Key(NamedTuple):
    name: str
    falling: bool
    value: Any  # an expression on the shared table
    read: Any  # of its value in a cursor


def key_of(field: Described, *, falling: bool) -> Key | None:
    """None where nothing can be sorted by the field."""
    from bihuan.pages.fields.builtin import BuiltIn
    from bihuan.pages.fields.custom import Custom

    if isinstance(field, Custom):
        column = column_of(field.field)
        if not column:
            return None
        own = FieldValue.objects.filter(artifact=OuterRef("pk"), field=field.field.pk).values(column)[:1]
        readers = {"number": places.fraction, "date": places.day, "text": places.words}
        return Key(field.name, falling, Subquery(own), readers[column])
    if not isinstance(field, BuiltIn) or field.type in UNSORTED or field.column.is_relation:
        return None
    return Key(field.name, falling, F(field.path), reader_of(field))


def reader_of(field) -> Any:
    if field.name in MOMENTS:
        return places.moment
    known = {Type.DATE: places.day, Type.NUMBER: places.fraction, Type.MONEY: places.fraction, Type.CHECKBOX: bool}
    by_column = field.column.get_internal_type() in ("PositiveSmallIntegerField", "SmallIntegerField", "IntegerField")
    return places.fraction if by_column else known.get(field.type, places.words)


class ByKeys:
    """By one key after the other, then by number of row; a page begins after a place (values and id)."""

    def __init__(self, keys: list[Key]):
        self.keys = keys
        self.sort = ",".join(f"{'-' if key.falling else ''}{key.name}" for key in keys)
        self.values = {f"key_{place}": key.value for place, key in enumerate(keys)}

    def rows(
        self, where: Q, cursor: list | None, count: int, *, backwards: bool = False, few: Few = None
    ) -> list[tuple[int, Any]]:
        """(id, values sorted by) of `count` artifacts from a place on; backwards, those before it."""
        found = Artifact.objects.filter(where).annotate(**self.values)
        if cursor is not None:
            found = found.filter(self.beyond(cursor, backwards))
        order = []
        for name, key in zip(self.values, self.keys, strict=True):
            # Backwards what has no value comes first.
            last = {"nulls_first": True} if backwards else {"nulls_last": True}
            order.append(F(name).desc(**last) if key.falling != backwards else F(name).asc(**last))
        rows = found.order_by(*order, "pk" if backwards else "-pk").values_list("pk", *self.values)[:count]
        return [(row[0], [plain(value) for value in row[1:]]) for row in rows]

    def beyond(self, cursor: list, backwards: bool) -> Q:
        values, pk = cursor
        same, met = Q(), Q(pk__in=[])
        for name, key, value in zip(self.values, self.keys, values, strict=True):
            after = "lt" if key.falling != backwards else "gt"
            if value is None:
                passed = Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[])
                equal = Q(**{f"{name}__isnull": True})
            else:
                passed = Q(**{f"{name}__{after}": value})
                passed = passed if backwards else passed | Q(**{f"{name}__isnull": True})
                equal = Q(**{name: value})
            met |= same & passed
            same &= equal
        return met | same & (Q(pk__gt=pk) if backwards else Q(pk__lt=pk))

    def decode(self, text: str) -> list:
        """Values and id of a cursor. Raises ValueError where it is none of this order."""
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        right = isinstance(place, list) and len(place) == 2 and type(place[1]) is int and isinstance(place[0], list)
        if not right or len(place[0]) != len(self.keys) or abs(place[1]) >= places.FARTHEST:
            raise ValueError(text)
        read = [None if value is None else key.read(value) for key, value in zip(self.keys, place[0], strict=True)]
        return [read, place[1]]


def plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value
