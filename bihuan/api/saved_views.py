"""Saved views for programs: read, saved, changed, deleted and taken back; a list shows one with `?view=`."""

import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.lists import Listed, refuse_unknown
from bihuan.api.schemas import BIGGEST, STRICT
from bihuan.artifacts.models import Artifact
from bihuan.pages.fields.custom import own_fields
from bihuan.saved_views import holding
from bihuan.saved_views.models import LONGEST, MOST_COLUMNS, Density, Layout, SavedView

router = Router(tags=["views"])
Text = Annotated[str, Field(max_length=LONGEST)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Word = Annotated[str, Field(max_length=60)]
Columns = Annotated[list[Word], Field(max_length=MOST_COLUMNS)]
NOT_FILTERS = {"limit", "after", "sort", "view"}


class ViewOut(BaseModel):
    id: int
    kind: str = Field(description=gettext_noop("The kind, as in addresses."))
    name: str
    shared: bool
    layout: Layout
    filters: dict[str, str] = Field(description=gettext_noop("Filters of the list, name → value, as in its address."))
    sort: str = Field(description=gettext_noop("Several keys between commas, “-” for falling."))
    group: str
    subgroup: str
    columns: list[str]
    density: Density
    options: dict[str, str] = Field(description=gettext_noop("What the layout keeps for itself."))
    changed_at: datetime.datetime
    first_for_me: bool = Field(description=gettext_noop("Opens first for you."))
    first_for_everyone: bool = Field(description=gettext_noop("Opens first for everyone."))
    may_change: bool = Field(description=gettext_noop("Whether you may change it."))


class ViewList(BaseModel):
    items: list[ViewOut]


class Asked(BaseModel):
    kind: str | None = Field(None, max_length=40, description=gettext_noop("The kind, as in addresses."))


class NewView(BaseModel):
    model_config = STRICT
    kind: Annotated[str, Field(max_length=40, description=gettext_noop("The kind, as in addresses."))]
    name: Name
    shared: bool = False
    layout: Layout = Layout.LIST
    filters: dict[Word, Text] = {}
    sort: Annotated[str, Field(max_length=300)] = ""
    group: Word = ""
    subgroup: Word = ""
    columns: Columns = []
    density: Density = Density.NORMAL
    options: dict[Word, Text] = {}


class ChangedView(BaseModel):
    model_config = STRICT
    name: Name | None = None
    shared: bool | None = None
    layout: Layout | None = None
    filters: dict[Word, Text] | None = None
    sort: Annotated[str, Field(max_length=300)] | None = None
    group: Word | None = None
    subgroup: Word | None = None
    columns: Columns | None = None
    density: Density | None = None
    options: dict[Word, Text] | None = None


class Position(BaseModel):
    model_config = STRICT
    position: int = Field(
        ge=0, lt=1_000, description=gettext_noop("From 0, among your own views or among the shared ones.")
    )


class First(BaseModel):
    model_config = STRICT
    first: bool = True
    everyone: bool = Field(
        False, description=gettext_noop("For everyone in the workspace; for leads, on shared views.")
    )


def shape(request, one: SavedView) -> dict[str, Any]:
    names = (
        *("id", "kind", "name", "shared", "layout", "filters", "sort", "group", "subgroup"),
        *("columns", "density", "options", "changed_at"),
    )
    mine = getattr(one, "mine_first", None)
    first = request.user.pk in mine if mine is not None else one.default_of.filter(pk=request.user.pk).exists()
    return {name: getattr(one, name) for name in names} | {
        "first_for_me": first,
        "first_for_everyone": one.default,
        "may_change": one.may_change(request.user),
    }


def of(request, pk: int, *, removed: bool = False) -> SavedView:
    views = SavedView.objects.filter(workspace=request.workspace, removed_at__isnull=not removed)
    one = views.filter(pk=pk).select_related("workspace").first() if pk <= BIGGEST else None
    if one is None or not one.seen_by(request.user):
        raise Http404(_now("There is no such view here."))
    return one


def check(request, kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, if every filter is one of the list of this kind."""
    if kind not in Artifact.kinds():
        raise ValidationError({"kind": _now("There is no such kind.")})
    own = own_fields(Artifact.kinds()[kind], request.user, request.workspace)
    known = {*Listed.model_fields, *own} - NOT_FILTERS
    for name in sent.get("filters") or {}:
        if name not in known:
            raise ValidationError({"filters": _now("There is no filter “%(name)s”.") % {"name": name}})
    return {name: str(value) if name in ("layout", "density") else value for name, value in sent.items()}


@router.get(
    "/{slug:workspace}/views/",
    operation_id="views",
    summary=_("Saved views of a kind, in order: one’s own, then shared ones"),
    response=ViewList,
)
def index(request, workspace: Path[str], asked: Query[Asked]):
    refuse_unknown(request, Asked.model_fields)
    views = [one for one in holding.views_in(request.workspace.pk) if one.seen_by(request.user)]
    return answer({"items": [shape(request, one) for one in views if asked.kind in (None, one.kind)]})


@router.post("/{slug:workspace}/views/", operation_id="add_view", summary=_("Save a view"), response={201: ViewOut})
def add(request, workspace: Path[str], data: NewView):
    sent = check(request, data.kind, data.model_dump())
    return answer(shape(request, SavedView.objects.add(workspace=request.workspace, by=request.user, **sent)), 201)


@router.get("/{slug:workspace}/views/{int:pk}/", operation_id="view", summary=_("One saved view"), response=ViewOut)
def get(request, workspace: Path[str], pk: Path[int]):
    return answer(shape(request, of(request, pk)))


@router.patch(
    "/{slug:workspace}/views/{int:pk}/",
    operation_id="change_view",
    summary=_("Change or share a view"),
    response=ViewOut,
)
def change(request, workspace: Path[str], pk: Path[int], data: ChangedView):
    one = of(request, pk)
    sent = {name: value for name, value in data.model_dump(exclude_unset=True).items() if value is not None}
    one.demand(request.user)
    one.keep(by=request.user, **check(request, one.kind, sent))
    return answer(shape(request, one))


@router.delete(
    "/{slug:workspace}/views/{int:pk}/", operation_id="remove_view", summary=_("Delete a view"), response={204: None}
)
def remove(request, workspace: Path[str], pk: Path[int]):
    of(request, pk).remove(by=request.user)
    return HttpResponse(status=204)


@router.post(
    "/{slug:workspace}/views/{int:pk}/restoration/",
    operation_id="restore_view",
    summary=_("Take a deleted view back"),
    response=ViewOut,
)
def restore(request, workspace: Path[str], pk: Path[int]):
    one = of(request, pk, removed=True)
    one.restore(by=request.user)
    return answer(shape(request, one))


@router.put(
    "/{slug:workspace}/views/{int:pk}/position/",
    operation_id="place_view",
    summary=_("Put a view at a place in the order"),
    response=ViewOut,
)
def place(request, workspace: Path[str], pk: Path[int], data: Position):
    one = of(request, pk)
    one.place(data.position, by=request.user)
    return answer(shape(request, one))


@router.put(
    "/{slug:workspace}/views/{int:pk}/default/",
    operation_id="set_default_view",
    summary=_("What opens first"),
    response=ViewOut,
)
def default(request, workspace: Path[str], pk: Path[int], data: First):
    one = of(request, pk)
    one.set_default(by=request.user, everyone=data.everyone, on=data.first)
    return answer(shape(request, one))
