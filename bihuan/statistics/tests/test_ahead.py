"""When limits are reached, and whether a release made things slower."""

import numpy as np
import pytest

from bihuan.statistics.forecast import forecast, reaches
from bihuan.statistics.regression import regression


def growing(random, days, memory):
    errors = np.zeros(days)
    for day in range(1, days):
        errors[day] = memory * errors[day - 1] + random.normal() * 2
    day = np.arange(days)
    return 100 + 0.5 * day + 6 * (day % 7 < 5) + errors


def test_the_past_forecast_lies_in_its_interval():
    random = np.random.default_rng(4)
    inside = total = 0
    for memory in (0.0, 0.4):
        for _ in range(40):
            values = growing(random, 84, memory)
            found = forecast(list(values[:70]), 14).days
            inside += sum(each.low <= value <= each.high for each, value in zip(found, values[70:], strict=True))
            total += 14
    assert 0.9 <= inside / total <= 0.985


def test_a_limit_is_reached_on_its_day():
    line = [100 + 2.0 * day for day in range(40)]
    found = reaches(line, 100 + 2 * 59)
    assert found.likely == 20
    assert found.earliest <= 20 <= found.latest
    assert reaches([5.0] * 40, 100).likely is None
    outliers = list(line)
    outliers[30] = outliers[11] = 900
    assert abs(reaches(outliers, 100 + 2 * 59).likely - 20) <= 1


def hours(random, start, days, factor=1.0):
    at = np.arange(start * 24, (start + days) * 24)
    daily = np.repeat(random.normal(0, 0.05, days), 24)
    busy = 200 * (1 + 0.5 * np.sin(at % 168 / 168 * 6.28))
    return list(
        zip(at.tolist(), (busy * factor * np.exp(daily + random.normal(0, 0.1, len(at)))).tolist(), strict=True)
    )


def test_a_slower_release_is_told_from_a_busy_hour():
    random = np.random.default_rng(6)
    before = hours(random, 0, 28)
    slower = regression(before, hours(random, 28, 7, 1.3))
    assert slower.verdict == "slower"
    assert slower.change.low < 0.3 < slower.change.high
    assert (slower.hours, slower.days) == (168, 7)
    assert regression(before, hours(random, 28, 2, 3)).verdict == "cannot tell"


def test_releases_that_change_nothing_rarely_alarm():
    random = np.random.default_rng(7)
    alarms = sum(
        regression(hours(random, 0, 21), hours(random, 21, 7), least=0).verdict != "no sign" for _ in range(40)
    )
    assert alarms <= 3


@pytest.mark.parametrize(
    "call", [lambda: forecast([1.0] * 9, 5), lambda: forecast([1.0] * 40, 0), lambda: regression([(0, 0.0)], [])]
)
def test_numbers_that_cannot_be_are_refused_in_words(call):
    with pytest.raises(ValueError, match=r"\.$"):
        call()
