"""Means of two groups compared from their sums, of a value, of a ratio, and with what was known before (CUPED)."""

import math
from dataclasses import dataclass

from .estimate import Estimate, check_count, t_for


@dataclass(frozen=True)
class Sums:
    """What a mean needs: the sum of the values, of their squares, and how many there are."""

    total: float
    squares: float
    n: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        return max(0.0, (self.squares - self.total**2 / self.n) / (self.n - 1))


@dataclass(frozen=True)
class PairedSums:
    """Two values of each unit: y and x with the sum of their products. For a ratio y / x; for CUPED x came before."""

    y: Sums
    x: Sums
    products: float

    @property
    def covariance(self) -> float:
        return (self.products - self.y.total * self.x.total / self.y.n) / (self.y.n - 1)


@dataclass(frozen=True)
class Moments:
    """A mean, the variance of one unit around it and the number of units."""

    mean: float
    variance: float
    n: float


@dataclass(frozen=True)
class Comparison:
    """b against a: the difference in the value's unit, the relative lift (0.1 = ten percent), each with its p."""

    difference: Estimate
    p: float
    lift: Estimate
    lift_p: float


def _moments(sums: Sums) -> Moments:
    check_count(sums.n, "The number of units", 2)
    if not (math.isfinite(sums.total) and math.isfinite(sums.squares)):
        raise ValueError("Sums must be finite numbers.")
    if sums.squares * (1 + 1e-9) < sums.total**2 / sums.n:
        raise ValueError("The sum of squares is smaller than these values can have.")
    return Moments(sums.mean, sums.variance, sums.n)


def _freedom(a: Moments, b: Moments) -> float:
    one, two = a.variance / a.n, b.variance / b.n
    if one + two == 0:
        return a.n + b.n - 2
    return (one + two) ** 2 / (one**2 / (a.n - 1) + two**2 / (b.n - 1))


def _estimate(value: float, error: float, freedom: float, level: float) -> tuple[Estimate, float]:
    from scipy.special import stdtr

    half = t_for(level, freedom) * error
    if error == 0:
        return Estimate(value, value, value, level), 1.0 if value == 0 else 0.0
    return Estimate(value, value - half, value + half, level), float(2 * stdtr(freedom, -abs(value) / error))


def compare(a: Moments, b: Moments, level: float = 0.95) -> Comparison:
    """b against a from their moments; raises ValueError where the mean of a is 0, as a lift has no base then.

    Source: Welch 1947; the lift by delta method (GrowthBook's frequentist engine, relative effects).
    """
    if a.mean == 0:
        raise ValueError("The mean of a is 0: a relative lift has no base.")
    one, two, freedom = a.variance / a.n, b.variance / b.n, _freedom(a, b)
    difference, p = _estimate(b.mean - a.mean, math.sqrt(one + two), freedom, level)
    error = math.sqrt(two / a.mean**2 + one * b.mean**2 / a.mean**4)
    lift, lift_p = _estimate((b.mean - a.mean) / abs(a.mean), error, freedom, level)
    return Comparison(difference, p, lift, lift_p)


def relative_lift(a: Sums, b: Sums, level: float = 0.95) -> Comparison:
    """The mean of b against the mean of a, in the value's unit and relative.

    Raises ValueError for fewer than two units, sums that cannot be, and a mean of a of 0.
    Source: Welch 1947; delta method as GrowthBook's frequentist engine. Winsorizing is the caller's.
    """
    return compare(_moments(a), _moments(b), level)


def _ratio_moments(sums: PairedSums) -> Moments:
    y, x = _moments(sums.y), _moments(sums.x)
    if sums.y.n != sums.x.n:
        raise ValueError("Both values must come from the same units.")
    if x.mean == 0:
        raise ValueError("The denominator of a ratio sums to 0.")
    ratio = y.mean / x.mean
    variance = (y.variance - 2 * ratio * sums.covariance + ratio**2 * x.variance) / x.mean**2
    return Moments(ratio, max(0.0, variance), y.n)


def ratio_lift(a: PairedSums, b: PairedSums, level: float = 0.95) -> Comparison:
    """The ratio sum(y) / sum(x) of b against that of a; a unit is what was assigned at random (mostly a person).

    Raises ValueError for sums that cannot be and a denominator or a ratio of a of 0.
    Source: delta method, Deng, Knoblich, Lu 2018.
    """
    return compare(_ratio_moments(a), _ratio_moments(b), level)


@dataclass(frozen=True)
class Adjusted:
    """A comparison after CUPED, the factor theta, and the share of the variance it took away (0…1)."""

    comparison: Comparison
    theta: float
    variance_removed: float


def cuped(a: PairedSums, b: PairedSums, level: float = 0.95) -> Adjusted:
    """The mean of y of b against a, adjusted by x, which every unit had before the experiment.

    Raises ValueError for sums that cannot be. An x without variance adjusts nothing.
    Source: Deng, Xu, Kohavi, Walker 2013; theta pooled over both groups, around the mean x of both.
    """
    groups = [(part, _moments(part.y), _moments(part.x)) for part in (a, b)]
    if any(y.n != x.n for _, y, x in groups):
        raise ValueError("Both values must come from the same units.")
    spread = sum(x.variance * (x.n - 1) for _, _, x in groups)
    theta = sum(part.covariance * (x.n - 1) for part, _, x in groups) / spread if spread > 0 else 0.0
    center = sum(x.mean * x.n for _, _, x in groups) / sum(x.n for _, _, x in groups)
    adjusted = [
        Moments(
            y.mean - theta * (x.mean - center),
            max(0.0, y.variance + theta**2 * x.variance - 2 * theta * part.covariance),
            y.n,
        )
        for part, y, x in groups
    ]
    before = sum(y.variance / y.n for _, y, _ in groups)
    after = sum(group.variance / group.n for group in adjusted)
    return Adjusted(compare(adjusted[0], adjusted[1], level), theta, 1 - after / before if before > 0 else 0.0)
