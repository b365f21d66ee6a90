"""A place in the order of a list, kept in the address, so that a page begins where the last one ended."""

import base64
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from bihuan.artifacts.models import Artifact

FARTHEST = 2**62
EARLIEST, LATEST = 1900, 2200  # years beyond have no time in every time zone of every database


def beyond(column: str, cursor: list, *, down: bool) -> Q:
    value, pk = cursor
    if column == "id":
        return Q(pk__lt=pk) if down else Q(pk__gt=pk)
    reached, passed, next_id = ("lte", "lt", "lt") if down else ("gte", "gt", "gt")
    return Q(**{f"{column}__{reached}": value}) & (Q(**{f"{column}__{passed}": value}) | Q(**{f"pk__{next_id}": pk}))


def encode(place: tuple[int, Any]) -> str:
    pk, value = place
    kept = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([kept, pk]).encode()).decode().rstrip("=")


def decode(text: str, sort: str) -> list:
    """Value and id of a cursor. Raises ValueError where it is none of this order."""
    place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not (isinstance(place, list) and len(place) == 2 and type(place[1]) is int and abs(place[1]) < FARTHEST):
        raise ValueError(text)
    kind = Artifact._meta.get_field(sort.lstrip("-")).get_internal_type()
    return [READERS.get(kind, whole)(place[0]), place[1]]


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


READERS: dict[str, Callable] = {"FloatField": fraction, "CharField": words, "DateTimeField": moment}
