"""The alarm when arms did not get the traffic they were promised (sample ratio mismatch)."""

from collections.abc import Sequence
from dataclasses import dataclass

from .estimate import check_count, check_share


@dataclass(frozen=True)
class Mismatch:
    """The statistic, its p, the counts that were to be expected and whether that is an alarm."""

    chi_square: float
    p: float
    expected: tuple[float, ...]
    alarm: bool


def mismatch(counts: Sequence[float], weights: Sequence[float], threshold: float = 0.001) -> Mismatch:
    """Compares units per arm with the arms' weights (any positive scale, the same order).

    Raises ValueError for fewer than two arms, lengths that differ, no unit at all and weights of 0 or below.
    Source: Pearson's chi-square; threshold as Fabijan et al. 2019.
    """
    from scipy.special import chdtrc

    check_share(threshold, "The threshold")
    if len(counts) != len(weights) or len(counts) < 2:
        raise ValueError("Counts and weights must be as many, and at least two.")
    if min(weights) <= 0 or min(counts) < 0:
        raise ValueError("Weights must be above 0, and counts not below 0.")
    check_count(sum(counts), "The number of units")
    expected = tuple(sum(counts) * weight / sum(weights) for weight in weights)
    statistic = sum((count - due) ** 2 / due for count, due in zip(counts, expected, strict=True))
    p = float(chdtrc(len(counts) - 1, statistic))
    return Mismatch(statistic, p, expected, p < threshold)
