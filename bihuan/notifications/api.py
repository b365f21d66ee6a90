"""A person's own notifications, and the addresses that mails come back from, for programs."""

import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.schemas import STRICT
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.watch import Why
from bihuan.deliveries.api import for_admins
from bihuan.deliveries.models import Bounce
from bihuan.notifications.bounces import lift, read_report, suspend
from bihuan.notifications.leaving import reasons
from bihuan.notifications.models import Mode, Preferences
from bihuan.people.models import User
from bihuan.people.models.user import normal_email

router = Router(tags=["notifications"])
MODE = Literal[tuple(Mode.values)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
QUIET = ("quiet_from", "quiet_until")


class Wishes(BaseModel):
    mail_on: bool
    mail: dict[str, MODE] = Field(description=gettext_noop("Reason → when it is mailed."))
    push: list[str] = Field(description=gettext_noop("Reasons told in the browser."))
    muted: list[str] = Field(description=gettext_noop("“kind:reason” that only the inbox tells."))
    daily_at: int
    quiet_from: str | None = Field(description=gettext_noop("Like 22:00, in my time zone."))
    quiet_until: str | None
    quiet_weekends: bool


class ChangedWishes(BaseModel):
    model_config = STRICT
    mail_on: bool | None = None
    mail: Annotated[dict[str, MODE], Field(max_length=50)] | None = None
    push: Annotated[list[str], Field(max_length=50)] | None = None
    muted: Annotated[list[str], Field(max_length=2000)] | None = None
    daily_at: Annotated[int, Field(ge=0, le=23)] | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    quiet_weekends: bool | None = None


class BounceOut(BaseModel):
    address: str
    reason: str
    detail: str
    at: datetime.datetime


class BounceList(BaseModel):
    items: list[BounceOut]


class NewBounce(BaseModel):
    """Either an address, or `report`: the whole mail of a mail server that says what came back."""

    model_config = STRICT
    address: Annotated[str, Field(max_length=254)] | None = None
    reason: Literal["bounced", "complained"] = "bounced"
    detail: Annotated[str, Field(max_length=1000)] = ""
    report: Annotated[str, Field(max_length=1_000_000)] | None = None


def shape(wishes: Preferences) -> dict[str, Any]:
    names = ("push", "muted", "daily_at", "quiet_weekends")
    clocks = {name: value.strftime("%H:%M") if (value := getattr(wishes, name)) else None for name in QUIET}
    usual = Preferences(user=wishes.user)
    mail = {why: wishes.mail.get(why, usual.mode(why)) for why, _label in reasons()}
    plain = {name: getattr(wishes, name) for name in names}
    return {**plain, **clocks, "mail": mail, "mail_on": wishes.mail_off_since is None}


@router.get(
    "/me/notifications",
    operation_id="my_notifications",
    summary=gettext_lazy("What I am told outside the inbox"),
    response=Wishes,
)
def notifications(request):
    return answer(shape(Preferences.objects.of(request.user)))


@router.patch(
    "/me/notifications",
    operation_id="change_my_notifications",
    summary=gettext_lazy("Change what I am told outside the inbox"),
    response=Wishes,
)
def change(request, data: ChangedWishes):
    sent, wishes = data.model_dump(exclude_unset=True), Preferences.objects.of(request.user)
    known = {
        "mail": {why for why, _label in reasons()},
        "push": set(Why.values),
        "muted": {f"{slug}:{why}" for slug in Artifact.kinds() for why in Why.values},
    }
    unknown = {name: set(sent.get(name) or ()) - words for name, words in known.items()}
    text = _("“%(value)s” is not known here.")
    if wrong := {name: text % {"value": ", ".join(sorted(words))} for name, words in unknown.items() if words}:
        raise ValidationError(wrong)
    on = sent.pop("mail_on", None)
    for name in QUIET:
        if name in sent:
            value = sent.pop(name)
            setattr(wishes, name, value and datetime.time.fromisoformat(value))
    for name, value in sent.items():
        if value is not None:
            setattr(wishes, name, {**wishes.mail, **value} if name == "mail" else value)
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        raise ValidationError({"quiet_until": _("Say both ends of the quiet time.")})
    if on is True:
        wishes.mail_off_since = None
    wishes.save()
    if on is False:
        wishes.all_off()
    return answer(shape(wishes))


def people_of(request):
    return User.objects.filter(memberships__workspace=request.workspace)


def outsiders(request) -> list[QuerySet]:
    """Addresses of people outside the team: of customers, and of whoever wrote to us."""
    kinds = [kind for kind in Artifact.kinds().values() if any(f.name == "email" for f in kind._meta.local_fields)]
    return [kind.objects.filter(workspace=request.workspace).exclude(email="").values("email") for kind in kinds]


def is_known(request, address: str) -> bool:
    """Whether it is an address of this workspace: of a member, or of somebody its artifacts name."""
    if people_of(request).named(address).exists():
        return True
    return any(known.filter(email__iexact=normal_email(address)).exists() for known in outsiders(request))


@router.get(
    "/{slug:workspace}/bounces/",
    operation_id="bounces",
    summary=gettext_lazy("Whose mails come back"),
    response=BounceList,
)
def bounces(request, workspace: Path[str]):
    for_admins(request)
    addresses = [people_of(request).values("email"), *outsiders(request)]
    ours = reduce(or_, (Q(address__in=known) for known in addresses))
    found = Bounce.objects.standing().filter(ours).order_by("address")
    return answer({"items": [bounce_shape(each) for each in found]})


def bounce_shape(bounce: Bounce) -> dict[str, Any]:
    return {name: getattr(bounce, name) for name in ("address", "reason", "detail", "at")}


@router.post(
    "/{slug:workspace}/bounces/",
    operation_id="add_bounce",
    summary=gettext_lazy("Say that mails to somebody come back, or hand in a mail server's report"),
    response={201: BounceList},
)
def add(request, workspace: Path[str], data: NewBounce):
    for_admins(request)
    if (data.address is None) == (data.report is None):
        raise ValidationError({"address": _("Send either “address” or “report”.")})
    if data.report is not None:
        wanted = [tuple(each) for each in read_report(data.report.encode("utf-8", "replace"))]
    else:
        wanted = [(data.address, data.reason, data.detail)]
    known = [each for each in wanted if is_known(request, each[0])]
    if not known:
        raise ValidationError({"address": _("Nobody of this workspace has this address.")})
    return answer({"items": [bounce_shape(suspend(*each)) for each in known]}, 201)


@router.delete(
    "/{slug:workspace}/bounces/{str:address}/",
    operation_id="remove_bounce",
    summary=gettext_lazy("Mail to somebody again"),
    response={204: None},
)
def remove(request, workspace: Path[str], address: Path[str]):
    for_admins(request)
    if not (is_known(request, address) and lift(address)):
        raise Http404
    return HttpResponse(status=204)
