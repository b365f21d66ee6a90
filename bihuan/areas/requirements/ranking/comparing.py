"""How far two orders agree: Kendall's tau-b (Kendall 1945), ties counted."""

import math
from collections.abc import Sequence


def kendall(first: Sequence[float], second: Sequence[float]) -> float | None:
    """From -1 (reversed) to 1 (the same); None where one of them tells nothing apart. Both of one length."""
    import numpy as np

    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape:
        raise ValueError("two orders of different length")
    agree = 0
    apart_one = apart_other = 0
    for place in range(len(one) - 1):
        left, right = np.sign(one[place + 1 :] - one[place]), np.sign(other[place + 1 :] - other[place])
        agree += int((left * right).sum())
        apart_one += int(np.abs(left).sum())
        apart_other += int(np.abs(right).sum())
    return agree / math.sqrt(apart_one * apart_other) if apart_one and apart_other else None
