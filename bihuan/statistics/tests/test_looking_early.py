"""What holds at any peek, and what may be believed."""

import math

import numpy as np
import pytest

from bihuan.statistics import bayes, sequential
from bihuan.statistics.means import Moments


def test_peeking_daily_for_two_weeks_alarms_falsely_in_at_most_five_of_a_hundred():
    random = np.random.default_rng(14)
    tries, days, daily = 2000, 14, 200
    sums = random.binomial(daily, 0.2, (2, tries, days)).cumsum(axis=2)
    n = daily * np.arange(1, days + 1)
    share = sums / n
    spread = (share * (1 - share)).sum(axis=0) * 2
    total = 2 * n
    rho = sequential.tuning(2 * daily * days)
    grown = total * rho**2 + 1
    half = np.sqrt(spread * 2 * grown / (total * rho) ** 2 * np.log(np.sqrt(grown) / 0.05))
    day = 6
    assert half[0, day] == pytest.approx(sequential.halfwidth(spread[0, day], total[day], rho))
    gap = np.abs(share[1] - share[0])
    assert (gap > half).any(axis=1).mean() <= 0.05
    # The test that may be looked at once alarms far more often: that is what peeking costs.
    assert (gap > 1.96 * np.sqrt(spread / total)).any(axis=1).mean() > 0.15


def test_p_and_interval_agree_at_any_peek():
    a, b = Moments(0.2, 0.16, 1000), Moments(0.29, 0.2, 1000)
    found, p = sequential.any_time_difference(a, b, 4000)
    assert found.excludes_zero
    assert p < 0.05
    rho = sequential.tuning(4000)
    assert sequential.halfwidth(0.72, 2000, rho, p) == pytest.approx(0.09)
    assert sequential.any_time_difference(a, a, 4000)[1] == 1


def test_the_chance_to_beat_is_the_closed_form():
    # Evan Miller 2014, "Formulas for Bayesian A/B testing", equation 6.
    def log_beta(x, y):
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    exact = sum(
        math.exp(log_beta(21 + i, 81 + 71) - math.log(71 + i) - log_beta(1 + i, 71) - log_beta(21, 81))
        for i in range(30)
    )
    found = bayes.shares((20, 100), (29, 99))
    assert found.chance == pytest.approx(exact, abs=1e-5)
    assert found.lift.low < 0.465 < found.lift.high


def test_the_two_losses_differ_by_the_difference_of_means():
    one, other = bayes.shares((200, 1000), (220, 1000)), bayes.shares((220, 1000), (200, 1000))
    assert one.chance + other.chance == pytest.approx(1, abs=1e-5)
    assert other.expected_loss - one.expected_loss == pytest.approx(20 / 1002, abs=1e-5)


def test_a_flat_belief_in_means_is_the_normal_interval():
    a, b = Moments(0.41, 15.21, 3407), Moments(0.7, 38.44, 3461)
    found = bayes.averages(a, b)
    assert found.chance == pytest.approx(0.969, abs=1e-3)
    narrower = bayes.averages(a, b, prior=(0, 0.3))
    assert 0 < narrower.lift.value < found.lift.value
    assert bayes.averages(a, Moments(0.41, 15.21, 3407)).chance == 0.5


@pytest.mark.parametrize(
    "call",
    [
        lambda: sequential.tuning(0),
        lambda: sequential.any_time_difference(Moments(1, 1, 1), Moments(1, 1, 9), 100),
        lambda: bayes.shares((5, 3), (1, 3)),
        lambda: bayes.averages(Moments(0, 1, 9), Moments(1, 1, 9)),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_words(call):
    with pytest.raises(ValueError, match=r"\.$"):
        call()
