"""Lists a page at a time: which artifacts, in which order, and the cursor that leads to the next page."""

import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja.errors import ValidationError as Malformed
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from bihuan.api.asking import answer
from bihuan.api.shapes import rows_of
from bihuan.artifacts.models import Artifact
from bihuan.pages.fields.by_keys import ByKeys
from bihuan.pages.fields.orders import ByColumn, ByValue
from bihuan.pages.filters.language import LONGEST
from bihuan.pages.listing import SORTS, Listing
from bihuan.pages.places import encode

SORTED = [f"{minus}{name}" for name in SORTS for minus in ("", "-")]
KEY = r"-?(custom\.)?[a-z][a-z0-9_]*"
KEYS = rf"^{KEY}(,{KEY}){{0,3}}$"


def known_order(sort: str) -> str:
    """Of the house's columns, or shaped like other keys; the listing knows which there are."""
    if sort not in SORTED and not re.fullmatch(KEYS, sort):
        raise PydanticCustomError("literal_error", "sort", {"expected": ", ".join(SORTED)})
    return sort


SORT = Annotated[
    str,
    AfterValidator(known_order),
    WithJsonSchema({"anyOf": [{"type": "string", "enum": SORTED}, {"type": "string", "pattern": KEYS}]}),
]


class Slice(BaseModel):
    limit: int = Field(50, ge=1, le=200, description=gettext_noop("How many at most."))
    after: str | None = Field(
        None, max_length=1_000, description=gettext_noop("The cursor that “next” of the page before holds.")
    )


class Listed(Slice):
    """Filters are read by the listing of the pages; here they are only described."""

    view: str | None = Field(
        None,
        max_length=20,
        description=gettext_noop(
            "Id of a saved view; what the address names counts over it, and an empty value takes a filter of it away."
        ),
    )
    filter: str | None = Field(
        None,
        max_length=LONGEST,
        description=gettext_noop(
            "Conditions on any field: owner.any_of(me),or(due_on.is(overdue),priority.any_of(0,1)). "
            "See the page about views."
        ),
    )
    q: str | None = Field(None, max_length=500, description=gettext_noop("A key, or words that must all be there."))
    state: str | None = Field(None, description=gettext_noop("States, separated by commas."))
    category: str | None = Field(None, description=gettext_noop("Stages, separated by commas."))
    owner: str | None = Field(None, description=gettext_noop("Id of a person, “me” or “none”."))
    product: str | None = Field(None, description=gettext_noop("Address of a product, or “none”."))
    priority: str | None = Field(None, description=gettext_noop("0 urgent, 1 high, 2 medium, 3 low."))
    tag: str | None = None
    parent: str | None = Field(None, description=gettext_noop("Key of the parent."))
    created_after: str | None = Field(None, description=gettext_noop("The first day, like 2026-05-31."))
    created_before: str | None = Field(None, description=gettext_noop("The last day, like 2026-05-31."))
    older_than: str | None = Field(None, description=gettext_noop("Days since it was created."))
    linked: str | None = Field(None, description=gettext_noop("Something has this role towards it."))
    not_linked: str | None = Field(None, description=gettext_noop("Nothing has this role towards it."))
    links_to: str | None = Field(None, description=gettext_noop("It has this role towards something."))
    links_nothing: str | None = Field(None, description=gettext_noop("It has this role towards nothing."))
    archived: str | None = Field(None, description=gettext_noop("1 for archived ones instead of current ones."))
    sort: SORT = Field(
        "-changed_at",
        description=gettext_noop(
            "With “-” the largest or latest first; “custom.” and a key for one of your own fields. "
            "Up to four keys between commas."
        ),
    )


def page_of(request: HttpRequest, kind: type[Artifact], asked: Listed) -> HttpResponse:
    """A page of a kind's list: ids by the shared table's indexes first, then only the rows that are shown."""
    listing = Listing(kind, request.user, request.workspace, request.GET)
    refuse_unknown(request, {*Listed.model_fields, *listing.own})
    where = listing.where
    if "sort" in request.GET and listing.order.sort != asked.sort:
        raise Malformed([unreadable("sort", problem) for problem in listing.problems])
    if listing.unread:
        raise Malformed([unreadable(name, problem) for name, problem in listing.unread.items()])
    cursor = None if asked.after is None else cursor_of(asked.after, listing.order)
    found = listing.order.rows(where, cursor, asked.limit + 1, few=listing.has_few)
    shown = found[: asked.limit]
    following = encode(shown[-1]) if len(found) > len(shown) else None
    return page(request, rows_of(kind, [pk for pk, _value in shown]), following)


def unreadable(name: str, problem: str) -> dict[str, Any]:
    return {"type": "unreadable", "loc": ["query", name], "ctx": {"problem": problem}}


def cursor_of(text: str, order: ByColumn | ByValue | ByKeys) -> list[Any]:
    try:
        return order.decode(text)
    except (ValueError, RecursionError) as error:
        raise no_cursor() from error


def no_cursor() -> Malformed:
    return Malformed([{"type": "string_pattern_mismatch", "loc": ["query", "after"], "ctx": {}}])


def page(request: HttpRequest, items: list[Any], after: str | int | None, **more: Any) -> HttpResponse:
    """A page of a list; `after` is the cursor of the next one, None on the last; `more` stands beside the items."""
    if after is None:
        return answer({"items": items, "next": None, **more})
    query = request.GET.copy()
    query["after"] = str(after)
    address = f"{request.path}?{query.urlencode()}"
    return answer({"items": items, "next": address, **more}, Link=f'<{address}>; rel="next"')


def page_by_id(
    request: HttpRequest, queryset: QuerySet, asked: Slice, shape: Callable, newest_first: bool = False
) -> HttpResponse:
    """A page of rows in the order of their ids; a row without a shape is left out."""
    refuse_unknown(request, type(asked).model_fields)
    if asked.after is not None:
        queryset = queryset.filter(**{"pk__lt" if newest_first else "pk__gt": id_of(asked)})
    rows = list(queryset.order_by("-pk" if newest_first else "pk")[: asked.limit + 1])
    last = rows[asked.limit - 1].pk if len(rows) > asked.limit else None
    shapes = (shape(row) for row in rows[: asked.limit])
    return page(request, [each for each in shapes if each is not None], last)


def id_of(asked: Slice) -> int:
    """The id a cursor stands for; 0 before the first page."""
    cursor = asked.after or "0"
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise no_cursor()
    return int(cursor)


def refuse_unknown(request: HttpRequest, known: Iterable[str]) -> None:
    """A misspelled filter would quietly show everything."""
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise Malformed([{"type": "extra_forbidden", "loc": ["query", name]} for name in unknown])
