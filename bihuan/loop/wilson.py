"""How sure a share of few answers can be."""

from dataclasses import dataclass

from bihuan.statistics.proportions import wilson

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
