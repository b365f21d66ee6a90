"""Effects without an A/B test: placebo releases stay silent, what was put in is found, and doubt is said."""

import numpy as np
import pytest

from bihuan.statistics.autocorrelation import fit
from bihuan.statistics.effects import against_controls, before_after

BEFORE, AFTER, TRIES = 49, 14, 30


def worlds(memory, heavy, tries, seed=3):
    """Series with a weekday pattern, a trend and errors that remember."""
    random = np.random.default_rng(seed)
    shape = (tries, BEFORE + AFTER + 30)
    shocks = random.standard_t(3, shape) / np.sqrt(3) if heavy else random.normal(size=shape)
    errors = np.zeros(shape)
    for day in range(1, shape[1]):
        errors[:, day] = memory * errors[:, day - 1] + shocks[:, day] * np.sqrt(1 - memory**2)
    day = np.arange(BEFORE + AFTER)
    return 100 + 5 * (day % 7 < 5) + 0.05 * day + errors[:, 30:]


def test_placebo_releases_are_silent_and_effects_lie_in_their_interval():
    silent = covered = tried = 0
    for memory, heavy in ((0.0, False), (0.5, False), (0.3, True)):
        for values in worlds(memory, heavy, TRIES):
            found = before_after(list(values), BEFORE)
            silent += found.verdict == "cannot tell"
            covered += found.estimate.low <= 0 <= found.estimate.high
            tried += 1
    assert silent / tried >= 0.95
    assert 0.9 <= covered / tried <= 0.98


def test_an_effect_moves_the_estimate_by_as_much_and_is_told():
    values = worlds(0.3, False, 1)[0]
    none = before_after(list(values), BEFORE)
    values[BEFORE:] += 6
    some = before_after(list(values), BEFORE)
    assert some.estimate.value - none.estimate.value == pytest.approx(6, abs=0.3)
    assert some.verdict == "effect"
    assert some.estimate.low < 6 < some.estimate.high
    assert some.expected + some.estimate.value == pytest.approx(values[BEFORE:].mean())
    assert (some.before, some.after) == (BEFORE, AFTER)


def test_what_cannot_be_told_names_the_smallest_effect_that_could():
    found = before_after([*worlds(0.0, False, 1, 9)[0]], BEFORE)
    assert (found.verdict, found.reason) == ("cannot tell", "within noise")
    half = (found.estimate.high - found.estimate.low) / 2
    assert half < found.smallest < 2 * half


def test_controls_take_away_what_happened_to_all():
    series, *controls = worlds(0.3, False, 4, 11)
    shock = np.where(np.arange(BEFORE + AFTER) >= BEFORE, 8.0, 0.0)
    found = against_controls(list(series + shock + shock / 2), [list(part + shock) for part in controls], BEFORE)
    assert found.verdict == "effect"
    assert found.estimate.low < 4 < found.estimate.high


def test_a_series_that_ran_away_from_its_controls_before_cannot_be_told():
    series, *controls = worlds(0.0, False, 4, 12)
    found = against_controls(list(series + 0.4 * np.arange(BEFORE + AFTER)), [list(part) for part in controls], BEFORE)
    assert found.verdict == "cannot tell"


def test_without_memory_the_interval_is_near_that_of_least_squares():
    random = np.random.default_rng(1)
    x = np.column_stack([random.normal(size=200), np.ones(200)])
    y = x @ [2.0, 1.0] + random.normal(size=200)
    found = fit(y, x, np.arange(200), 0).estimate()
    beta, squares, *_ = np.linalg.lstsq(x, y)
    error = np.sqrt(squares[0] / 198 * np.linalg.inv(x.T @ x)[0, 0])
    assert found.value == pytest.approx(beta[0], abs=0.5 * error)
    assert (found.high - found.low) / 2 == pytest.approx(1.972 * error, rel=0.15)


def test_missing_days_are_left_out_and_flat_series_show_nothing():
    values = [*worlds(0.0, False, 1)[0]]
    values[5] = values[BEFORE + 2] = None
    assert before_after(values, BEFORE).before == BEFORE - 1
    assert before_after([4.0] * 60, 45).verdict == "cannot tell"


@pytest.mark.parametrize(
    "call",
    [
        lambda: before_after([1.0] * 30, 27),
        lambda: before_after([float("inf")] * 60, 40),
        lambda: against_controls([1.0] * 60, [], 40),
        lambda: against_controls([1.0] * 60, [[1.0]], 40),
    ],
)
def test_series_that_are_too_short_or_uneven_are_refused_in_words(call):
    with pytest.raises(ValueError, match=r"\.$"):
        call()
