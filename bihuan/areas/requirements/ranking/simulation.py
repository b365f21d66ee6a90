"""Who comes how far when what is estimated could be otherwise: Monte Carlo over the ranges of the estimates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.areas.requirements.ranking.methods import Method
from bihuan.areas.requirements.ranking.ranges import Range

DRAWS = 2000
SEED = 20260714
AT_ONCE = 500
COIN = 0.6  # whoever stands before the next in fewer cases than this might as well stand behind it
Estimates = Mapping[str, Range]


@dataclass(frozen=True)
class Standing:
    """One requirement's score: its mean, 80 % interval, the chance to be among the first `top`, and its place from 1.

    `beats_next` is how often it scores above the one behind it (None for the last).
    """

    mean: float
    low: float
    high: float
    chance: float
    place: int
    beats_next: float | None = None

    @property
    def coin_flip(self) -> bool:
        return self.beats_next is not None and self.beats_next < COIN


@dataclass
class Outcome:
    """`standings` are in the order of what was given; `order` holds their indices, best first."""

    standings: list[Standing] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


def simulate(rows: Sequence[Estimates], method: Method, *, top: int, draws: int = DRAWS, seed: int = SEED) -> Outcome:
    """Rank `rows`, each with an estimate for every input of the method. The same rows give the same numbers.

    Scores are worked out in 32 bits, `draws` times for each; ties share the chance of the last places.
    """
    import numpy as np

    if not rows:
        return Outcome()
    random = np.random.default_rng(seed)
    scores = np.empty((len(rows), draws), dtype=np.float32)
    ends = np.empty((len(rows), 2), dtype=np.float32)
    tenths = [draws // 10, draws - 1 - draws // 10]
    for at in range(0, len(rows), AT_ONCE):
        part = rows[at : at + AT_ONCE]
        here = scores[at : at + len(part)]
        here[:] = method.score(drawn(part, method, draws, random))
        np.nan_to_num(here, copy=False, nan=0.0)
        ends[at : at + len(part)] = np.partition(here, tenths, axis=1)[:, tenths]
    means = scores.mean(axis=1, dtype=np.float64)
    order = np.lexsort((np.arange(len(rows)), -means))
    beats = dict(zip(order.tolist(), beating(scores, order), strict=False))
    places = np.empty(len(rows), dtype=int)
    places[order] = np.arange(1, len(rows) + 1)
    parts = zip(means.tolist(), ends.tolist(), in_top(scores, top, order).tolist(), places.tolist(), strict=True)
    standings = [
        Standing(mean, low, high, chance, place, beats.get(index))
        for index, (mean, (low, high), chance, place) in enumerate(parts)
    ]
    return Outcome(standings, order.tolist())


def beating(scores, order) -> list[float]:
    """How often each, in this order, scores above the next; a tie is half a time."""
    found: list[float] = []
    for at in range(0, len(order) - 1, AT_ONCE):
        part = scores[order[at : at + AT_ONCE + 1]]
        found += (((part[:-1] > part[1:]).mean(axis=1) + (part[:-1] >= part[1:]).mean(axis=1)) / 2).tolist()
    return found


def drawn(rows: Sequence[Estimates], method: Method, draws: int, random) -> dict[str, Any]:
    """For each input the values of each row in each draw; what is known is one column that fits all draws."""
    import numpy as np

    columns = {}
    for one in method.inputs:
        ranges = [row[one.name] for row in rows]
        if all(each.known for each in ranges):
            columns[one.name] = np.array([[each.low] for each in ranges], dtype=np.float32)
            continue
        values = random.standard_normal((len(rows), draws), dtype=np.float32)
        columns[one.name] = spread(values, ranges, one.minimum, one.maximum)
    return columns


def spread(z, ranges: Sequence[Range], minimum: float, maximum: float):
    """Standard normal draws as values of these ranges, row by row; see Range.at for the distributions."""
    import numpy as np

    from bihuan.areas.requirements.ranking.ranges import Z80

    low = np.array([each.low for each in ranges], dtype=np.float64)[:, None]
    high = np.array([each.high for each in ranges], dtype=np.float64)[:, None]
    positive = low > 0
    safe_low = np.where(positive, low, 1.0)
    safe_high = np.where(positive, high, 1.0)
    log_width = np.log(safe_high / safe_low) / (2 * Z80)
    middle = np.where(positive, np.sqrt(safe_low * safe_high), (low + high) / 2).astype(np.float32)
    width = np.where(positive, log_width, (high - low) / (2 * Z80)).astype(np.float32)
    z *= width
    if positive.all():
        values = np.exp(z, out=z)
        values *= middle
    else:
        values = np.where(positive, middle * np.exp(np.where(positive, z, 0)), middle + z)
    return np.clip(values, minimum, maximum, out=values)


def in_top(scores, top: int, order=None):
    """Of each row, in which share of the draws (columns) it is among the `top` largest; ties share what is left.

    `order` names the rows best first: what never reaches the bar that these set cannot be among the largest.
    """
    import numpy as np

    count = len(scores)
    if top >= count or top <= 0:
        return np.full(count, float(top >= count))
    rows = np.arange(count)
    if order is not None and count > 4 * top:
        bar = np.partition(scores[order[: 4 * top]], 3 * top, axis=0)[3 * top]
        rows = np.flatnonzero(scores.max(axis=1) >= bar.min())
    by_draw = np.ascontiguousarray(scores[rows].T)
    bar = np.partition(by_draw, len(rows) - top, axis=1)[:, len(rows) - top][:, None]
    above = by_draw > bar
    tied = by_draw == bar
    share = (top - above.sum(axis=1)) / tied.sum(axis=1)
    chances = np.zeros(count)
    chances[rows] = above.mean(axis=0) + share @ tied / len(share)
    return chances
