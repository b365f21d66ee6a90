"""Bubbles are all to be seen, and axes say what they measure."""

import math

import pytest

from bihuan.areas.requirements.ranking.plotting import EDGE, HEIGHT, WIDTH, placed, steps


@pytest.mark.parametrize(
    ("most", "last", "count"), [(0, 1, 2), (4.2, 5, 6), (895.5, 1000, 6), (10, 10, 6), (1e308, 1e308, 6)]
)
def test_axes_go_in_round_steps_to_the_first_above_the_largest(most, last, count):
    found = steps(most)
    assert (found[0], len(found)) == (0, count)
    assert found[-1] == pytest.approx(last)


def test_bubbles_never_cover_each_other_and_remember_where_they_belong():
    points = [{"x": 3.2, "y": 300 + turn % 2, "voices": turn} for turn in range(6)] + [{"x": 1, "y": 9, "voices": 0}]
    placed(points)
    for turn, one in enumerate(points):
        assert EDGE <= one["left"] <= WIDTH
        assert 0 <= one["top"] <= HEIGHT - EDGE
        for other in points[turn + 1 :]:
            far = math.dist((one["left"], one["top"]), (other["left"], other["top"]))
            assert far >= 0.9 * (one["radius"] + other["radius"])
    assert any(one["moved"] for one in points[:-1])
    assert not points[-1]["moved"]
    assert points[0]["at"][0] == points[1]["at"][0]
