"""How sure a share of few answers can be.

Wilson, E. B., "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212.
"""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
FEWEST = 5


@dataclass(frozen=True)
class Share:
    """`of` answers, `yes` of which said yes; `low` and `high` frame the true share at 95 %, all from 0 to 1."""

    yes: int
    of: int

    @property
    def tellable(self) -> bool:
        """Fewer answers than five say nothing about the rest."""
        return self.of >= FEWEST

    @property
    def likely(self) -> float | None:
        return self.yes / self.of if self.of else None

    @property
    def low(self) -> float:
        return wilson(self.yes, self.of)[0]

    @property
    def high(self) -> float:
        return wilson(self.yes, self.of)[1]


def wilson(yes: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a share without continuity correction; (0, 1) where nobody was asked.

    Raises ValueError unless 0 ≤ yes ≤ of.
    """
    if not 0 <= yes <= of:
        raise ValueError(f"{yes} of {of}")
    if not of:
        return 0.0, 1.0
    share = yes / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
