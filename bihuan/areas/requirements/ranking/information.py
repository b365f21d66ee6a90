"""Which unknown is most worth resolving: the expected value of knowing one input before deciding what is taken up.

Value of partial perfect information (EVPPI; Raiffa & Schlaifer 1961, Howard 1966). Taken up are the `top` with the
highest expected scores. Knowing one input of one requirement only moves that one's score, so the gain is what is won
where it crosses the bar: in, when it stood outside, or out, when it stood inside and something better waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.areas.requirements.ranking.methods import Method
from bihuan.areas.requirements.ranking.simulation import SEED, Estimates, Outcome, drawn, spread

NODES = 31
OTHERS = 256
NEAR = 60  # on either side of the bar; what stands farther off hardly crosses it


@dataclass(frozen=True)
class Unknown:
    """`gain` in points of the expected total score of the top; `days` of work it costs to find out."""

    row: int
    name: str
    gain: float
    days: float

    @property
    def a_day(self) -> float:
        return self.gain / self.days


def worth_knowing(
    rows: Sequence[Estimates], method: Method, outcome: Outcome, *, top: int, costs: dict[str, float] | None = None
) -> list[Unknown]:
    """Every unknown near the bar whose knowledge gains something, the one with most gain a day first.

    `costs` are person-days by input where they differ from the method's. Empty where all or none are taken up.
    """
    if not 0 < top < len(rows):
        return []
    last_in = outcome.standings[outcome.order[top - 1]].mean
    first_out = outcome.standings[outcome.order[top]].mean
    days = {one.name: max((costs or {}).get(one.name, one.days), 0.01) for one in method.inputs}
    found = []
    for place in range(max(top - NEAR, 0), min(top + NEAR, len(rows))):
        row = outcome.order[place]
        for name, means in conditional(rows[row], method).items():
            gained = first_out - means if place < top else means - last_in
            gain = float(gained.clip(min=0).mean())
            if gain > 1e-9 * max(abs(last_in), 1e-9):
                found.append(Unknown(row, name, gain, days[name]))
    return sorted(found, key=lambda one: (-one.a_day, one.row, one.name))


def conditional(row: Estimates, method: Method) -> dict[str, "object"]:
    """By uncertain input: the expected score given each of NODES equally likely values of it."""
    import numpy as np

    unknown = [one for one in method.inputs if not row[one.name].known]
    if not unknown:
        return {}
    random = np.random.default_rng(SEED)
    others = drawn([row], method, OTHERS, random)
    z = normal_quantiles(NODES).astype(np.float32)
    found = {}
    for one in unknown:
        nodes = spread(z[None, :].copy(), [row[one.name]], one.minimum, one.maximum)[0]
        columns = {name: values for name, values in others.items() if name != one.name}
        scores = method.score(columns | {one.name: nodes[:, None]})
        found[one.name] = np.nan_to_num(np.asarray(scores, dtype=np.float64)).reshape(NODES, -1).mean(axis=1)
    return found


def normal_quantiles(count: int):
    """The middles of `count` equally likely slices of the standard normal distribution."""
    from statistics import NormalDist

    import numpy as np

    return np.array([NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)])
