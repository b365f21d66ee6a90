"""What was decided about a requirement: by whom, when, why, and at what score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from bihuan.areas.requirements.models import PastRank, Requirement
from bihuan.areas.requirements.scoring import Rice
from bihuan.artifacts.models import Artifact, Event, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import through, visible

DECIDED = ("accept", "snooze", "schedule", "decline", "duplicate", "reopen")
WEIGHTY = ("schedule", "decline")  # of these one wants to know the reason
PARTS = ("reach", "impact", "confidence", "effort")


@dataclass(frozen=True)
class Decision:
    """`score` is the RICE of the estimates of that moment; None where they were not complete.

    `place` is its rank by the method then in force; None where none was kept.
    """

    verb: str
    label: str
    at: datetime
    by: Any = None
    reason: str = ""
    score: float | None = None
    place: int | None = None


def decisions_of(requirement: Requirement) -> list[Decision]:
    """The newest first, read from its history; what its estimates were then is found by undoing later changes."""
    labels = {move.verb: str(move.label) for move in Requirement.moves_in(requirement.workspace_id)}
    ranks = list(PastRank.objects.filter(requirement=requirement.pk).values_list("on", "place"))  # the newest first
    then = {name: getattr(requirement, name) for name in PARTS}
    found = []
    for event in Event.objects.filter(artifact=requirement.pk).order_by("-pk").select_related("actor"):
        if event.verb in DECIDED:
            label = labels.get(event.verb, event.verb)
            place = next((place for on, place in ranks if on <= timezone.localdate(event.at)), None)
            found.append(Decision(event.verb, label, event.at, event.actor, event.reason, Rice(**then).score, place))
        for name in PARTS:
            if isinstance(change := event.changes.get(name), list):
                then[name] = change[0]
    return found


def papers_deciding(requirement: Artifact, user, workspace) -> Sequence[Artifact]:
    """Decisions written down as artifacts of their own, where the house has such a kind."""
    seen = through("source", visible(user, workspace))
    links = Link.objects.filter(seen, target=requirement.pk, role=LinkRole.DECIDES).order_by("-pk")
    return [link.source for link in links.select_related("source")]


def unreasoned(decisions: Sequence[Decision]) -> list[Decision]:
    return [one for one in decisions if one.verb in WEIGHTY and not one.reason.strip()]
