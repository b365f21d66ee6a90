"""How likely b is better than a, what choosing it may cost, and what lift is credible; computed without chance."""

import math
from dataclasses import dataclass
from typing import Any

from .estimate import Estimate, check_count, check_part, check_share
from .means import Moments

STEPS = 2000


@dataclass(frozen=True)
class Belief:
    """The chance that b beats a, the loss to expect from choosing b (in the value's unit), the credible lift."""

    chance: float
    expected_loss: float
    lift: Estimate


def _bisect(share_below: Any, target: float, low: float, high: float) -> float:
    while share_below(high) < target:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if share_below(middle) < target else (low, middle)
    return (low + high) / 2


def shares(
    a: tuple[float, float],
    b: tuple[float, float],
    prior: tuple[float, float] = (1, 1),
    level: float = 0.95,
) -> Belief:
    """Shares of b and a, each (successes, n), with a Beta prior (1, 1 is flat); the loss in shares of 1.

    Raises ValueError for counts that cannot be and a prior of 0 or below.
    Source: beta-binomial, Stucchio 2015 (expected loss); quadrature over quantiles of the posterior.
    """
    import numpy as np
    from scipy.special import betainc, betaincinv

    check_share(level, "The level")
    for part, name in ((a, "a"), (b, "b")):
        check_part(*part, name)
    if min(prior) <= 0:
        raise ValueError("Both numbers of the prior must be above 0.")
    one = (prior[0] + a[0], prior[1] + a[1] - a[0])
    two = (prior[0] + b[0], prior[1] + b[1] - b[0])
    places = (np.arange(STEPS) + 0.5) / STEPS
    of_a, of_b = betaincinv(*one, places), betaincinv(*two, places)
    chance = float(betainc(*one, of_b).mean())
    ends = np.linspace(min(of_a[0], of_b[0]), max(of_a[-1], of_b[-1]), STEPS)
    loss = float(np.trapezoid(betainc(*two, ends) * (1 - betainc(*one, ends)), ends))

    def below(ratio: float) -> float:
        return float(betainc(*two, np.minimum(1, of_a * ratio)).mean())

    tail = (1 - level) / 2
    middle, low, high = (_bisect(below, q, 0, 2) - 1 for q in (0.5, tail, 1 - tail))
    return Belief(chance, loss, Estimate(middle, low, high, level))


def averages(a: Moments, b: Moments, prior: tuple[float, float] | None = None, level: float = 0.95) -> Belief:
    """Means of b and a; `prior` is mean and deviation of the relative lift (0.1 = ten percent), none is flat.

    Raises ValueError for a mean of a of 0, fewer than two units, no variance at all, a deviation of 0 or below.
    Source: normal posterior of the relative lift, as GrowthBook's Bayesian engine.
    """
    from scipy.special import ndtr, ndtri

    check_share(level, "The level")
    for part, name in ((a, "a"), (b, "b")):
        check_count(part.n, f"The number of units of {name}", 2)
    if a.mean == 0:
        raise ValueError("The mean of a is 0: a relative lift has no base.")
    lift = (b.mean - a.mean) / abs(a.mean)
    variance = b.variance / b.n / a.mean**2 + a.variance / a.n * b.mean**2 / a.mean**4
    if variance <= 0:
        raise ValueError("Values without any variance leave nothing to believe.")
    if prior is not None:
        if prior[1] <= 0:
            raise ValueError("The deviation of the prior must be above 0.")
        weight = 1 / variance + 1 / prior[1] ** 2
        lift, variance = (lift / variance + prior[0] / prior[1] ** 2) / weight, 1 / weight
    error = math.sqrt(variance)
    score, half = lift / error, float(ndtri(0.5 + level / 2)) * error
    density = math.exp(-(score**2) / 2) / math.sqrt(2 * math.pi)
    loss = (error * density - lift * float(ndtr(-score))) * abs(a.mean)
    return Belief(float(ndtr(score)), max(0.0, loss), Estimate(lift, lift - half, lift + half, level))
