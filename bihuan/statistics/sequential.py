"""A comparison that may be looked at as often as one likes: interval and p hold at every peek at once."""

import math

from .estimate import Estimate, check_count, check_share
from .means import Moments


def tuning(plan: float, alpha: float = 0.05) -> float:
    """The mixture's parameter that makes the interval narrowest when `plan` units (all arms) are in.

    Raises ValueError for a plan below 1. Source: Waudby-Smith et al. 2021, appendix on tuning ρ.
    """
    check_count(plan, "The planned number of units")
    check_share(alpha, "Alpha")
    log = -2 * math.log(alpha)
    return math.sqrt((log + math.log(log + 1)) / plan)


def halfwidth(variance: float, n: float, rho: float, alpha: float = 0.05) -> float:
    """Half of the interval after n units of this variance, in the root of the variance's unit.

    Raises ValueError for n below 1 or a rho of 0 or below.
    Source: asymptotic confidence sequence, Waudby-Smith et al. 2021, equation of the two-sided mixture;
    Robbins 1970; Howard et al. 2021.
    """
    check_count(n, "The number of units")
    check_share(alpha, "Alpha")
    if rho <= 0 or variance < 0:
        raise ValueError("The tuning must be above 0, and the variance not below 0.")
    grown = n * rho**2 + 1
    return math.sqrt(variance * 2 * grown / (n * rho) ** 2 * math.log(math.sqrt(grown) / alpha))


def any_time_p(value: float, variance: float, n: float, rho: float) -> float:
    """The p that holds at every peek: the smallest alpha whose interval leaves 0 out, at most 1.

    Raises ValueError as halfwidth does. Source: halfwidth solved for alpha (mixture SPRT, Johari et al. 2017).
    """
    halfwidth(variance, n, rho)
    if variance == 0:
        return 1.0 if value == 0 else 0.0
    grown = n * rho**2 + 1
    log = 0.5 * math.log(grown) - (value * n * rho) ** 2 / (2 * variance * grown)
    return min(1.0, math.exp(min(0.0, log)))


def any_time_difference(a: Moments, b: Moments, plan: float, level: float = 0.95) -> tuple[Estimate, float]:
    """The mean of b minus that of a with interval and p that hold at every peek, in the value's unit.

    `plan` is the number of units (both arms) the experiment was planned for; it must not be changed while it runs.
    Raises ValueError for arms of fewer than two units. Source: as halfwidth, on the difference as GrowthBook.
    """
    check_count(a.n, "The number of units of a", 2)
    check_count(b.n, "The number of units of b", 2)
    check_share(level, "The level")
    n, rho = a.n + b.n, tuning(plan, 1 - level)
    variance = n * (a.variance / a.n + b.variance / b.n)
    value = b.mean - a.mean
    half = halfwidth(variance, n, rho, 1 - level)
    return Estimate(value, value - half, value + half, level), any_time_p(value, variance, n, rho)
