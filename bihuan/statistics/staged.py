"""The effect of a release that reached units (departments, regions) one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .estimate import Estimate, check_share, t_for
from .power import smallest_effect

LEAST = 4


@dataclass(frozen=True)
class Staged:
    """The mean effect on reached units in the series' unit, with interval and the units it stands on.

    `placebo` is the same estimate for the period just before each unit was reached. `verdict` is "effect" or
    "cannot tell"; then `smallest` is the smallest effect that would have been seen with 80 % power.
    """

    estimate: Estimate
    units: int
    reached: int
    placebo: Estimate
    smallest: float
    verdict: str


def _mean_effect(values: Any, starts: Any, window: int, shift: int) -> float | None:
    """The mean over units reached of (after - before) less that of units not reached in either period."""
    import numpy as np

    found = []
    for start in sorted({start for start in starts if np.isfinite(start)}):
        at = int(start) - shift
        if at - window < 0 or at + window > values.shape[1]:
            continue
        change = values[:, at : at + window].mean(axis=1) - values[:, at - window : at].mean(axis=1)
        mine, others = starts == start, starts >= max(start, at + window)
        others &= ~mine
        if others.sum():
            found.append((float(change[mine].mean() - change[others].mean()), int(mine.sum())))
    total = sum(count for _, count in found)
    return sum(effect * count for effect, count in found) / total if total else None


def _jackknife(values: Any, starts: Any, window: int, shift: int, level: float) -> tuple[Estimate, float] | None:
    import numpy as np

    value = _mean_effect(values, starts, window, shift)
    everyone = np.arange(len(starts))
    without = [_mean_effect(values[everyone != unit], starts[everyone != unit], window, shift) for unit in everyone]
    parts = np.array([each for each in without if each is not None])
    if value is None or len(parts) < len(starts):
        return None
    error = float(np.sqrt((len(parts) - 1) / len(parts) * ((parts - value) ** 2).sum()))
    half = t_for(level, len(parts) - 1) * error
    return Estimate(value, value - half, value + half, level), error


def staged(
    series: Sequence[Sequence[float]], starts: Sequence[int | None], window: int = 14, level: float = 0.95
) -> Staged:
    """The mean effect in the `window` days after each unit's start, against units not reached by then.

    `series` has a row a unit with one value a day, `starts` the day (from 0) the unit was reached, None for never.
    Windows are whole weeks, so that weekdays cancel. Raises ValueError for fewer than four units reached or four
    never reached, uneven rows, windows that are not whole weeks or do not fit twice before a start.
    Source: group-time effects with not-yet-treated controls (Callaway, Sant'Anna 2021), errors by leaving out one
    unit after another (cluster jackknife, MacKinnon, Nielsen, Webb 2023).
    """
    import numpy as np

    check_share(level, "The level")
    if len(series) != len(starts) or len({len(row) for row in series}) != 1:
        raise ValueError("Every unit needs one start, and every row as many days.")
    if window < 7 or window % 7:
        raise ValueError(f"The window must be whole weeks, and is {window} days.")
    values = np.array(series, dtype=float)
    when = np.array([np.inf if start is None else start for start in starts], dtype=float)
    reached = int(np.isfinite(when).sum())
    if not np.isfinite(values).all() or min(reached, len(when) - reached) < LEAST:
        raise ValueError(f"Finite values and at least {LEAST} units reached and {LEAST} never reached are needed.")
    found, before = (_jackknife(values, when, window, shift, level) for shift in (0, window))
    if found is None or before is None:
        raise ValueError("The windows do not fit: two are needed before the starts and one after.")
    estimate, error = found
    sure = estimate.excludes_zero and not before[0].excludes_zero
    return Staged(estimate, len(when), reached, before[0], smallest_effect(error), "effect" if sure else "cannot tell")
