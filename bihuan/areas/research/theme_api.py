"""Themes for programs: looked for, followed, stopped; and who belongs to one."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, found, one
from bihuan.api.router import artifact_router
from bihuan.api.schemas import BIGGEST, STRICT, output_of
from bihuan.areas.research.models import Feedback, Grouping, Theme
from bihuan.areas.research.themes import correcting
from bihuan.areas.research.themes.counting import Amount, amounts
from bihuan.areas.research.themes.finding import begin
from bihuan.artifacts.errors import Refused
from bihuan.people.models import Role

themes = artifact_router(Theme)
MOST = 200


class MemberOut(BaseModel):
    key: str
    title: str
    standing: str
    created_at: datetime.datetime


class Members(BaseModel):
    voices: int
    fresh: int = Field(description=gettext_noop("Of the last seven days."))
    customers: int
    revenue: Decimal = Field(description=gettext_noop("A year in CNY, each customer once."))
    weeks: list[int] = Field(description=gettext_noop("Voices a week, the newest last."))
    items: list[MemberOut]


class Sorting(BaseModel):
    """`split` makes a new theme called `title` of them, and answers with it."""

    model_config = STRICT
    deed: Literal["confirm", "reject", "split"]
    feedback: list[Annotated[int, Field(ge=1, le=BIGGEST)]] = Field(min_length=1, max_length=MOST)
    title: Annotated[str, Field(max_length=500)] = ""


class Search(BaseModel):
    id: int
    stage: Grouping.Stage
    percent: int
    texts: int
    found: int
    failure: str


@themes.get(
    "/{int:number}/members/",
    **themes.named("members", gettext_lazy("who belongs to one, and what it amounts to for you"), Members),
)
def members(request, workspace: Path[str], number: Path[int]):
    theme = found(request, Theme, number)
    seen = Feedback.objects.visible_to(request.user, request.workspace).filter(archived_at=None)
    rows = theme.members.belonging().filter(feedback__in=seen.values("pk")).select_related("feedback")
    amount = amounts([theme.pk], request.user, request.workspace).get(theme.pk, Amount())
    counted = {name: getattr(amount, name) for name in ("voices", "fresh", "customers", "revenue", "weeks")}
    items = [
        {
            "key": row.feedback.key,
            "title": row.feedback.title,
            "standing": row.standing,
            "created_at": row.feedback.created_at,
        }
        for row in rows.order_by("-feedback__created_at")[:MOST]
    ]
    return answer(counted | {"items": items})


@themes.post(
    "/{int:number}/members/",
    **themes.named("sort", gettext_lazy("say who belongs to one and who does not"))
    | {"response": {200: output_of(Theme), 201: output_of(Theme)}},
)
def sort(request, workspace: Path[str], number: Path[int], data: Sorting):
    theme = found(request, Theme, number)
    seen = Feedback.objects.visible_to(request.user, request.workspace).filter(number__in=data.feedback)
    voices = list(seen.filter(in_themes__artifact=theme).select_related("workspace").order_by("pk"))
    if len(voices) != len(set(data.feedback)):
        raise Http404(_("Not all of them belong to this theme."))
    if data.deed == "split":
        return one(correcting.split(theme, voices, title=data.title, by=request.user), 201)
    {"confirm": correcting.confirm, "reject": correcting.reject}[data.deed](theme, voices, by=request.user)
    return one(theme)


def shape(job: Grouping, status: int = 200):
    return answer({name: getattr(job, name) for name in Search.model_fields}, status)


def of_team(request) -> None:
    if request.user.reach.role_in(request.workspace.pk) < Role.MEMBER:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})


def job_or_404(request, pk: int) -> Grouping:
    of_team(request)
    job = Grouping.objects.filter(workspace=request.workspace, pk=pk).first()
    if job is None:
        raise Http404
    return job


@themes.post("/searches/", **themes.named("search", gettext_lazy("look for themes in the background"), {201: Search}))
def search(request, workspace: Path[str]):
    of_team(request)
    return shape(begin(request.workspace, by=request.user), 201)


@themes.get("/searches/{int:search}/", **themes.named("search_stand", gettext_lazy("how far a search is"), Search))
def stand(request, workspace: Path[str], search: Path[int]):
    return shape(job_or_404(request, search))


@themes.delete("/searches/{int:search}/", **themes.named("search_stop", gettext_lazy("stop a search"), Search))
def stop(request, workspace: Path[str], search: Path[int]):
    job = job_or_404(request, search)
    job.cancel()
    job.refresh_from_db()
    return shape(job)
