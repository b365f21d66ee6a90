"""Whether a service became slower with a release: hours before and after, each beside its own hour of the week."""

from collections.abc import Sequence
from dataclasses import dataclass

from .estimate import Estimate, check_share, t_for

LEAST_HOURS = 24
LEAST_BLOCKS = 4


@dataclass(frozen=True)
class Regression:
    """The relative change (0.2 = a fifth slower) with its interval, hours compared, days they stand on, verdict.

    `verdict` is "slower", "faster", "no sign" or "cannot tell" (too few hours or days; estimate None).
    """

    verdict: str
    change: Estimate | None
    hours: int
    days: int


def regression(
    before: Sequence[tuple[int, float]],
    after: Sequence[tuple[int, float]],
    level: float = 0.95,
    least: float = 0.05,
) -> Regression:
    """Compares the p95 (or any positive value) of hours after a release with the same hours of the week before.

    `before` and `after` hold (hour, value), hours counted from one common beginning. Each hour after is measured
    against the median of its hour of the week before; a day's hours go together, so that the memory within a day
    does not feign certainty. Changes below `least` are "no sign" even where they are certain.
    Raises ValueError for values of 0 or below and a least below 0.
    Source: median log ratio of each day, compared by Student's t with the fewer days' freedom (conservative Welch).
    """
    import numpy as np

    check_share(level, "The level")
    if least < 0 or any(value <= 0 for _, value in (*before, *after)):
        raise ValueError("Values must be above 0, and the least change not below 0.")
    usual: dict[int, list[float]] = {}
    for hour, value in before:
        usual.setdefault(hour % 168, []).append(float(np.log(value)))
    later = _by_day(after, usual)
    hours = sum(map(len, later))
    earlier = _by_day(before, usual, own=True)
    if hours < LEAST_HOURS or min(len(later), len(earlier)) < LEAST_BLOCKS:
        return Regression("cannot tell", None, hours, len(later))
    one, two = (np.array([np.median(day) for day in days]) for days in (earlier, later))
    errors = one.var(ddof=1) / len(one), two.var(ddof=1) / len(two)
    total = sum(errors)
    freedom = min(len(one), len(two)) - 1
    middle = float(two.mean() - one.mean())
    half = t_for(level, freedom) * float(np.sqrt(total))
    value, low, high = (float(np.expm1(end)) for end in (middle, middle - half, middle + half))
    change = Estimate(value, low, high, level)
    sure = change.excludes_zero and abs(change.value) >= least
    return Regression(("slower" if change.value > 0 else "faster") if sure else "no sign", change, hours, len(later))


def _by_day(hours: Sequence[tuple[int, float]], usual: dict[int, list[float]], own: bool = False) -> list[list[float]]:
    """Log ratios to the usual, by day; an hour of the past itself is measured without itself."""
    import numpy as np

    days: dict[int, list[float]] = {}
    for hour, value in hours:
        same, log = list(usual.get(hour % 168, [])), float(np.log(value))
        if own:
            same.remove(log)
        if same:
            days.setdefault(hour // 24, []).append(log - float(np.median(same)))
    return list(days.values())
