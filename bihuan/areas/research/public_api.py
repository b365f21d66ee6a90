"""The public roadmap and changelog for programs, votes from sites of one's own, and what the team publishes."""

from datetime import date
from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, found
from bihuan.api.callers import TooMany
from bihuan.api.schemas import STRICT, Moment
from bihuan.areas.research.api import EMAIL, REQUIREMENT, portal, ticket_of
from bihuan.areas.research.limits import HOUR, may_send
from bihuan.areas.research.models import Card, Feedback
from bihuan.areas.research.proof import proved
from bihuan.areas.research.roadmap import Shown, changelog, roadmap
from bihuan.areas.research.views.portal import address_of
from bihuan.areas.research.views.roadmap import card_or_404, pages_or_404
from bihuan.areas.research.votes import vote
from bihuan.artifacts.errors import Refused
from bihuan.people.models import Role

cards = Router(tags=["requirements"])
PLACE = "/{slug:workspace}/{slug:product}"
OPEN = {"security": []}


class PublicCard(BaseModel):
    """What anybody may read. `window` and `people` are there where the administrator shows them."""

    id: int
    title: str
    text: str
    news: str
    stage: str
    live_at: Moment | None
    window: str
    people: int | None
    tags: list[str]
    facts: dict[str, str]


class Month(BaseModel):
    month: date
    cards: list[PublicCard]


class Vote(BaseModel):
    model_config = STRICT
    email: Annotated[str, Field(max_length=254, min_length=3, pattern=EMAIL)]
    person: Annotated[str, Field(max_length=120)] = ""
    strength: Annotated[int, Field(ge=1, le=4)] = int(Feedback.Strength.USEFUL)
    words: Annotated[str, Field(max_length=20_000)] = ""
    proof: Annotated[str, Field(max_length=500)] = ""


class Noted(BaseModel):
    """The same whether the address had voted before or not."""

    noted: bool = True


def drawn(shown: Shown) -> dict:
    card = shown.card
    words = {"id": card.pk, "title": card.title, "text": card.text, "news": card.news if card.live else ""}
    state = {"stage": str(shown.stage), "live_at": card.live_at, "window": shown.window}
    return words | state | {"people": shown.people, "tags": shown.tags, "facts": dict(shown.facts)}


@portal.get(
    f"{PLACE}/roadmap",
    operation_id="portal_roadmap",
    summary=gettext_lazy("The public roadmap of a product, those most people want first in each stage"),
    response=list[PublicCard],
    openapi_extra=OPEN,
)
def on_roadmap(request, workspace: Path[str], product: Path[str]):
    groups = roadmap(pages_or_404(workspace, product, "roadmap"))
    return answer([drawn(shown) for _label, cards in groups for shown in cards])


@portal.get(
    f"{PLACE}/changelog",
    operation_id="portal_changelog",
    summary=gettext_lazy("The public changelog of a product, newest first"),
    response=list[Month],
    openapi_extra=OPEN,
)
def in_changelog(request, workspace: Path[str], product: Path[str]):
    months = changelog(pages_or_404(workspace, product, "changelog"))
    return answer([{"month": month, "cards": [drawn(shown) for shown in cards]} for month, cards in months])


@portal.post(
    f"{PLACE}/roadmap/{{int:card}}/votes",
    operation_id="portal_vote",
    summary=gettext_lazy("Want something of the roadmap too; once a person, no token, few at a time"),
    response={201: Noted},
    openapi_extra=OPEN,
)
def add_vote(request, workspace: Path[str], product: Path[str], card: Path[int], data: Vote):
    pages = pages_or_404(workspace, product, "roadmap")
    wanted = card_or_404(pages, card)
    if not pages.voting or wanted.live:
        raise ValidationError(_("There is nothing to vote on here."))
    if pages.proof_of_work and not proved(data.proof, pages.product_id):
        raise ValidationError({"proof": _("Ask for a challenge at …/proof, and send the sum with it.")})
    said = data.model_dump(exclude={"proof"}) | {"email": data.email.strip().lower()}
    if not may_send(address_of(request), pages.product_id, said["email"]):
        raise TooMany(HOUR)
    vote(wanted, ticket=ticket_of(request, pages.product_id), **said)
    return answer({"noted": True}, 201)


class OwnCard(BaseModel):
    title: str
    text: str
    news: str
    shown: bool
    live_at: Moment | None


class WrittenCard(BaseModel):
    """What is left out stays as it is."""

    model_config = STRICT
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    text: Annotated[str, Field(max_length=5000)] | None = None
    news: Annotated[str, Field(max_length=10_000)] | None = None
    shown: bool | None = Field(None, description=gettext_noop("Whether anybody may read it."))


def own(card: Card) -> dict:
    words = {name: getattr(card, name) for name in ("title", "text", "news", "live_at")}
    return words | {"shown": card.shown_at is not None}


ADDRESS = "/{slug:workspace}/requirements/{int:number}/card/"


@cards.get(
    ADDRESS,
    operation_id="requirement_card",
    summary=gettext_lazy("What the public pages say of a requirement"),
    response=OwnCard,
)
def read_card(request, workspace: Path[str], number: Path[int]):
    requirement = found(request, REQUIREMENT, number)
    if requirement.role_of(request.user) < Role.MEMBER:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
    return answer(own(Card.of(requirement)))


@cards.put(
    ADDRESS,
    operation_id="requirement_card_write",
    summary=gettext_lazy("Publish a requirement in words written for it, or take it off"),
    response=OwnCard,
)
def write_card(request, workspace: Path[str], number: Path[int], data: WrittenCard):
    card = Card.of(found(request, REQUIREMENT, number))
    for name, value in data.model_dump(exclude={"shown"}, exclude_none=True).items():
        setattr(card, name, value)
    card.keep(by=request.user, shown=bool(card.shown_at) if data.shown is None else data.shown)
    return answer(own(card))
