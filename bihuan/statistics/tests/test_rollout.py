"""Effects on units reached one after another, and on one unit against a mixture of others."""

import numpy as np
import pytest

from bihuan.statistics.staged import staged
from bihuan.statistics.synthetic import synthetic_control

STARTS = [28, 28, 35, 35, 42, 42, *[None] * 8]


def world(random, effect=0.0):
    day = np.arange(70)
    values = 50 + random.normal(0, 5, (14, 1)) + 4 * (day % 7 < 5) + 0.1 * day + random.normal(0, 1, (14, 70))
    for unit, start in enumerate(STARTS):
        if start is not None:
            values[unit, start:] += effect
    return values


def test_a_staged_release_is_found_and_none_is_not():
    random = np.random.default_rng(2)
    some = staged(world(random, 2).tolist(), STARTS)
    assert some.verdict == "effect"
    assert some.estimate.low < 2 < some.estimate.high
    assert (some.units, some.reached) == (14, 6)
    covered = [staged(world(random).tolist(), STARTS).estimate for _ in range(40)]
    assert sum(each.excludes_zero for each in covered) <= 4


def test_a_mixture_of_others_shows_what_one_unit_did():
    random = np.random.default_rng(3)
    common = random.normal(0, 1, (2, 60)).cumsum(axis=1)
    loads = random.uniform(0, 1, 12)
    values = loads[:, None] * common[0] + (1 - loads[:, None]) * common[1] + random.normal(0, 0.3, (12, 60))
    quiet = synthetic_control(values[0].tolist(), values[1:].tolist(), 45)
    assert sum(quiet.weights) == pytest.approx(1)
    assert min(quiet.weights) >= 0
    values[0, 45:] += 5
    moved = synthetic_control(values[0].tolist(), values[1:].tolist(), 45)
    assert moved.estimate.value - quiet.estimate.value == pytest.approx(5)
    assert moved.estimate.low < 5 < moved.estimate.high
    assert moved.estimate.level == pytest.approx(11 / 12)
    assert (moved.verdict, moved.p) == ("effect", pytest.approx(1 / 12))


@pytest.mark.parametrize(
    "call",
    [
        lambda: staged([[1.0] * 40] * 3, [20, None, None]),
        lambda: staged([[1.0] * 40] * 14, STARTS, window=5),
        lambda: synthetic_control([1.0] * 40, [[1.0] * 40] * 3, 30),
    ],
)
def test_too_few_units_are_refused_in_words(call):
    with pytest.raises(ValueError, match=r"\.$"):
        call()
