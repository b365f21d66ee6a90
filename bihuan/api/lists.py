"""Lists a page at a time: which artifacts, in which order, and the cursor that leads to the next page."""

import base64
import datetime
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja.errors import ValidationError as Malformed
from pydantic import AwareDatetime, BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.shapes import as_json, rows_of
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.states import Category

SORTS = {"changed": "changed_at", "created": "created_at", "score": "score", "priority": "priority", "number": "number"}
SORT = Literal[tuple(f"{minus}{name}" for name in SORTS for minus in ("", "-"))]  # type: ignore[valid-type]  computed


# Nearer to the ends of the calendar a change of time zone falls off it.
DAY = Annotated[datetime.date, Field(ge=datetime.date(1900, 1, 1), le=datetime.date(2200, 1, 1))]
BOUNDS = {
    "ge": datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC),
    "le": datetime.datetime(2200, 1, 1, tzinfo=datetime.UTC),
}
MOMENT = Annotated[AwareDatetime, Field(**BOUNDS)]


class Slice(BaseModel):
    limit: int = Field(50, ge=1, le=200, description=gettext_noop("How many at most."))
    after: str | None = Field(
        None, max_length=200, description=gettext_noop("The cursor that “next” of the page before holds.")
    )


class Listed(Slice):
    q: str | None = Field(None, max_length=500, description=gettext_noop("Words that must all be there."))
    state: str | None = Field(None, max_length=500, description=gettext_noop("States, separated by commas."))
    category: Category | None = None
    owner: str | None = Field(
        None, max_length=254, description=gettext_noop("Id or e-mail of a person, “me” or “none”.")
    )
    product: str | None = Field(None, max_length=40, description=gettext_noop("Address of a product, or “none”."))
    priority: int | None = Field(None, ge=0, le=3)
    tag: str | None = Field(None, max_length=60)
    parent: str | None = Field(None, max_length=40, description=gettext_noop("Key of the parent, or “none”."))
    created_before: DAY | None = None
    created_after: DAY | None = None
    changed_after: MOMENT | None = Field(None, description=gettext_noop("A time with its zone."))
    older_than: int | None = Field(None, ge=0, le=36_500, description=gettext_noop("Days since it was created."))
    linked: LinkRole | None = Field(None, description=gettext_noop("Something has this role towards it."))
    not_linked: LinkRole | None = Field(None, description=gettext_noop("Nothing has this role towards it."))
    archived: bool = Field(False, description=gettext_noop("Archived ones instead of current ones."))
    sort: SORT = Field("-changed", description=gettext_noop("With “-” the largest or latest first."))


def page_of(request: HttpRequest, kind: type[Artifact], asked: Listed) -> HttpResponse:
    """A page of a kind's list: ids by the shared table's indexes first, then only the rows that are shown."""
    refuse_unknown(request, Listed.model_fields)
    seen = Artifact.objects.visible_to(request.user, request.workspace).filter(kind=kind.slug)
    field, falling = SORTS[asked.sort.lstrip("-")], asked.sort.startswith("-")
    order = (f"-{field}", "-pk") if falling else (field, "pk")
    rows = narrowed(request, seen.filter(archived_at__isnull=not asked.archived), asked)
    if asked.after is not None:
        rows = rows.filter(beyond(field, falling, asked.after))
    found = list(rows.order_by(*order).values_list("pk", field)[: asked.limit + 1])
    shown = found[: asked.limit]
    cursor = cursor_of(shown[-1]) if len(found) > len(shown) else None
    return page(request, rows_of(kind, [pk for pk, _value in shown]), cursor)


def narrowed(request: HttpRequest, rows: QuerySet, asked: Listed) -> QuerySet:
    for name in asked.model_fields_set & FILTERS.keys():
        value = getattr(asked, name)
        if value is not None and value != "":
            condition = FILTERS[name](value, request)
            rows = rows.filter(condition) if isinstance(condition, Q) else condition(rows)
    return rows


def owned_by(value: str, request: HttpRequest) -> Q:
    if value == "none":
        return Q(owner=None)
    if value == "me":
        return Q(owner=request.user)
    is_id = value.isascii() and value.isdigit() and len(value) < 19
    return Q(owner=int(value)) if is_id else Q(owner__email=value.strip().lower())


def start_of(day: datetime.date) -> datetime.datetime:
    """Midnight where the person is."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def part_of(value: str, request: HttpRequest) -> Q:
    if value == "none":
        return Q(parent=None)
    return Q(parent__in=Artifact.objects.visible_to(request.user, request.workspace).keyed(value))


FILTERS: dict[str, Callable[[Any, HttpRequest], Any]] = {
    "q": lambda value, request: lambda rows: rows.search(value),
    "state": lambda value, request: Q(state__in=value.split(",")),
    "category": lambda value, request: Q(category=value),
    "owner": owned_by,
    "product": lambda value, request: Q(product=None) if value == "none" else Q(product__slug=value),
    "priority": lambda value, request: Q(priority=value),
    "tag": lambda value, request: Q(tags__name=value),
    "parent": part_of,
    "created_before": lambda value, request: Q(created_at__lt=start_of(value)),
    "created_after": lambda value, request: Q(created_at__gte=start_of(value)),
    "changed_after": lambda value, request: Q(changed_at__gt=value),
    "older_than": lambda value, request: lambda rows: rows.aged(value),
    "linked": lambda value, request: lambda rows: rows.linked(value),
    "not_linked": lambda value, request: lambda rows: rows.not_linked(value),
}


def beyond(field: str, falling: bool, cursor: str) -> Q:
    """What comes after the row the cursor stands for; ties go by id."""
    value, pk = values_of(cursor, field)
    than = "lt" if falling else "gt"
    return Q(**{f"{field}__{than}e": value}) & (Q(**{f"{field}__{than}": value}) | Q(**{f"pk__{than}": pk}))


def cursor_of(row: tuple[int, Any]) -> str:
    pk, value = row
    return base64.urlsafe_b64encode(as_json([value, pk])).decode().rstrip("=")


def values_of(cursor: str, field: str) -> tuple[Any, int]:
    try:
        value, pk = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        value = datetime.datetime.fromisoformat(value) if field.endswith("_at") else value * 1
        if type(pk) is int and abs(pk) < 2**63 and type(value) in (int, float, datetime.datetime):
            return value, pk
    except (ValueError, TypeError) as error:
        raise no_cursor() from error
    raise no_cursor()


def no_cursor() -> Malformed:
    return Malformed([{"type": "string_pattern_mismatch", "loc": ["query", "after"], "ctx": {}}])


def page(request: HttpRequest, items: list[Any], after: str | int | None) -> HttpResponse:
    """A page of a list; `after` is the cursor of the next one, None on the last."""
    if after is None:
        return answer({"items": items, "next": None})
    query = request.GET.copy()
    query["after"] = str(after)
    address = f"{request.path}?{query.urlencode()}"
    return answer({"items": items, "next": address}, Link=f'<{address}>; rel="next"')


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
