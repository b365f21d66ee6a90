"""A place in the order of a list, kept in the address, so that a page begins where the last one ended."""

import base64
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from bihuan import prepared
from bihuan.artifacts.models import Artifact

FARTHEST = 2**62
EARLIEST, LATEST = 1900, 2200  # years beyond have no time in every time zone of every database


def in_order(where: Q, sort: str, cursor: list | None, count: int, *, backwards: bool = False) -> list[tuple[int, Any]]:
    """Ids with the value they are sorted by, from a place on; backwards, those before it. What has no value is last.

    The databases disagree on where nothing stands, so what has a value is asked for apart from what has none.
    """
    column, falling = sort.lstrip("-"), sort.startswith("-") != backwards
    columns, sign = ("pk", column), "-" if falling else ""
    if not Artifact._meta.get_field(column).null:
        part = where if cursor is None else where & beyond(column, cursor, down=falling)
        return prepared.rows(Artifact, part, columns, (f"{sign}{column}", f"{sign}id"), count)
    parts = [(column, Q(**{f"{column}__isnull": False})), ("id", Q(**{f"{column}__isnull": True}))]
    if backwards:
        parts.reverse()
    if cursor is not None and (cursor[0] is None) == (parts[1][0] == "id"):
        parts = parts[1:]
    found: list[tuple[int, Any]] = []
    for place, (by, part) in enumerate(parts):
        if cursor is not None and place == 0:
            part &= beyond(by, cursor, down=falling)
        order = (f"{sign}{by}", f"{sign}id") if by != "id" else (f"{sign}id",)
        found += prepared.rows(Artifact, where & part, columns, order, count - len(found)) if len(found) < count else []
    return found


def beyond(column: str, cursor: list, *, down: bool) -> Q:
    value, pk = cursor
    if column == "id":
        return Q(pk__lt=pk) if down else Q(pk__gt=pk)
    reached, passed, next_id = ("lte", "lt", "lt") if down else ("gte", "gt", "gt")
    return Q(**{f"{column}__{reached}": value}) & (Q(**{f"{column}__{passed}": value}) | Q(**{f"pk__{next_id}": pk}))


def encode(place: tuple[int, Any]) -> str:
    pk, value = place
    kept = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([kept, pk]).encode()).decode().rstrip("=")


def decode(text: str, sort: str) -> list:
    """Value and id of a cursor. Raises ValueError where it is none of this order."""
    place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not (isinstance(place, list) and len(place) == 2 and type(place[1]) is int and abs(place[1]) < FARTHEST):
        raise ValueError(text)
    field = Artifact._meta.get_field(sort.lstrip("-"))
    if field.null and place[0] is None:
        return place
    return [READERS.get(field.get_internal_type(), whole)(place[0]), place[1]]


def whole(value) -> int:
    if type(value) is not int or abs(value) >= FARTHEST:
        raise ValueError(value)
    return value


def fraction(value) -> float:
    if type(value) not in (int, float) or not abs(value) < sys.float_info.max:
        raise ValueError(value)
    return float(value)


def words(value) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    value.encode()
    return value


def moment(value) -> datetime:
    read = datetime.fromisoformat(words(value))
    if read.tzinfo is None or not EARLIEST <= read.year <= LATEST:
        raise ValueError(value)
    return read


def day(value) -> date:
    read = date.fromisoformat(words(value))
    if not EARLIEST <= read.year <= LATEST:
        raise ValueError(value)
    return read


READERS: dict[str, Callable] = {
    "FloatField": fraction,
    "CharField": words,
    "DateTimeField": moment,
    "DateField": day,
}
