"""The trace for programs: where one thing stands in the loop, who is behind it, and what became of it."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.schemas import Named
from bihuan.api.shapes import brief, person
from bihuan.api.talk import Brief, links_of, named
from bihuan.areas.research.evidence import survivors_of
from bihuan.areas.research.views.pages import evidence_links
from bihuan.artifacts.models import Artifact
from bihuan.loop.tables_api import DemandOut, ShareOut, demand_shape, share_shape
from bihuan.loop.trace import Stop, trace_of_feedback, trace_of_requirement
from bihuan.loop.why.decisions import Decision, decisions_of
from bihuan.loop.why.gaps import gaps_of_voice
from bihuan.loop.why.story import story_of
from bihuan.people.models import Role

router = Router(tags=["artifacts"])


class StopOut(BaseModel):
    station: str
    status: str = Field(description=gettext_noop("reached, now, gap or todo."))
    text: str
    note: str
    action: str = Field(description=gettext_noop("What would close the gap."))


class Linked(Brief):
    role: str
    forward: bool = Field(description=gettext_noop("True where the traced one has the role towards it."))


class DecisionOut(BaseModel):
    requirement: str
    verb: str
    label: str
    at: datetime.datetime
    by: Named | None
    reason: str
    place: int | None = Field(description=gettext_noop("Its rank by the method then in force, where one was kept."))
    score: float | None = Field(description=gettext_noop("RICE by the estimates of that moment."))


class ToldOut(BaseModel):
    stage: str
    subject: str
    at: datetime.datetime


class Trace(BaseModel):
    key: str
    title: str
    stops: list[StopOut] = Field(description=gettext_noop("The stations of the loop in order; empty for requesters."))
    voices: int = Field(description=gettext_noop("How many voices stand behind it."))
    customers: int
    solved: int
    unsolved: int
    quotes: list[Brief] = Field(description=gettext_noop("The strongest voices."))
    requirements: list[Brief] = Field(description=gettext_noop("What the voice stands behind."))
    linked: list[Linked]
    demand: DemandOut | None = Field(description=gettext_noop("Of a requirement: who wants it, each once."))
    decisions: list[DecisionOut] = Field(description=gettext_noop("The newest first."))
    told: list[ToldOut] = Field(description=gettext_noop("Of a voice: what the person was told."))
    share: ShareOut | None = Field(description=gettext_noop("Of a requirement: how many say that it is solved."))
    gaps: list[str] = Field(description=gettext_noop("What nobody knows or has done, in plain words."))


@router.get("/trace/", operation_id="trace", summary=_("Where it stands in the loop"), response=Trace)
def trace(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    artifact = named(request, kind, number).as_kind()
    artifact.workspace = request.workspace
    found = {"key": artifact.key, "title": artifact.title, **NOTHING}
    if request.user.reach.role_in(request.workspace.pk) >= Role.MEMBER and kind in TRACED:
        found |= TRACED[kind](artifact, request)
    ends = (linked(artifact, link) for link in links_of(request, artifact))
    return answer({**found, "linked": list(ends)})


NOTHING: dict[str, Any] = {
    "stops": [],
    "voices": 0,
    "customers": 0,
    "solved": 0,
    "unsolved": 0,
    "quotes": [],
    "requirements": [],
    "demand": None,
    "decisions": [],
    "told": [],
    "share": None,
    "gaps": [],
}


def of_requirement(requirement, request) -> dict[str, Any]:
    story = story_of(requirement, request.user, request.workspace)
    voices = story.voices
    counts = {name: getattr(voices, name) for name in ("customers", "solved", "unsolved")}
    stops = trace_of_requirement(requirement, voices, request.workspace, request.user)
    return {
        "stops": shaped(stops),
        "voices": voices.count,
        **counts,
        "quotes": [brief(voice) for voice in story.quotes],
        "demand": demand_shape(story.demand),
        "decisions": [decision_shape(one, requirement) for one in story.decisions],
        "share": share_shape(voices.judged),
        "gaps": list(story.gaps),
    }


def decision_shape(decision: Decision, requirement) -> dict[str, Any]:
    plain = {name: getattr(decision, name) for name in ("verb", "label", "at", "reason", "place", "score")}
    return plain | {"requirement": requirement.key, "by": person(decision.by)}


def of_feedback(voice, request) -> dict[str, Any]:
    targets = [link.target for link in evidence_links(request.user, request.workspace, [voice.pk])]
    survivors = survivors_of(targets)
    behind = list({survivors[target.pk].pk: survivors[target.pk] for target in targets}.values())
    stops = trace_of_feedback(voice, behind, request.workspace, request.user)
    seen = [each for each in behind if request.user.reach.includes(each)]
    told = list(voice.tellings.order_by("pk"))
    return {
        "stops": shaped(stops),
        "requirements": [brief(each) for each in seen],
        "decisions": [decision_shape(one, each) for each in seen for one in decisions_of(each.as_kind())],
        "told": [{"stage": one.stage, "subject": one.subject, "at": one.at} for one in told],
        "gaps": gaps_of_voice(voice, seen, len(told)),
    }


TRACED = {"requirements": of_requirement, "feedback": of_feedback}


def shaped(stops: Sequence[Stop]) -> list[dict[str, str]]:
    return [
        {
            "station": stop.label,
            "status": stop.status or "reached",
            "text": stop.text,
            "note": str(stop.note),
            "action": stop.action[0] if stop.action else "",
        }
        for stop in stops
    ]


def linked(artifact: Artifact, link) -> dict[str, Any]:
    forward = link.source_id == artifact.pk
    other = link.target if forward else link.source
    return {**brief(other), "role": link.role, "forward": forward}
