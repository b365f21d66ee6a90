"""How far a request has come in the requester's eyes: five steps instead of our states."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bihuan.areas.research.models.telling import Stage

# States of requirements by name, because areas do not import each other; a test holds this complete.
STAGE_OF = {
    "new": Stage.RECEIVED,
    "snoozed": Stage.RECEIVED,
    "clarifying": Stage.WEIGHED,
    "reviewing": Stage.WEIGHED,
    "duplicate": Stage.WEIGHED,  # of nothing we know; else its survivor counts
    "scheduled": Stage.SCHEDULED,
    "delivering": Stage.MADE,
    "released": Stage.LIVE,
    "verified": Stage.LIVE,
    "declined": Stage.DECLINED,
}
RANK = {
    Stage.RECEIVED: 0,
    Stage.WEIGHED: 1,
    Stage.REOPENED: 1,
    Stage.SCHEDULED: 2,
    Stage.MADE: 3,
    Stage.LIVE: 4,
    Stage.DECLINED: 5,
}
STEP = {Stage.RECEIVED: 1, Stage.WEIGHED: 2, Stage.SCHEDULED: 3, Stage.MADE: 4, Stage.LIVE: 5, Stage.DECLINED: 2}


@dataclass(frozen=True)
class Standing:
    """Where one piece of feedback stands. `begins` and `ends` frame when it is expected."""

    stage: Stage = Stage.RECEIVED
    begins: date | None = None
    ends: date | None = None

    @property
    def step(self) -> int:
        return STEP[self.stage]

    @property
    def live(self) -> bool:
        return self.stage == Stage.LIVE

    @property
    def declined(self) -> bool:
        return self.stage == Stage.DECLINED


def standing(state: str, requirements: Iterable) -> Standing:
    """Of feedback in `state` with these requirements behind it: the one that is furthest counts.

    Declined is only what has nothing else going on.
    """
    stages = [(STAGE_OF.get(each.state, Stage.RECEIVED), each) for each in requirements]
    going = [pair for pair in stages if pair[0] != Stage.DECLINED]
    if going:
        stage, furthest = max(going, key=lambda pair: RANK[pair[0]])
        return Standing(stage, furthest.starts_on, furthest.due_on)
    if stages or state == "dismissed":
        return Standing(Stage.DECLINED)
    if state in ("answered", "solved", "unsolved"):
        return Standing(Stage.LIVE)
    return Standing(Stage.WEIGHED if state == "linked" else Stage.RECEIVED)
