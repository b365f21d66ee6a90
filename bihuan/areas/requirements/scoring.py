"""RICE: how much a requirement is worth for what it costs.

Sean McBride, "RICE: Simple prioritization for product managers", Intercom 2016. Units as there: reach in people or
orders a week, impact as a multiple (0.25 minimal … 3 massive), confidence in percent, effort in person-weeks.
"""

from dataclasses import dataclass

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
