"""Orders of a list: by a column of the shared table, or by a value of the workspace's own fields."""

import base64
import json
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import CustomField, FieldValue
from bihuan.pages import places

Few = Callable[[], bool] | None


class ByColumn:
    """By a column of the shared table: `priority`, `-changed_at`."""

    def __init__(self, sort: str):
        self.sort = sort

    def rows(
        self, where: Q, cursor: list | None, count: int, *, backwards: bool = False, few: Few = None
    ) -> list[tuple[int, Any]]:
        """(id, value sorted by) of `count` artifacts from a place on; backwards, those before it."""
        return places.in_order(where, self.sort, cursor, count, backwards=backwards)

    def decode(self, text: str) -> list:
        return places.decode(text, self.sort)


class ByValue:
    """By the index of values; what has none comes last, newest or oldest first."""

    def __init__(self, field: CustomField, column: str, falling: bool):
        self.field, self.column, self.falling = field, column, falling
        self.sort = f"{'-' if falling else ''}{field.name_in_forms}"

    def rows(
        self, where: Q, cursor: list | None, count: int, *, backwards: bool = False, few: Few = None
    ) -> list[tuple[int, Any]]:
        """The same; `few` says whether so few artifacts meet `where` that they are better sorted than walked."""
        sort = self.sorted if few and few() else self.walked
        return self.in_parts(sort, where, cursor, count, backwards=backwards)

    def in_parts(
        self, sort: Callable, where: Q, cursor: list | None, count: int, *, backwards: bool
    ) -> list[tuple[int, Any]]:
        parts = [sort, self.unvalued]
        if backwards:
            parts.reverse()
        if cursor is not None and (cursor[0] is None) == (parts[1] == self.unvalued):
            parts = parts[1:]
        found: list[tuple[int, Any]] = []
        for place, part in enumerate(parts):
            if len(found) < count:
                found += part(where, cursor if place == 0 else None, count - len(found), self.falling != backwards)
        return found

    def walked(self, where: Q, cursor: list | None, count: int, down: bool) -> list[tuple[int, Any]]:
        """Along the index of values, asking of each artifact whether it belongs to the list."""
        listed = Exists(Artifact.objects.filter(where, pk=OuterRef("artifact_id")))
        rows = FieldValue.objects.filter(self.beyond("", cursor, down), listed)
        sign = "-" if down else ""
        ordered = rows.order_by(f"{sign}{self.column}", f"{sign}artifact_id")
        return list(ordered.values_list("artifact_id", self.column)[:count])

    def sorted(self, where: Q, cursor: list | None, count: int, down: bool) -> list[tuple[int, Any]]:
        """All that belong to the list, each with its value."""
        rows = Artifact.objects.filter(where, self.beyond("field_values__", cursor, down))
        sign, value = "-" if down else "", f"field_values__{self.column}"
        return list(rows.order_by(f"{sign}{value}", f"{sign}pk").values_list("pk", value)[:count])

    def beyond(self, path: str, cursor: list | None, down: bool) -> Q:
        """Values of the field, from a place on."""
        value, pk = f"{path}{self.column}", f"{path}artifact_id"
        met = Q(**{f"{path}field": self.field.pk, f"{value}__isnull": False})
        if cursor is None:
            return met
        reached, passed = ("lte", "lt") if down else ("gte", "gt")
        here = Q(**{f"{value}__{passed}": cursor[0]}) | Q(**{f"{pk}__{passed}": cursor[1]})
        return met & Q(**{f"{value}__{reached}": cursor[0]}) & here

    def unvalued(self, where: Q, cursor: list | None, count: int, down: bool) -> list[tuple[int, Any]]:
        none = ~Exists(FieldValue.objects.filter(artifact=OuterRef("pk"), field=self.field.pk))
        rows = Artifact.objects.filter(where, none)
        if cursor is not None:
            rows = rows.filter(places.beyond("id", cursor, down=down))
        return [(pk, None) for pk in rows.order_by("-id" if down else "id").values_list("pk", flat=True)[:count]]

    def decode(self, text: str) -> list:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not (
            isinstance(place, list) and len(place) == 2 and type(place[1]) is int and abs(place[1]) < places.FARTHEST
        ):
            raise ValueError(text)
        if place[0] is None:
            return place
        readers = {"number": places.fraction, "date": places.day, "text": places.words}
        return [readers[self.column](place[0]), place[1]]
