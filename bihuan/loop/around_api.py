"""What a change of an artifact touches, and all that a customer asked for, for programs."""

import datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, found
from bihuan.api.lists import refuse_unknown
from bihuan.api.shapes import brief
from bihuan.api.talk import Brief, named
from bihuan.areas.research.models import Customer
from bihuan.loop.demand.asks import Ask, asks_of
from bihuan.loop.impact import DEEPEST, USUAL, impact_of
from bihuan.loop.tables_api import ShareOut, for_the_team, share_shape

router = Router(tags=["loop"])
of_customer = Router(tags=["loop"])


class Touched(Brief):
    distance: int
    role: str = Field(description=gettext_noop("A role of links, or “parent”."))
    via: str = Field(description=gettext_noop("Key of what it hangs on, one step nearer."))


class Impact(BaseModel):
    items: list[Touched] = Field(description=gettext_noop("The nearest first."))
    hidden: int = Field(description=gettext_noop("How many more there are that the caller may not see."))
    more: bool = Field(description=gettext_noop("True where it goes on beyond a thousand."))


class AskOut(Brief):
    strength: int
    stage: str
    requirements: list[Brief]
    told: str = Field(description=gettext_noop("The stage they were last told of; empty where they never were."))
    told_at: datetime.datetime | None
    verdict: Literal["", "solved", "unsolved"]


class PersonOut(BaseModel):
    name: str
    email: str
    asks: int
    open: int


class Asked(BaseModel):
    asks: list[AskOut] = Field(description=gettext_noop("Open ones first, the strongest at the top; 200 at most."))
    count: int
    open: int
    breakers: int = Field(description=gettext_noop("Open deal breakers."))
    told: int = Field(description=gettext_noop("How many were ever told anything."))
    share: ShareOut
    people: list[PersonOut]


@router.get("/impact/", operation_id="impact", summary=_("What a change of it touches"), response=Impact)
def impact(
    request,
    workspace: Path[str],
    kind: Path[str],
    number: Path[int],
    direction: Literal["down", "up"] = "down",
    depth: int = USUAL,
):
    for_the_team(request)
    refuse_unknown(request, ["direction", "depth"])
    artifact = named(request, kind, number)
    touched = impact_of(artifact, request.user, up=direction == "up", depth=max(1, min(depth, DEEPEST)))
    items = [
        {**brief(one.artifact), "distance": one.distance, "role": one.role, "via": one.via.key} for one in touched.found
    ]
    return answer({"items": items, "hidden": touched.hidden, "more": touched.more})


@of_customer.get("/{int:number}/asks/", operation_id="asks", summary=_("All that they asked for"), response=Asked)
def asks(request, workspace: Path[str], number: Path[int]):
    customer = found(request, Customer, number)
    asked = asks_of(customer, request.user, request.workspace)
    people = [each for domain in asked.domains for each in domain.people]
    figures = {name: getattr(asked, name) for name in ("count", "open", "breakers", "told")}
    return answer(
        {
            **figures,
            "share": share_shape(asked.share),
            "asks": [ask_shape(ask) for ask in asked.shown],
            "people": [{name: getattr(each, name) for name in PersonOut.model_fields} for each in people],
        }
    )


def ask_shape(ask: Ask) -> dict[str, Any]:
    judged = {"strength": ask.voice.strength, "stage": ask.standing.stage.value, "verdict": ask.verdict}
    told = {"told": ask.told.stage if ask.told else "", "told_at": ask.told.at if ask.told else None}
    return brief(ask.voice) | judged | told | {"requirements": [brief(one) for one in ask.requirements]}
