"""Feedback and customers for programs; and the way in for what people say on sites of their own, without a token."""

from datetime import datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, found, one
from bihuan.api.callers import TooMany
from bihuan.api.router import artifact_router
from bihuan.api.schemas import BIGGEST, STRICT, output_of
from bihuan.areas.research import evidence
from bihuan.areas.research.intake import take_in
from bihuan.areas.research.limits import HOUR, may_send
from bihuan.areas.research.models import Customer, Feedback, Portal
from bihuan.areas.research.proof import BITS, challenge, proved
from bihuan.areas.research.verdicts import judge
from bihuan.areas.research.views.portal import address_of, portal_or_404
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.pages.fields.forms import PREFIX
from bihuan.people.models import Role

feedback = artifact_router(Feedback)
customers = artifact_router(Customer)
portal = Router(tags=["portal"], auth=None)
REQUIREMENT = Artifact.kinds()[evidence.REQUIREMENTS]
EMAIL = r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"


class Behind(BaseModel):
    """Either `requirement`, the number of one that is there, or `title` of a new one."""

    model_config = STRICT
    requirement: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
    title: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    body: Annotated[str, Field(max_length=1_000_000)] | None = None


@feedback.post(
    "/{int:number}/requirement/",
    **feedback.named("requirement", gettext_lazy("put behind a requirement, a new one or one that is there"))
    | {"response": {201: output_of(REQUIREMENT)}},
)
def requirement(request, workspace: Path[str], number: Path[int], data: Behind):
    voice = found(request, Feedback, number)
    if (data.requirement is None) == (data.title is None):
        raise ValidationError({"requirement": _("Send either “requirement” or “title”.")})
    if data.requirement is not None:
        target = found(request, REQUIREMENT, data.requirement)
        evidence.attach([voice], target, by=request.user)
    else:
        body = evidence.quoted([voice]) if data.body is None else data.body
        target = evidence.form_requirement([voice], by=request.user, title=data.title, body=body, product=voice.product)
    return one(target, 201)


class AnswerOut(BaseModel):
    stage: str
    subject: str
    text: str
    at: datetime
    asks: bool = Field(description=gettext_noop("Whether it asks: is it solved?"))
    reached: str = Field(
        description=gettext_noop("How: mailed, waiting, failed, page, inbox, program, colleague, nobody.")
    )


class Answers(BaseModel):
    items: list[AnswerOut]


@feedback.get(
    "/{int:number}/answers/",
    **feedback.named("answers", gettext_lazy("what the person was told, the newest last"), Answers),
)
def answers(request, workspace: Path[str], number: Path[int]):
    voice = found(request, Feedback, number)
    told = voice.tellings.order_by("pk")[:BIGGEST]
    return answer({"items": [{name: getattr(one, name) for name in AnswerOut.model_fields} for one in told]})


class Judged(BaseModel):
    model_config = STRICT
    solved: bool
    note: Annotated[str, Field(max_length=20_000)] = ""


@feedback.post(
    "/{int:number}/verdict/",
    **feedback.named("verdict", gettext_lazy("pass on what the person says: it is solved, or it is not")),
)
def verdict(request, workspace: Path[str], number: Path[int], data: Judged):
    voice = found(request, Feedback, number)
    if voice.created_by_id != request.user.pk and voice.role_of(request.user) < Role.MEMBER:
        raise Refused(_("Only who brought it, or a member, passes on whether it is solved."))
    judge(voice, solved=data.solved, note=data.note)
    return one(found(request, Feedback, number))


class Said(BaseModel):
    model_config = STRICT
    title: Annotated[str, Field(min_length=1, max_length=500)]
    body: Annotated[str, Field(max_length=20_000)] = ""
    person: Annotated[str, Field(max_length=120)] = ""
    email: Annotated[str, Field(max_length=254, pattern=EMAIL)] = ""
    strength: Annotated[int, Field(ge=1, le=4)] = int(Feedback.Strength.USEFUL)
    custom: dict[str, Any] = Field({}, description=gettext_noop("Own fields the portal asks for, by key."))
    proof: Annotated[str, Field(max_length=500)] = ""


class Received(BaseModel):
    key: str
    number: int


@portal.post(
    "/{slug:workspace}/{slug:product}/feedback",
    operation_id="portal_feedback",
    summary=gettext_lazy("Say something on the portal of a product; no token, few at a time"),
    response={201: Received},
    openapi_extra={"security": []},
)
def say(request, workspace: Path[str], product: Path[str], data: Said):
    place = portal_or_404(workspace, product)
    said = data.model_dump(exclude={"proof"}) | {"email": data.email.strip().lower()}
    pages = Portal.of(place)
    if unasked := {f"{PREFIX}{key}" for key in data.custom} - {question["name"] for question in pages.asked}:
        raise ValidationError({name: _("The portal does not ask for this.") for name in sorted(unasked)})
    if pages.proof_of_work and not proved(data.proof, place.pk):
        raise ValidationError({"proof": _("Ask for a challenge at …/proof, and send the sum with it.")})
    if not may_send(address_of(request), place.pk, said["email"]):
        raise TooMany(HOUR)
    voice = take_in(place, ticket=ticket_of(request, place.pk), by=request.user, **said)
    return answer({"key": voice.key, "number": voice.number}, 201)


class Challenge(BaseModel):
    challenge: str = Field(description=gettext_noop("Send `proof`: this, a dot, and a number."))
    bits: int = Field(description=gettext_noop("As many zero bits the SHA-256 of `proof` begins with."))


@portal.get(
    "/{slug:workspace}/{slug:product}/proof",
    operation_id="portal_proof",
    summary=gettext_lazy("The sum to work out before saying something where the portal asks for one"),
    response=Challenge,
    openapi_extra={"security": []},
)
def proof(request, workspace: Path[str], product: Path[str]):
    return answer({"challenge": challenge(portal_or_404(workspace, product).pk), "bits": BITS})


def ticket_of(request, product_id: int) -> UUID:
    """The same Idempotency-Key from the same place is the same piece of feedback."""
    key = request.headers.get("Idempotency-Key")
    return uuid5(NAMESPACE_URL, f"{product_id} {address_of(request)} {key}") if key else uuid4()
