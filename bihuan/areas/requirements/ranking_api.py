"""The ranking for programs: the order with its doubts, estimates as ranges, and pins."""

from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, found
from bihuan.api.schemas import STRICT
from bihuan.areas.requirements.api import router
from bihuan.areas.requirements.estimating import estimate, estimates_of
from bihuan.areas.requirements.models import Prioritization, Rank, Requirement
from bihuan.areas.requirements.models.ranking import every_input
from bihuan.areas.requirements.ranking.methods import Method
from bihuan.areas.requirements.reranking import pin
from bihuan.areas.requirements.views.ranking import seen_ranks
from bihuan.artifacts.errors import Refused
from bihuan.people.models import Product, Role


class Ranked(BaseModel):
    """`low` and `high` bound 80 % of the draws; `chance` is that of being among the first `top`."""

    key: str
    number: int
    title: str
    place: int | None
    mean: float | None
    low: float | None
    high: float | None
    chance: float | None
    coin_flip: bool
    pinned: int | None
    pinned_why: str
    missing: list[str]


class Ranking(BaseModel):
    method: str
    product: str | None = Field(description=gettext_noop("The product that is ranked apart; none: all the others."))
    top: int
    stale: bool = Field(description=gettext_noop("Something changed since; it is ranked anew in a moment."))
    items: list[Ranked]


class Said(BaseModel):
    model_config = STRICT
    value: Annotated[str, Field(max_length=60, description=gettext_noop("Like 5 or 3..8; empty takes it back."))]
    why: Annotated[str, Field(max_length=500)] = ""


class Estimates(BaseModel):
    """By input: what is left out stays as it is."""

    model_config = STRICT
    estimates: dict[str, Said]


class Pin(BaseModel):
    model_config = STRICT
    place: Annotated[int, Field(ge=1, le=9999)] | None
    why: Annotated[str, Field(max_length=300)] = ""


def drawn(rank: Rank, requirement: Requirement) -> dict:
    said = {name: getattr(rank, name) for name in Ranked.model_fields if hasattr(rank, name)}
    return said | {"key": requirement.key, "number": requirement.number, "title": requirement.title}


@router.get("/ranking/", **router.named("ranking", gettext_lazy("their order, with intervals and chances"), Ranking))
def ranking(request, workspace: Path[str], product: str = ""):
    """`product` is a slug: its own order where it is ranked apart, else its part of the order of all."""
    if request.user.reach.role_in(request.workspace.pk) < Role.MEMBER:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
    chosen = product_called(request, product) if product else None
    setting = Prioritization.of(request.workspace, chosen)
    ranks = seen_ranks(request.user, setting, chosen)
    known = Requirement.objects.in_bulk([rank.requirement_id for rank in ranks])
    items = [drawn(rank, known[rank.requirement_id]) for rank in ranks]
    about = {"method": setting.way.slug, "product": setting.product.slug if setting.product else None}
    return answer(about | {"top": setting.top, "stale": setting.stale_at is not None, "items": items})


def product_called(request, slug: str) -> Product:
    """The product of this slug, or 404 where there is none for this person."""
    seen = Product.objects.visible_to(request.user).filter(workspace=request.workspace)
    if (product := seen.filter(slug=slug).first()) is None:
        raise Http404
    return product


def all_inputs(requirement: Requirement) -> Method:
    setting = Prioritization.of(requirement.workspace, requirement.product_id)
    return Method("all", "", every_input(setting.criteria), len, "")


def estimated(requirement: Requirement, method: Method) -> dict[str, dict[str, str]]:
    whys = dict(requirement.estimates.values_list("name", "why"))
    known = estimates_of([requirement], method)[requirement.pk]
    return {name: {"value": str(value), "why": whys.get(name, "")} for name, value in known.items()}


ESTIMATES = "/{int:number}/estimates/"


@router.get(ESTIMATES, **router.named("estimates", gettext_lazy("what was estimated, by input"), dict[str, Said]))
def read_estimates(request, workspace: Path[str], number: Path[int]):
    requirement = found(request, Requirement, number)
    return answer(estimated(requirement, all_inputs(requirement)))


@router.put(ESTIMATES, **router.named("estimates_write", gettext_lazy("estimate some inputs"), dict[str, Said]))
def write_estimates(request, workspace: Path[str], number: Path[int], data: Estimates):
    requirement = found(request, Requirement, number)
    method = all_inputs(requirement)
    if unknown := data.estimates.keys() - set(method.names):
        raise ValidationError({name: _("There is no such input.") for name in sorted(unknown)})
    said = {name: one.value for name, one in data.estimates.items()}
    whys = {name: one.why for name, one in data.estimates.items()}
    estimate(requirement, said, method, by=request.user, whys=whys)
    requirement.refresh_from_db()
    return answer(estimated(requirement, method))


@router.put("/{int:number}/pin/", **router.named("pin", gettext_lazy("pin a place, or let the score decide"), Pin))
def write_pin(request, workspace: Path[str], number: Path[int], data: Pin):
    requirement = found(request, Requirement, number)
    pin(requirement, data.place, by=request.user, why=data.why)
    rank = Rank.objects.get(requirement=requirement.pk)
    return answer({"place": rank.pinned, "why": rank.pinned_why})
