"""How many units a comparison needs, how long that takes, and what it could have seen."""

import math

from .estimate import check_count, check_share, z_for


def _power_z(power: float) -> float:
    from scipy.special import ndtri

    check_share(power, "The power")
    return float(ndtri(power))


def units_for_share(base: float, change: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Units per arm to see a share move from base by change (both shares of 1, change absolute, up or down).

    Raises ValueError where base, base + change, alpha or power leave 0…1, and for a change of 0.
    Source: the variant with the variance of the baseline in both arms under no effect, rounded to the nearest,
    as Evan Miller's calculator: (z(1-α/2) √(2pq) + z(power) √(pq + p'q'))² / change².
    """
    check_share(base, "The base")
    check_share(base + change, "The base plus the change")
    check_share(alpha, "Alpha")
    if change == 0:
        raise ValueError("A change of 0 cannot be seen by any sample.")
    if base > 0.5:
        base, change = 1 - base, -change
    before, after = base * (1 - base), (base + change) * (1 - base - change)
    need = z_for(1 - alpha) * math.sqrt(2 * before) + _power_z(power) * math.sqrt(before + after)
    return max(2, round((need / change) ** 2))


def units_for_mean(deviation: float, change: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Units per arm to see a mean move by change, in the unit of the standard deviation of one unit.

    Raises ValueError for a deviation or change of 0 or below. Source: 2 (z(1-α/2) + z(power))² (σ / change)².
    """
    check_share(alpha, "Alpha")
    if not (deviation > 0 and change != 0 and math.isfinite(deviation) and math.isfinite(change)):
        raise ValueError("The deviation must be above 0, and the change must not be 0.")
    return max(2, math.ceil(2 * ((z_for(1 - alpha) + _power_z(power)) * deviation / change) ** 2))


def smallest_effect(error: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest effect a test with this standard error sees with this power, in the error's unit.

    Raises ValueError for a negative error. Source: Bloom 1995, (z(1-α/2) + z(power)) × error.
    """
    check_count(error, "The standard error", 0)
    check_share(alpha, "Alpha")
    return (z_for(1 - alpha) + _power_z(power)) * error


def smallest_share_change(base: float, per_arm: int, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """The smallest rise of a share from base that per_arm units see, as a share of 1; None where even 1 is too near.

    Raises ValueError for a base outside 0…1 or fewer than two units. Source: units_for_share, inverted by bisection.
    """
    check_share(base, "The base")
    check_count(per_arm, "The units per arm", 2)
    low, high = 0.0, (1 - base) * (1 - 1e-9)
    if units_for_share(base, high, alpha, power) > per_arm:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        if middle and units_for_share(base, middle, alpha, power) <= per_arm:
            high = middle
        else:
            low = middle
    return high


def days_for(per_arm: int, arms: int, units_a_day: float, share: float = 1.0, whole_weeks: bool = True) -> int:
    """Days until every arm has per_arm units, with units_a_day new ones of which share takes part.

    Raises ValueError for fewer than two arms or no traffic. Whole weeks, so that every weekday counts alike.
    """
    check_count(per_arm, "The units per arm")
    check_count(arms, "The number of arms", 2)
    if not (units_a_day > 0 and 0 < share <= 1):
        raise ValueError("The traffic must be above 0, and the share that takes part above 0 and at most 1.")
    days = math.ceil(per_arm * arms / (units_a_day * share))
    return math.ceil(days / 7) * 7 if whole_weeks else days
