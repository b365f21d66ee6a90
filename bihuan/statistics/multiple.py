"""Several comparisons at once: p values adjusted so that the family keeps its promise."""

from collections.abc import Sequence


def _ordered(values: Sequence[float]) -> list[int]:
    for value in values:
        if not 0 <= value <= 1:
            raise ValueError(f"A p value must lie between 0 and 1, and one is {value}.")
    return sorted(range(len(values)), key=values.__getitem__)


def holm(values: Sequence[float]) -> list[float]:
    """Adjusted p values in the order given: the chance of any false alarm is kept. Source: Holm 1979.

    Raises ValueError for a p outside 0…1.
    """
    adjusted, highest, count = [0.0] * len(values), 0.0, len(values)
    for rank, place in enumerate(_ordered(values)):
        highest = max(highest, min(1.0, values[place] * (count - rank)))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """Adjusted p values in the order given: the share of false ones among the alarms is kept.

    Raises ValueError for a p outside 0…1. Source: Benjamini, Hochberg 1995.
    """
    adjusted, lowest, count = [0.0] * len(values), 1.0, len(values)
    for rank, place in reversed(list(enumerate(_ordered(values), 1))):
        lowest = min(lowest, values[place] * count / rank)
        adjusted[place] = lowest
    return adjusted
