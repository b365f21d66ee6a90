"""What is normal at this hour, and what a promise allows."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.statistics import seasonal, slo


def test_only_the_same_weekday_and_hour_are_compared():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    history = [(start + timedelta(hours=hour), float(hour)) for hour in range(24 * 28)]
    assert seasonal.same_slot(history, start + timedelta(days=28, hours=9)) == [9, 177, 345, 513]
    assert len(seasonal.same_slot(history, start + timedelta(days=28), hourly=False)) == 96


def test_a_value_out_of_the_usual_is_told_with_its_side():
    past = [100, 103, 98, 101, 99, 250]
    assert seasonal.anomaly(past, 102).verdict == "normal"
    assert seasonal.anomaly(past, 160).verdict == "high"
    assert seasonal.anomaly(past, 40).verdict == "low"
    assert seasonal.anomaly(past[:3], 900).verdict == "cannot tell"


def test_flat_series_do_not_alarm_at_chance():
    assert seasonal.anomaly([0] * 8, 2, counts=True).verdict == "normal"
    assert seasonal.anomaly([0] * 8, 50, counts=True).verdict == "high"
    assert seasonal.anomaly([100.0] * 8, 100.5).verdict == "normal"
    assert seasonal.anomaly([0.0] * 8, 0.0).verdict == "normal"


def test_a_period_is_expected_from_the_same_slots():
    found = seasonal.expected_total([[1, 2], [2, 2], [1, 3], [3, 2]])
    assert found.value == 4
    assert found.high - 4 == pytest.approx(3.18245 * 0.81650 * 1.11803, abs=1e-4)


def test_apdex_is_that_of_its_specification():
    # Of 100 requests 60 within T and 30 within 4 T, as in New Relic's documentation.
    assert slo.apdex(60, 30, 100) == 0.75
    with pytest.raises(ValueError, match="between"):
        slo.apdex(60, 60, 100)


@pytest.mark.parametrize(("bad", "state"), [(100, "open"), (800, "careful"), (1000, "spent"), (1200, "spent")])
def test_a_budget_says_what_may_be_done(bad, state):
    found = slo.budget(bad, 1_000_000, 0.999)
    assert found.allowed == pytest.approx(1000)
    assert found.left == pytest.approx(1 - bad / 1000)
    assert slo.budget(bad + 1, 1_000_000, 0.999).state == state


def test_a_budget_burns_by_the_workbook():
    # Site Reliability Workbook, chapter 5: 14.4 for an hour spends 2 % of thirty days; 1.44 % errors at 99.9 %.
    assert slo.burn_rate(144, 10_000, 0.999) == pytest.approx(14.4)
    quiet = {hours: (0, 10_000) for rule in slo.RULES for hours in (rule.long, rule.short)}
    assert slo.alarms(quiet, 0.999) == []
    assert [rule.name for rule in slo.alarms({**quiet, 1: (144, 10_000), 5 / 60: (144, 10_000)}, 0.999)] == ["fast"]
    # Over by now: the short window has calmed down.
    assert slo.alarms({**quiet, 1: (500, 10_000)}, 0.999) == []
    with pytest.raises(ValueError, match="missing"):
        slo.alarms({1: (0, 1)}, 0.999)
