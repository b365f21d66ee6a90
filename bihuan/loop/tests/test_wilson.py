"""Intervals against the examples of Newcombe 1998 (Statistics in Medicine 17, 857–872, Table I, method 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.loop.wilson import Share
from bihuan.statistics.proportions import wilson


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_agrees_with_the_published_ones(yes, of, low, high):
    assert wilson(yes, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(of=st.integers(1, 10_000), data=st.data())
def test_frames_the_share_and_mirrors_it(of, data):
    yes = data.draw(st.integers(0, of))
    low, high = wilson(yes, of)
    assert 0 <= low <= yes / of + 1e-12
    assert yes / of - 1e-12 <= high <= 1
    mirrored = wilson(of - yes, of)
    assert (1 - mirrored[1], 1 - mirrored[0]) == (pytest.approx(low), pytest.approx(high))


@given(yes=st.integers(0, 50), no=st.integers(0, 50), times=st.integers(2, 20))
def test_more_answers_say_more(yes, no, times):
    of = yes + no
    if of:
        few, many = wilson(yes, of), wilson(yes * times, of * times)
        assert many[1] - many[0] <= few[1] - few[0]


def test_nobody_asked_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 0).likely is None


@pytest.mark.parametrize(("yes", "of"), [(-1, 3), (4, 3)])
def test_refuses_what_cannot_be(yes, of):
    with pytest.raises(ValueError):
        wilson(yes, of)


@pytest.mark.parametrize(("of", "tellable"), [(0, False), (4, False), (5, True)])
def test_cannot_tell_of_fewer_than_five(of, tellable):
    assert Share(0, of).tellable is tellable
