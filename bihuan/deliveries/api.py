"""The log of deliveries for programs of admins."""

import datetime
from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router
from ninja.errors import HttpError
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer
from bihuan.api.lists import Slice, page_by_id
from bihuan.api.schemas import Page
from bihuan.artifacts.errors import Refused
from bihuan.deliveries.channel import Channel
from bihuan.deliveries.models import Delivery
from bihuan.people.models import Role

router = Router(tags=["deliveries"])


class DeliveryOut(BaseModel):
    id: int
    uid: str = Field(description=gettext_noop("What the other side sees: webhook-id, Message-ID."))
    channel: str
    to: str = Field(description=gettext_noop("Id of the robot or webhook; of the person for mails."))
    title: str
    why: str
    state: Literal["waiting", "sent", "dead", "dropped"]
    attempts: int
    failure: str
    created_at: datetime.datetime
    next_try_at: datetime.datetime | None
    settled_at: datetime.datetime | None


class TryOut(BaseModel):
    at: datetime.datetime
    took: int | None = Field(description=gettext_noop("Milliseconds; null where the process died in it."))
    status: int | None
    request: str
    response: str
    failure: str


class DeliveryDetail(DeliveryOut):
    content: str = Field(description=gettext_noop("What is sent; empty where it is its reader's own."))
    tries: list[TryOut]


class Asked(Slice):
    channel: str | None = Field(None, max_length=20, description=gettext_noop("mail, push, robot or webhook."))
    to: str | None = Field(None, max_length=254)
    state: Literal["waiting", "sent", "dead", "dropped"] | None = None


DeliveryPage = create_model("DeliveryPage", __base__=Page, items=(list[DeliveryOut], ...))


def for_admins(request) -> None:
    """Raises Refused where the caller is no admin of the workspace."""
    if request.user.reach.role_in(request.workspace.pk) < Role.ADMIN:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.ADMIN.label})


def shape(one: Delivery) -> dict[str, Any]:
    names = ("id", "uid", "title", "why", "state", "attempts", "failure", "created_at", "next_try_at", "settled_at")
    return {**{name: getattr(one, name) for name in names}, "channel": one.channel, "to": one.target.address}


def of(request, pk: int) -> Delivery:
    for_admins(request)
    one = Delivery.objects.filter(workspace=request.workspace, pk=pk).select_related("target", "workspace").first()
    if one is None:
        raise Http404
    return one


@router.get(
    "/{slug:workspace}/deliveries/",
    operation_id="deliveries",
    summary=gettext_lazy("What left the workspace, newest first"),
    response=DeliveryPage,
)
def deliveries(request, workspace: Path[str], asked: Query[Asked]):
    for_admins(request)
    found = Delivery.objects.filter(workspace=request.workspace).select_related("target")
    for column, value in (("target__channel", asked.channel), ("target__address", asked.to), ("state", asked.state)):
        if value is not None:
            found = found.filter(**{column: value})
    return page_by_id(request, found, asked, shape, newest_first=True)


@router.get(
    "/{slug:workspace}/deliveries/{int:pk}/",
    operation_id="delivery",
    summary=gettext_lazy("A delivery and its tries"),
    response=DeliveryDetail,
)
def delivery(request, workspace: Path[str], pk: Path[int]):
    one = of(request, pk)
    names = ("at", "took", "status", "request", "response", "failure")
    tries = [{name: getattr(each, name) for name in names} for each in one.tries.all()[:50]]
    return answer({**shape(one), "content": Channel.named(one.channel).shown(one), "tries": tries})


@router.post(
    "/{slug:workspace}/deliveries/{int:pk}/repetition/",
    operation_id="redeliver",
    summary=gettext_lazy("Send it once more, under the same id"),
    response=DeliveryOut,
)
def redeliver(request, workspace: Path[str], pk: Path[int]):
    one = of(request, pk)
    if not one.again():
        raise HttpError(409, _("It is waiting to be sent already"))
    return answer(shape(one))
