"""Deeds on many at once for programs, on what a filter finds or on numbers: begin, follow, stop, undo; and merging."""

import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from ninja.errors import ValidationError as Malformed
from pydantic import BaseModel, Field, JsonValue, create_model
from pydantic import ValidationError as Invalid

from bihuan.api.asking import Resolver, answer, expected
from bihuan.api.lists import Listed, Slice, page_by_id
from bihuan.api.schemas import BIGGEST, LONGEST_TEXT, MOST_ROWS, STRICT, TAG, Named, Page, input_of
from bihuan.api.shapes import person
from bihuan.api.talk import named
from bihuan.artifacts.models import Artifact
from bihuan.batches import merging, work
from bihuan.batches.deeds import kept_of
from bihuan.batches.models import Batch, Stage, Stand
from bihuan.pages.listing import Listing
from bihuan.pages.views.bulk import MOST_MATCHING, ids_of
from bihuan.people.models import Role

router = Router(tags=["batches"])
of_kind = Router(tags=["batches"])
of_one = Router(tags=["batches"])
MOST_TOLD = 100


class DeedIn(BaseModel):
    model_config = STRICT
    do: Literal["change", "move", "tag", "archive", "unarchive", "trash"]
    fields: dict[str, JsonValue] = Field({}, description=gettext_noop("For “change” and “move”: as in PATCH."))
    verb: Annotated[str, Field(max_length=40)] = Field("", description=gettext_noop("For “move”."))
    reason: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    tags: list[TAG] = Field([], max_length=100, description=gettext_noop("For “tag”: what is added."))


class BatchIn(BaseModel):
    model_config = STRICT
    deed: DeedIn
    filter: dict[str, str] | None = Field(
        None, description=gettext_noop("The filters of the list, name → value; {} is all of the kind.")
    )
    numbers: list[Annotated[int, Field(ge=1, le=BIGGEST)]] | None = Field(
        None, max_length=MOST_ROWS, description=gettext_noop("Instead of a filter.")
    )


class Unfit(BaseModel):
    key: str
    problem: str


class BatchOut(BaseModel):
    id: int
    kind: str
    deed: dict[str, Any]
    stage: Stage
    created_by: Named | None
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    total: int
    done: int = Field(description=gettext_noop("How far the work is."))
    counts: dict[str, int] = Field(
        description=gettext_noop("waiting, done, same, refused, undone, left → how many artifacts.")
    )
    refused: list[Unfit] = Field(description=gettext_noop("The first that could not be changed, and why."))
    left: list[Unfit] = Field(description=gettext_noop("The first that were changed since and stay as they are."))
    failure: str
    undoable: bool


BatchPage = create_model("BatchPage", __base__=Page, items=(list[BatchOut], ...))


class SurvivorIn(BaseModel):
    model_config = STRICT
    survivor: Annotated[int, Field(ge=1, le=BIGGEST, description=gettext_noop("The number of the one that stays."))]


