"""What is normal at this hour of this weekday, and whether a value is out of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .estimate import Estimate, check_count, check_share, t_for

LEAST = 4


@dataclass(frozen=True)
class Anomaly:
    """The value beside what is usual then: robust z, the usual range, how many slots were compared, the verdict.

    `verdict` is "normal", "high", "low" or "cannot tell" (too little history; z and the range are None).
    """

    verdict: str
    z: float | None
    usual: Estimate | None
    sample: int


def same_slot(history: Sequence[tuple[datetime, float]], at: datetime, hourly: bool = True) -> list[float]:
    """The values of history at the weekday (and hour) of `at`, before it; times in the zone the reader lives in."""
    return [
        value
        for when, value in history
        if when < at and when.weekday() == at.weekday() and (not hourly or when.hour == at.hour)
    ]


def anomaly(past: Sequence[float], value: float, threshold: float = 4.0, counts: bool = False) -> Anomaly:
    """Compares a value with the values of the same weekday and hour, in any unit.

    The spread is the median absolute deviation × 1.4826, widened for short history; it is never below one percent
    of the median (so flat series do not alarm at rounding), nor, of counts, below the root of the median + 1 (as
    chance alone makes counts vary). Fewer than four values cannot tell.
    Raises ValueError for values that are not finite or a threshold of 0 or below.
    Source: Iglewicz, Hoaglin 1993 (modified z); Poisson floor for counts.
    """
    import numpy as np

    if threshold <= 0:
        raise ValueError(f"The threshold must be above 0, and is {threshold}.")
    if not all(math.isfinite(each) for each in (*past, value)):
        raise ValueError("Values must be finite numbers.")
    if len(past) < LEAST:
        return Anomaly("cannot tell", None, None, len(past))
    middle = float(np.median(past))
    spread = 1.4826 * float(np.median(np.abs(np.array(past) - middle)))
    # With few values both median and deviation are rough: widened as a prediction by Student's t would be.
    spread *= math.sqrt(1 + math.pi / 2 / len(past)) * t_for(0.95, len(past) - 1) / 1.96
    floor = math.sqrt(middle + 1) if counts and middle >= 0 else 0.01 * abs(middle)
    spread = max(spread, floor)
    if spread == 0:
        return Anomaly("normal" if value == middle else "high" if value > middle else "low", None, None, len(past))
    z = (value - middle) / spread
    usual = Estimate(middle, middle - threshold * spread, middle + threshold * spread)
    return Anomaly("normal" if abs(z) <= threshold else "high" if z > 0 else "low", z, usual, len(past))


def expected_total(weeks: Sequence[Sequence[float]], level: float = 0.95) -> Estimate:
    """What a period should sum to, from the sums of the same slots in earlier weeks, in the values' unit.

    `weeks` has one row a past period with the same weekdays and hours as the one to judge. A prediction interval.
    Raises ValueError for fewer than four periods or rows that differ in length.
    Source: prediction interval of one more normal observation, Hahn, Meeker 1991.
    """
    import numpy as np

    check_share(level, "The level")
    check_count(len(weeks), "The number of past periods", LEAST)
    if len({len(week) for week in weeks}) != 1:
        raise ValueError("Every past period must have as many values.")
    sums = np.array(weeks, dtype=float).sum(axis=1)
    half = t_for(level, len(sums) - 1) * float(sums.std(ddof=1)) * math.sqrt(1 + 1 / len(sums))
    return Estimate(float(sums.mean()), float(sums.mean()) - half, float(sums.mean()) + half, level)
