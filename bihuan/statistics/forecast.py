"""When a resource runs out: a daily series carried on, with the interval the past says it deserves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .estimate import Estimate, check_count, check_share

LEAST = 28


@dataclass(frozen=True)
class Forecast:
    """One estimate a day ahead, in the series' unit, and the days of history they come from."""

    days: tuple[Estimate, ...]
    history: int


@dataclass(frozen=True)
class Reach:
    """Days ahead (1 is tomorrow) until a limit is reached: likely, earliest, latest; None is not within so many."""

    likely: int | None
    earliest: int | None
    latest: int | None
    within: int


def _line(values: Any) -> tuple[Any, Any, Any]:
    """Slope by the median of slopes over whole weeks (so weekdays cancel), weekday levels, and what remains."""
    import numpy as np

    n = len(values)
    day = np.arange(n)
    slopes = [(values[gap:] - values[:-gap]) / gap for gap in range(7, n, 7)]
    slope = float(np.median(np.concatenate(slopes)))
    flat = values - slope * day
    weekdays = np.array([np.median(flat[day % 7 == weekday]) for weekday in range(7)])
    return slope, weekdays, flat - weekdays[day % 7]


def forecast(series: Sequence[float], ahead: int, level: float = 0.95) -> Forecast:
    """The next `ahead` days of a daily series without gaps, any unit, each with its prediction interval.

    The interval grows with the doubt about a day, about the slope and with the memory of the errors.
    Raises ValueError for fewer than 28 days, values that are not finite and ahead below 1.
    Source: Theil 1950 and Sen 1968 with seasonal slopes (Hirsch, Slack, Smith 1982); variance of a regression's
    prediction (Hyndman, Athanasopoulos, ch. 7) with the effective sample of AR(1) errors.
    """
    import numpy as np
    from scipy.special import stdtrit

    check_share(level, "The level")
    check_count(ahead, "The days ahead")
    values = np.asarray(series, dtype=float)
    if len(values) < LEAST or not np.isfinite(values).all():
        raise ValueError(f"A forecast needs {LEAST} days of finite values; there are {len(values)}.")
    n = len(values)
    slope, weekdays, rest = _line(values)
    spread = max(float(np.sqrt((rest**2).sum() / (n - 8))), 1e-9 * float(np.abs(values).max()))
    memory = float(np.clip((rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-300) + 4 / n, 0, 0.9))
    effective = (1 + memory) / (1 - memory)
    day = np.arange(n, n + ahead)
    doubt = 1 + effective * (7 / n + (day - (n - 1) / 2) ** 2 / (n * (n**2 - 1) / 12))
    half = float(stdtrit(max(3.0, (n - 8) / effective), 0.5 + level / 2)) * spread * np.sqrt(doubt)
    middle = slope * day + weekdays[day % 7]
    days = [Estimate(float(m), float(m - h), float(m + h), level) for m, h in zip(middle, half, strict=True)]
    return Forecast(tuple(days), n)


def reaches(series: Sequence[float], limit: float, within: int = 365, level: float = 0.95) -> Reach:
    """In how many days a rising series first touches `limit`, in its unit; None where not within so many days.

    `earliest` is where the interval's upper end touches, `latest` its lower end. Raises ValueError as forecast does.
    Source: forecast, crossed with the limit.
    """
    found = forecast(series, within, level).days

    def first(end: str) -> int | None:
        return next((day for day, each in enumerate(found, 1) if getattr(each, end) >= limit), None)

    return Reach(first("value"), first("high"), first("low"), within)
