"""Shares of people: intervals and comparisons."""

from math import erfc, hypot, sqrt

from .estimate import Estimate, check_part, z_for

Z95 = 1.959963984540054


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The interval of a share of `hits` in `of`, 95 % unless `z` says otherwise; (0, 1) where there is no sample.

    Wilson, J. Am. Stat. Assoc. 22 (1927); without continuity correction. Raises ValueError unless 0 ≤ hits ≤ of.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def pooled_z(hits_a: int, of_a: int, hits_b: int, of_b: int) -> tuple[float, float]:
    """(z, two-sided p) of the hypothesis that two shares are equal, with the pooled variance; z < 0 where A is lower.

    Raises ValueError where a sample is empty or all answers of both are the same.
    """
    if of_a <= 0 or of_b <= 0:
        raise ValueError("a sample is empty")
    pooled = (hits_a + hits_b) / (of_a + of_b)
    if not 0 < pooled < 1:
        raise ValueError("all answers are the same")
    z = (hits_a / of_a - hits_b / of_b) / sqrt(pooled * (1 - pooled) * (1 / of_a + 1 / of_b))
    return z, erfc(abs(z) / sqrt(2))


def difference(a: tuple[int, int], b: tuple[int, int], level: float = 0.95) -> Estimate:
    """The share of b minus that of a, each (hits, of), as shares of 1.

    Raises ValueError for counts that cannot be and empty samples. Source: Newcombe 1998, method 10 (hybrid score).
    """
    check_part(*a, "a")
    check_part(*b, "b")
    share_a, share_b, z = a[0] / a[1], b[0] / b[1], z_for(level)
    (low_a, high_a), (low_b, high_b) = wilson(*a, z), wilson(*b, z)
    value = share_b - share_a
    low, high = hypot(share_b - low_b, high_a - share_a), hypot(high_b - share_b, share_a - low_a)
    return Estimate(value, value - low, value + high, level)


def relative_lift(a: tuple[int, int], b: tuple[int, int], level: float = 0.95) -> Estimate:
    """(share of b - share of a) / share of a, each (hits, of); 0.1 is ten percent more.

    Raises ValueError for counts that cannot be, and where a has no hit.
    Source: delta method with Welch's degrees of freedom, as GrowthBook's frequentist engine.
    """
    from .means import Sums
    from .means import relative_lift as of_means

    check_part(*a, "a")
    check_part(*b, "b")
    return of_means(Sums(a[0], a[0], a[1]), Sums(b[0], b[0], b[1]), level).lift
