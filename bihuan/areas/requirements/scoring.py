"""RICE: how much a requirement is worth for what it costs.

Sean McBride, "RICE: Simple prioritization for product managers", Intercom 2016. Units as there: reach in people or
orders a week, impact as a multiple (0.25 minimal … 3 massive), confidence in percent, effort in person-weeks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

PARTS = ("reach", "impact", "confidence", "effort")


@dataclass(frozen=True)
class Rice:
    reach: float | None = None
    impact: float | None = None
    confidence: float | None = None
    effort: float | None = None

    @property
    def missing(self) -> list[str]:
        """The parts nobody has estimated yet, in the order they are asked. No effort at all is no estimate."""
        return [part for part in PARTS if getattr(self, part) is None or (part == "effort" and not self.effort)]

    @property
    def score(self) -> float | None:
        """reach × impact × confidence ÷ effort, weekly impact per person-week; None while a part is missing."""
        if self.missing:
            return None
        return self.reach * self.impact * (self.confidence / 100) / self.effort


@dataclass(frozen=True)
class Estimate:
    """What somebody took a requirement to be worth from this moment on."""

    at: datetime
    rice: Rice
    who: Any = None


def estimates(now: Rice, changes: Iterable[tuple[datetime, Mapping[str, Any], Any]]) -> list[Estimate]:
    """Every estimate there was, the latest first, read backwards from `now`.

    `changes` are (when, field → [before, after], who), the latest first; fields that are no part of the score are
    passed over.
    """
    found = []
    for at, changed, who in changes:
        parts = {part: changed[part][0] for part in PARTS if part in changed}
        if parts:
            found.append(Estimate(at, now, who))
            now = replace(now, **parts)
    return found
