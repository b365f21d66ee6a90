"""Pages of rows in the order of their ids."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja.errors import ValidationError as Malformed

from bihuan.api.lists import Slice, page


def id_of(asked: Slice) -> int | None:
    """The id a cursor stands for."""
    cursor = asked.after
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Malformed([{"type": "string_pattern_mismatch", "loc": ["query", "after"], "ctx": {}}])
    return int(cursor)


def page_by_id(
    request: HttpRequest, queryset, asked: Slice, shape: Callable, newest_first: bool = False
) -> HttpResponse:
    after = id_of(asked)
    if after is not None:
        queryset = queryset.filter(**{"pk__lt" if newest_first else "pk__gt": after})
    rows = list(queryset.order_by("-pk" if newest_first else "pk")[: asked.limit + 1])
    last = rows[asked.limit - 1].pk if len(rows) > asked.limit else None
    shapes = (shape(row) for row in rows[: asked.limit])
    return page(request, [each for each in shapes if each is not None], last)
