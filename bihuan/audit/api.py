"""The audit log and the sign-in log for programs of admins: the filters of the pages, a page at a time."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router
from ninja.errors import ValidationError as Malformed
from pydantic import BaseModel, Field, create_model

from bihuan.api.around import event_shape
from bihuan.api.lists import Slice, page_by_id, refuse_unknown, unreadable
from bihuan.api.schemas import Named, Page
from bihuan.api.shapes import brief, person
from bihuan.api.workspaces import Feed
from bihuan.audit.log import EventFilter, SignInFilter
from bihuan.deliveries.api import for_admins
from bihuan.people.models import SignIn

router = Router(tags=["audit"])
PERSON = gettext_noop("Id of a person.")
FIRST = gettext_noop("The first day, like 2026-05-31.")
LAST = gettext_noop("The last day, like 2026-05-31.")


class AskedEvents(Slice):
    """Read by the form of the page; here they are described."""

    who: str | None = Field(None, max_length=20, description=PERSON)
    verb: str | None = Field(None, max_length=40, description=gettext_noop("What was done, such as “created”."))
    kind: str | None = Field(
        None, max_length=40, description=gettext_noop("Only of this kind, such as “requirements”.")
    )
    key: str | None = Field(None, max_length=40, description=gettext_noop("Only of this one, such as REQ-12."))
    since: str | None = Field(None, max_length=20, description=FIRST)
    until: str | None = Field(None, max_length=20, description=LAST)
    q: str | None = Field(None, max_length=200, description=gettext_noop("Letters in titles, changes or reasons."))


class AskedSignIns(Slice):
    """Read by the form of the page; here they are described."""

    who: str | None = Field(None, max_length=20, description=PERSON)
    result: str | None = Field(None, max_length=2, description=gettext_noop("“in” or “no”."))
    method: str | None = Field(None, max_length=20)
    since: str | None = Field(None, max_length=20, description=FIRST)
    until: str | None = Field(None, max_length=20, description=LAST)
    q: str | None = Field(None, max_length=200, description=gettext_noop("Letters in names, addresses or browsers."))


class SignInOut(BaseModel):
    id: int
    at: datetime.datetime
    user: Named | None
    email: str
    method: str
    succeeded: bool
    address: str | None
    browser: str


SignInPage = create_model("SignInPage", __base__=Page, items=(list[SignInOut], ...))


def readable(form):
    """The form when all of it could be read. Raises Malformed with what the form says of each filter."""
    if form.is_valid():
        return form
    raise Malformed([unreadable(name, problems[0]) for name, problems in form.errors.items()])


def event_about(event) -> dict[str, Any]:
    return {**event_shape(event), "artifact": brief(event.artifact)}


def sign_in_shape(one: SignIn) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("id", "at", "email", "method", "succeeded")}
    return {**plain, "user": person(one.user), "address": one.ip, "browser": one.user_agent}


@router.get(
    "/{slug:workspace}/audit/",
    operation_id="audit",
    summary=gettext_lazy("Everything that happened, newest first, for admins"),
    response=Feed,
)
def audit(request, workspace: Path[str], asked: Query[AskedEvents]):
    for_admins(request)
    refuse_unknown(request, AskedEvents.model_fields)
    found = readable(EventFilter(request.GET, workspace=request.workspace)).events()
    return page_by_id(request, found, asked, event_about, newest_first=True)


@router.get(
    "/{slug:workspace}/sign-ins/",
    operation_id="sign_ins",
    summary=gettext_lazy("Who signed in and who was refused, newest first, for admins"),
    response=SignInPage,
)
def sign_ins(request, workspace: Path[str], asked: Query[AskedSignIns]):
    for_admins(request)
    refuse_unknown(request, AskedSignIns.model_fields)
    found = readable(SignInFilter(request.GET, workspace=request.workspace)).sign_ins()
    return page_by_id(request, found, asked, sign_in_shape, newest_first=True)
