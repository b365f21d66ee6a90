"""Approvals for programs: what waits, who said what, and saying it."""

import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer
from bihuan.api.lists import Slice, page_by_id
from bihuan.api.schemas import BIGGEST, LONGEST_TEXT, STRICT, Named, Page
from bihuan.api.shapes import person
from bihuan.approvals.models import Ask, Request, RequestStage
from bihuan.pages.views.approvals import done, open_for, seen_by

router = Router(tags=["approvals"])


class AskOut(BaseModel):
    step: int
    user: Named
    instead_of: Named | None
    answer: Ask.Answer | Literal[""]
    reason: str
    asked_at: datetime.datetime
    answered_at: datetime.datetime | None


class ApprovalOut(BaseModel):
    id: int
    artifact: str = Field(description=gettext_noop("The key of what it is about."))
    verb: str
    reason: str
    stage: RequestStage
    outcome: str = Field(description=gettext_noop("Why it was rejected, withdrawn, or could not be done."))
    requested_by: Named | None
    requested_at: datetime.datetime
    ended_at: datetime.datetime | None
    asks: list[AskOut]


ApprovalPage = create_model("ApprovalPage", __base__=Page, items=(list[ApprovalOut], ...))


class Approvals(Slice):
    mine: bool = Field(False, description=gettext_noop("Only what waits for me."))


class DecisionIn(BaseModel):
    model_config = STRICT
    reason: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    to: Annotated[int, Field(ge=1, le=BIGGEST)] | None = Field(
        None, description=gettext_noop("For “delegate”: the id of who decides instead.")
    )


def shape(one: Request) -> dict[str, Any]:
    plain = ("id", "verb", "reason", "stage", "outcome", "requested_at", "ended_at")
    asks = one.asks.select_related("user", "instead_of").order_by("step", "pk")
    return {name: getattr(one, name) for name in plain} | {
        "artifact": one.artifact.key,
        "requested_by": person(one.requested_by),
        "asks": [ask_shape(ask) for ask in asks],
    }


def ask_shape(ask: Ask) -> dict[str, Any]:
    plain = ("step", "answer", "reason", "asked_at", "answered_at")
    people = {"user": person(ask.user), "instead_of": person(ask.instead_of)}
    return {name: getattr(ask, name) for name in plain} | people


def one_of(request, pk: int) -> Request:
    found = seen_by(request.user, request.workspace).filter(pk=pk).first()
    if found is None:
        raise Http404(_now("There is no such approval here."))
    return found


@router.get("/", operation_id="approvals", summary=_("Approvals, newest first"), response=ApprovalPage)
def approvals(request, workspace: Path[str], asked: Query[Approvals]):
    seen = seen_by(request.user, request.workspace)
    if asked.mine:
        seen = seen.filter(open_for(request.user), stage=RequestStage.WAITING)
    return page_by_id(request, seen, asked, shape, newest_first=True)


@router.get("/{int:approval}/", operation_id="approval", summary=_("One approval"), response=ApprovalOut)
def approval(request, workspace: Path[str], approval: Path[int]):
    return answer(shape(one_of(request, approval)))


def deed_of(name: str, summary) -> None:
    @router.post(f"/{{int:approval}}/{name}/", operation_id=f"approval_{name}", summary=summary, response=ApprovalOut)
    def deed(request, workspace: Path[str], approval: Path[int], data: DecisionIn):
        one = one_of(request, approval)
        done(one, name, by=request.user, reason=data.reason, to=data.to or "")
        one.refresh_from_db()
        return answer(shape(one))


deed_of("approve", _("Approve"))
deed_of("reject", _("Reject, saying why"))
deed_of("delegate", _("Let somebody else decide"))
deed_of("withdraw", _("Take back what was asked"))
deed_of("remind", _("Remind who has not answered"))
