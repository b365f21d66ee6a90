"""Comparisons of arms against published values and by what must hold for all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.statistics import means, mismatch, multiple, power, proportions
from bihuan.statistics.means import PairedSums, Sums

FEW = settings(max_examples=25, deadline=None, derandomize=True)
A, B = Sums(1396.87, 52377.9767, 3407), Sums(2422.7, 134698.29, 3461)


def test_two_shares_differ_by_newcombe():
    # Newcombe 1998, table II, (a) 56/70 against 48/80, method 10.
    found = proportions.difference((48, 80), (56, 70))
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_a_lift_of_means_is_growthbooks():
    found = means.relative_lift(A, B)
    assert found.lift.value == pytest.approx(0.70732, abs=5e-6)
    assert (found.lift.low, found.lift.high) == pytest.approx((-0.03526, 1.44989), abs=1.1e-5)
    assert found.lift_p == pytest.approx(0.06191, abs=5e-6)


def test_a_lift_of_shares_is_that_of_their_means():
    found = proportions.relative_lift((200, 1000), (250, 1000))
    assert found.value == pytest.approx(0.25)
    assert found.low > 0


def test_a_ratio_with_a_denominator_of_one_is_a_mean():
    ones = [PairedSums(sums, Sums(sums.n, sums.n, sums.n), sums.total) for sums in (A, B)]
    assert means.ratio_lift(*ones).lift == means.relative_lift(A, B).lift


def paired(y, x):
    return PairedSums(Sums(y.sum(), (y * y).sum(), len(y)), Sums(x.sum(), (x * x).sum(), len(x)), float((x * y).sum()))


def test_what_was_known_before_narrows_the_interval():
    import numpy as np

    random = np.random.default_rng(5)
    x = random.normal(10, 2, (2, 400))
    y = x + random.normal(0, 1, (2, 400)) + np.array([[0], [0.3]])
    found = means.cuped(paired(y[0], x[0]), paired(y[1], x[1]))
    plain = means.relative_lift(paired(y[0], x[0]).y, paired(y[1], x[1]).y)
    assert found.theta == pytest.approx(1, abs=0.1)
    # The variance left is 1 - correlation², here 1 - 4/5.
    assert found.variance_removed == pytest.approx(0.8, abs=0.05)
    assert found.comparison.difference.high - found.comparison.difference.low < (
        plain.difference.high - plain.difference.low
    )
    assert found.comparison.difference.low < 0.3 < found.comparison.difference.high


def test_samples_are_as_large_as_published():
    assert power.units_for_share(0.2, 0.05) == 1030
    assert power.units_for_share(0.8, -0.05) == 1030
    assert power.units_for_mean(1, 0.5) == 63  # Cohen's d of one half, normal approximation
    assert power.smallest_share_change(0.2, 1030) == pytest.approx(0.05, abs=1e-4)
    assert power.smallest_share_change(0.99, 3) is None
    assert power.smallest_effect(1) == pytest.approx(2.8016, abs=1e-4)
    assert power.days_for(1030, 2, 200) == 14
    assert power.days_for(1030, 2, 200, whole_weeks=False) == 11


def test_families_are_adjusted():
    values = [0.01, 0.04, 0.03, 0.005]
    assert multiple.holm(values) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert multiple.benjamini_hochberg(values) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert multiple.holm([]) == []


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_values_are_never_smaller(values):
    holm, rate = multiple.holm(values), multiple.benjamini_hochberg(values)
    assert all(a + 1e-12 >= b + -1e-12 >= c - 1e-9 for a, b, c in zip(holm, rate, values, strict=True))


def test_arms_out_of_ratio_alarm():
    # Fabijan et al. 2019: 821,588 against 815,482 of a promised half each.
    found = mismatch.mismatch([821588, 815482], [1, 1])
    assert found.alarm
    assert found.p == pytest.approx(1.8e-6, rel=0.05)
    assert not mismatch.mismatch([1000, 1020], [1, 1]).alarm


@pytest.mark.parametrize(
    "call",
    [
        lambda: proportions.difference((5, 3), (1, 3)),
        lambda: proportions.difference((1, 3), (1, 3), 1.5),
        lambda: means.relative_lift(Sums(0, 5, 9), B),
        lambda: means.relative_lift(Sums(9, 1, 9), B),
        lambda: power.units_for_share(0.2, 0.9),
        lambda: power.days_for(10, 2, 0),
        lambda: multiple.holm([1.2]),
        lambda: mismatch.mismatch([1], [1]),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_words(call):
    with pytest.raises(ValueError, match=r"\.$"):
        call()
