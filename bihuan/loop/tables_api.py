"""Demand, the traceability matrix and the resolution rate for programs."""

import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from ninja.errors import ValidationError as Malformed
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer
from bihuan.api.lists import Listed, no_cursor, page, refuse_unknown, unreadable
from bihuan.api.schemas import Page
from bihuan.api.shapes import brief
from bihuan.api.talk import Brief
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.loop.choosing import Chosen
from bihuan.loop.demand.counting import Demand, demanded
from bihuan.loop.matrix.cells import Cell, cells_of
from bihuan.loop.matrix.columns import BY_NAME
from bihuan.loop.matrix.coverage import Matrix, matrix_of
from bihuan.loop.resolution import BY, Group, groups_of, whole
from bihuan.loop.wilson import Share
from bihuan.people.models import Role

router = Router(tags=["loop"])
DEMAND_SORTS = Literal[
    *("customers", "people", "revenue", "at_risk", "breakers", "newest"),
    *("-customers", "-people", "-revenue", "-at_risk", "-breakers", "-newest"),
]


class Wanted(Listed):
    stage: Literal["open", "closed", "all"] = Field("open", description=gettext_noop("Which requirements."))
    after: str | None = Field(None, max_length=10, description=gettext_noop("The cursor of the next page."))


class Demanded(Wanted):
    sort: DEMAND_SORTS = Field("-customers", description=gettext_noop("With “-” the largest or latest first."))


class Traced(Wanted):
    sort: Literal["number"] = "number"
    holes: Literal["", "any", *BY_NAME] = Field("", description=gettext_noop("Only those with a hole there."))


class DemandOut(BaseModel):
    customers: int = Field(description=gettext_noop("Each counted once."))
    people: int = Field(description=gettext_noop("By e-mail address, else by name."))
    voices: int
    strengths: list[int] = Field(
        description=gettext_noop(
            "Askers by their strongest word, from nice to have to deal breaker: customers, and people without one."
        )
    )
    revenue: Decimal | None = Field(description=gettext_noop("CNY a year, of the customers with a figure."))
    unpriced: int = Field(description=gettext_noop("Customers without a figure."))
    renewing: int = Field(description=gettext_noop("Customers whose contract ends within 90 days."))
    at_risk: Decimal | None = Field(description=gettext_noop("What those are worth, CNY a year."))
    newest: datetime.datetime | None


class DemandRow(BaseModel):
    requirement: Brief
    demand: DemandOut


class CellOut(BaseModel):
    column: str
    status: Literal["done", "hole", "ahead"]
    voices: int
    filled: list[Brief]
    sections: list[str] = Field(description=gettext_noop("Under which heading each document names it."))


class MatrixRow(BaseModel):
    requirement: Brief
    cells: list[CellOut]


class CoverageOut(BaseModel):
    column: str
    done: int
    holes: int
    ahead: int


class ShareOut(BaseModel):
    said: int
    solved: int
    likely: float | None = Field(description=gettext_noop("From 0 to 1; null with fewer than five answers."))
    low: float | None
    high: float | None


class GroupOut(BaseModel):
    label: str
    key: str = Field(description=gettext_noop("Key or address of what the group is; empty for the rest."))
    asked: int
    share: ShareOut


class Resolved(BaseModel):
    by: str
    whole: GroupOut
    groups: list[GroupOut]


DemandPage = create_model("DemandPage", __base__=Page, items=(list[DemandRow], ...))
MatrixPage = create_model("MatrixPage", __base__=Page, items=(list[MatrixRow], ...), coverage=(list[CoverageOut], ...))


@router.get("/demand/", operation_id="demand", summary=_("What is wanted most"), response=DemandPage)
def demand(request, workspace: Path[str], asked: Query[Demanded]):
    chosen, offset = chosen_of(request, asked)
    found = demanded(
        chosen.requirements, request.user, request.workspace, sort=asked.sort, limit=asked.limit, offset=offset
    )
    known = briefs([pk for pk, _demand in found.rows])
    rows = [{"requirement": known[pk], "demand": demand_shape(one)} for pk, one in found.rows if pk in known]
    return page(request, rows, offset + asked.limit if offset + len(found.rows) < found.total else None)


@router.get("/matrix/", operation_id="matrix", summary=_("The traceability matrix"), response=MatrixPage)
def matrix(request, workspace: Path[str], asked: Query[Traced]):
    chosen, offset = chosen_of(request, asked)
    found: Matrix = matrix_of(chosen.requirements, request.user, request.workspace)
    lines = found.with_holes(asked.holes)
    shown = lines[offset : offset + asked.limit]
    known = briefs([line.pk for line in shown])
    drawn = cells_of(found, shown, request.user, request.workspace)
    rows = [{"requirement": known[line.pk], "cells": [*map(cell_shape, cells)]} for line, _key, cells in drawn]
    coverage = [{"column": c.column.name, "done": c.done, "holes": c.holes, "ahead": c.ahead} for c in found.coverage]
    following = offset + asked.limit if offset + asked.limit < len(lines) else None
    return page(request, rows, following, coverage=coverage)


@router.get("/resolution/", operation_id="resolution", summary=_("The resolution rate"), response=Resolved)
def resolution(request, workspace: Path[str], by: Literal[*BY] = "requirement"):
    for_the_team(request)
    refuse_unknown(request, ["by"])
    groups = groups_of(by, request.user, request.workspace)
    everybody = group_shape(whole(request.user, request.workspace))
    return answer({"by": by, "whole": everybody, "groups": [*map(group_shape, groups)]})


def for_the_team(request) -> None:
    if request.user.reach.role_in(request.workspace.pk) < Role.MEMBER:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})


def chosen_of(request, asked: Wanted) -> tuple[Chosen, int]:
    """The requirements asked for, and the place from which on. Raises Malformed for filters nobody understands."""
    for_the_team(request)
    chosen = Chosen(request, request.workspace)
    refuse_unknown(request, {*type(asked).model_fields, *chosen.listing.own})
    if chosen.listing.unread:
        raise Malformed([unreadable(name, problem) for name, problem in chosen.listing.unread.items()])
    after = asked.after or "0"
    if not (after.isascii() and after.isdigit()):
        raise no_cursor()
    return chosen, int(after)


def briefs(ids: list[int]) -> dict[int, dict[str, Any]]:
    return {one.pk: brief(one) for one in Artifact.objects.filter(pk__in=ids)}


def demand_shape(demand: Demand) -> dict[str, Any]:
    return {name: getattr(demand, name) for name in DemandOut.model_fields}


def cell_shape(cell: Cell) -> dict[str, Any]:
    filled = [brief(one.artifact) for one in cell.fillings]
    sections = [one.section for one in cell.fillings]
    named = {"column": cell.column.name, "status": cell.status, "voices": cell.voices}
    return named | {"filled": filled, "sections": sections}


def group_shape(group: Group) -> dict[str, Any]:
    return {"label": group.label, "key": group.key, "asked": group.asked, "share": share_shape(group.share)}


def share_shape(share: Share) -> dict[str, Any]:
    known = {"likely": share.likely, "low": share.low, "high": share.high}
    return {"said": share.of, "solved": share.yes} | (known if share.tellable else dict.fromkeys(known))
