"""The effect of a release without an A/B test: before and after, against what weekday, trend or controls expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .autocorrelation import Mixture, fit
from .estimate import Estimate, check_share

LEAST_BEFORE = 28
LEAST_AFTER = 7


@dataclass(frozen=True)
class Placebo:
    """The same question asked where nothing was released: how often, and how often the answer was an effect."""

    tried: int
    alarms: int

    @property
    def passed(self) -> bool:
        return self.alarms <= self.tried // 4


@dataclass(frozen=True)
class Effect:
    """An effect in the series' unit with interval and p, the days before and after, and whether it can be told.

    `expected` is the mean after the release had there been none. `smallest` is the smallest effect that would have
    been seen with 80 % power. `verdict` is "effect", or "cannot tell" with the reason in `reason`: "within noise"
    or "placebo" (the model sees effects where there was no release).
    """

    estimate: Estimate
    p: float
    expected: float
    before: int
    after: int
    placebo: Placebo
    smallest: float
    verdict: str
    reason: str


def _kept(series: Sequence[float | None]) -> tuple[Any, Any]:
    import numpy as np

    values = np.array([np.nan if value is None else value for value in series], dtype=float)
    if np.isinf(values).any():
        raise ValueError("The series must be of finite numbers, or None where there is none.")
    days = np.flatnonzero(~np.isnan(values))
    return values[days], days


def _design(days: Any, release: int, trend: bool) -> Any:
    import numpy as np

    columns = [(days >= release).astype(float), np.ones(len(days))]
    columns += [(days % 7 == weekday).astype(float) - (days % 7 == 6) for weekday in range(6)]
    if trend:
        columns.append((days - days.mean()) / max(1, np.ptp(days)))
    return np.column_stack(columns)


def _mixture(values: Any, days: Any, release: int, trend: bool) -> Mixture:
    scale = float(abs(values).max()) or 1.0
    found = fit(values / scale, _design(days, release, trend), days, 0)
    return Mixture(found.centers * scale, found.errors * scale, found.weights, found.freedom)


def _placebos(values: Any, days: Any, release: int, length: int, trend: bool, level: float) -> Placebo:
    """Pretended releases in the days before the real one, each with as many days after it as the real one."""
    tried = alarms = 0
    mine = days < release
    values, days = values[mine], days[mine]
    for pretended in range(release - length, days[0] + LEAST_BEFORE - 1, -max(LEAST_AFTER, length // 2)):
        part = days < pretended + length
        if (days[part] < pretended).sum() < LEAST_BEFORE or (days[part] >= pretended).sum() < LEAST_AFTER:
            continue
        found = _mixture(values[part], days[part], pretended, trend).estimate(level)
        tried, alarms = tried + 1, alarms + found.excludes_zero
        if tried == 8:
            break
    return Placebo(tried, alarms)


def before_after(series: Sequence[float | None], release: int, level: float = 0.95, trend: bool = True) -> Effect:
    """The change of a daily series from day `release` (its place, from 0) on, beside weekday and straight trend.

    `series` has one value a day in any unit, None where a day is missing. Errors may remember (AR(1)).
    Raises ValueError for fewer than 28 days before or 7 after, and values that are not finite.
    Source: interrupted time series (Bernal, Cummins, Gasparrini 2017) with the errors of autocorrelation.fit;
    placebo in time after Abadie, Diamond, Hainmueller 2015.
    """
    check_share(level, "The level")
    values, days = _kept(series)
    before, after = int((days < release).sum()), int((days >= release).sum())
    if before < LEAST_BEFORE or after < LEAST_AFTER:
        raise ValueError(
            f"An effect needs {LEAST_BEFORE} days before and {LEAST_AFTER} after; there are {before} and {after}."
        )
    mixture = _mixture(values, days, release, trend)
    estimate = mixture.estimate(level)
    placebo = _placebos(values, days, release, int(days[-1]) - release + 1, trend, level)
    expected = float(values[days >= release].mean()) - estimate.value
    reason = "" if placebo.passed and estimate.excludes_zero else "within noise" if placebo.passed else "placebo"
    verdict = "cannot tell" if reason else "effect"
    return Effect(estimate, mixture.p, expected, before, after, placebo, mixture.smallest(level), verdict, reason)


def against_controls(
    series: Sequence[float | None],
    controls: Sequence[Sequence[float | None]],
    release: int,
    level: float = 0.95,
) -> Effect:
    """The change of a daily series against the mean of controls the release did not touch (difference in differences).

    All in one unit, one value a day, as many days. The difference may have a weekday pattern of its own, but no
    trend: a release pretended earlier shows whether series and controls ran alike, and "placebo" says they did not.
    `expected` is that of the difference. Raises ValueError as before_after does, without controls and for lengths
    that differ. Source: Bertrand, Duflo, Mullainathan 2004 on remembering errors; autocorrelation.fit.
    """
    if not controls or any(len(control) != len(series) for control in controls):
        raise ValueError("There must be at least one control, and each must have as many days as the series.")
    rows = zip(series, *controls, strict=True)
    gaps = [None if None in row else row[0] - sum(row[1:]) / len(controls) for row in rows]
    return before_after(gaps, release, level, trend=False)
