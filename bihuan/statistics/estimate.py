"""An estimate with its interval, and the checks every function makes of its numbers."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A value in its own unit, the ends of its interval and the level (0.95 = 95 %) the interval holds at."""

    value: float
    low: float
    high: float
    level: float = 0.95

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def check_share(value: float, name: str) -> None:
    """Raises ValueError unless 0 < value < 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie between 0 and 1, and is {value}.")


def check_count(value: float, name: str, least: float = 1) -> None:
    """Raises ValueError unless value is finite and at least `least`."""
    if not math.isfinite(value) or value < least:
        raise ValueError(f"{name} must be at least {least}, and is {value}.")


def check_part(part: float, whole: float, name: str) -> None:
    """Raises ValueError unless 0 ≤ part ≤ whole and whole ≥ 1."""
    check_count(whole, f"The sample of {name}")
    if not 0 <= part <= whole:
        raise ValueError(f"The successes of {name} must lie between 0 and {whole}, and are {part}.")


def z_for(level: float) -> float:
    """The two-sided normal quantile of a level, 1.96 for 0.95. Raises ValueError for a level outside 0…1."""
    from scipy.special import ndtri

    check_share(level, "The level")
    return float(ndtri(0.5 + level / 2))


def t_for(level: float, freedom: float) -> float:
    """The two-sided quantile of Student's t with `freedom` degrees. Raises ValueError for a level outside 0…1."""
    from scipy.special import stdtrit

    check_share(level, "The level")
    return float(stdtrit(freedom, 0.5 + level / 2))