def shape(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    plain = ("id", "kind", "deed", "stage", "created_at", "ended_at", "total", "done", "failure")
    return {name: getattr(batch, name) for name in plain} | {
        "created_by": person(batch.created_by),
        "counts": batch.counts(),
        "refused": standing(request, batch, Stand.REFUSED),
        "left": standing(request, batch, Stand.LEFT),
        "undoable": batch.undoable and batch.may_undo(request.user),
    }


def standing(request: HttpRequest, batch: Batch, stand: Stand) -> list[dict[str, str]]:
    seen = Artifact.objects.in_reach(request.user, request.workspace)
    steps = batch.steps.filter(stand=stand, artifact__in=seen).select_related("artifact").order_by("pk")[:MOST_TOLD]
    return [{"key": step.artifact.key, "problem": step.problem} for step in steps]


def told(request: HttpRequest, batch: Batch, status: int = 200) -> HttpResponse:
    return answer(shape(request, batch), 202 if batch.working else status)


def own(request: HttpRequest, pk: int) -> Batch:
    """One's own batch, or an admin's any of the workspace; else 404."""
    seen = Batch.objects.visible_to(request.user, request.workspace).select_related("created_by", "workspace")
    batch = seen.filter(pk=pk).first() if pk <= BIGGEST else None
    if batch is None:
        raise Http404
    return batch


@of_kind.post(
    "/",
    operation_id="batch_begin",
    summary=_("Do something to many at once"),
    response={201: BatchOut, 202: BatchOut},
    description=gettext_noop("Up to 200 are done at once: 201. More are done behind: 202; read how far it is."),
)
def begin(request, workspace: Path[str], kind: Path[str], data: BatchIn):
    chosen = Artifact.kinds().get(kind)
    if chosen is None:
        raise Http404
    if request.user.reach.role_in(request.workspace.pk) < Role.MEMBER:
        raise PermissionDenied(_now("Bulk changes are for members."))
    deed = deed_of(request, chosen, data.deed)
    ids = asked(request, chosen, data)
    batch = work.begin(workspace=request.workspace, kind=chosen, deed=deed, ids=ids, by=request.user)
    return told(request, batch, 201)


def deed_of(request: HttpRequest, kind: type[Artifact], data: DeedIn) -> dict[str, Any]:
    deed: dict[str, Any] = {"do": data.do}
    if data.do == "move":
        if data.verb not in {move.verb for move in kind.moves_in(request.workspace.pk)}:
            raise ValidationError({"verb": _now("There is no move “%(verb)s”.") % {"verb": data.verb}})
        deed |= {"verb": data.verb, "reason": data.reason}
    if data.do == "tag":
        deed["tags"] = data.tags
    if data.do in ("change", "move"):
        deed["fields"] = fields_of(request, kind, data.fields)
    return deed


def fields_of(request: HttpRequest, kind: type[Artifact], sent: dict[str, Any]) -> dict[str, Any]:
    """The fields as PATCH takes them, as a batch keeps them."""
    try:
        changes = input_of(kind, partial=True).model_validate(sent)
    except Invalid as error:
        problems = error.errors(include_url=False, include_context=True)
        raise Malformed([{**one, "loc": ("body", "deed", "fields", *one["loc"])} for one in problems]) from error
    return kept_of(Resolver(request, kind).values(changes))


def asked(request: HttpRequest, kind: type[Artifact], data: BatchIn) -> list[int]:
    if (data.filter is None) == (data.numbers is None):
        raise ValidationError({"filter": _now("Send either “filter” or “numbers”.")})
    if data.numbers is not None:
        seen = kind.objects.visible_to(request.user, request.workspace).filter(number__in=data.numbers)
        return list(seen.order_by("pk").values_list("pk", flat=True))
    query = QueryDict(mutable=True)
    query.update(data.filter)
    listing = Listing(kind, request.user, request.workspace, query)
    known = {*Listed.model_fields, *listing.own} - {"limit", "after", "sort"}
    if unknown := sorted(query.keys() - known):
        raise ValidationError({"filter": _now("There is no filter “%(name)s”.") % {"name": unknown[0]}})
    ids = ids_of(listing)
    if listing.unread:
        raise ValidationError({"filter": " ".join(f"{name}: {why}" for name, why in listing.unread.items())})
    if len(ids) > MOST_MATCHING:
        said = _now("More than %(count)s match. Narrow the filter.")
        raise ValidationError({"filter": said % {"count": MOST_MATCHING}})
    return ids


@router.get("/", operation_id="batches", summary=_("What was done to many, newest first"), response=BatchPage)
def index(request, workspace: Path[str], asked: Query[Slice]):
    seen = Batch.objects.visible_to(request.user, request.workspace).select_related("created_by")
    return page_by_id(request, seen, asked, lambda batch: shape(request, batch), newest_first=True)


@router.get("/{int:batch}/", operation_id="batch", summary=_("How far a batch is"), response=BatchOut)
def get(request, workspace: Path[str], batch: Path[int]):
    return answer(shape(request, own(request, batch)))


@router.post(
    "/{int:batch}/undo/",
    operation_id="batch_undo",
    summary=_("Undo a batch as one deed"),
    response={200: BatchOut, 202: BatchOut},
)
def undo(request, workspace: Path[str], batch: Path[int]):
    one = own(request, batch)
    if not work.undo(one, by=request.user):
        raise ValidationError(_now("This cannot be undone any more."))
    one.refresh_from_db()
    return told(request, one)


@router.post("/{int:batch}/cancel/", operation_id="batch_cancel", summary=_("Stop a batch"), response=BatchOut)
def cancel(request, workspace: Path[str], batch: Path[int]):
    one = own(request, batch)
    if not one.cancel():
        raise ValidationError(_now("It is not under way."))
    return answer(shape(request, one))


@of_one.post(
    "/merge/", operation_id="merge", summary=_("Merge it into another one of its kind"), response={201: BatchOut}
)
def merge(request, workspace: Path[str], kind: Path[str], number: Path[int], data: SurvivorIn):
    artifact, survivor = named(request, kind, number), named(request, kind, data.survivor)
    version = expected(request, artifact, {})
    return told(request, merging.merge(artifact, survivor, by=request.user, version=version), 201)
