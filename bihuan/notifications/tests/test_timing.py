"""The clock on the wall of the person: nights, weekends, and the days when the clock is changed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.notifications.timing import Quiet, after_quiet, next_hour, next_time

SHANGHAI, BERLIN, KOLKATA = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
NIGHT = Quiet(time(22), time(8))


def local(zone, *parts) -> datetime:
    return datetime(*parts, tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (local(SHANGHAI, 2026, 5, 6, 21, 59), local(SHANGHAI, 2026, 5, 6, 21, 59)),
        (local(SHANGHAI, 2026, 5, 6, 22, 0), local(SHANGHAI, 2026, 5, 7, 8, 0)),
        (local(SHANGHAI, 2026, 5, 7, 3, 0), local(SHANGHAI, 2026, 5, 7, 8, 0)),
        (local(SHANGHAI, 2026, 5, 7, 8, 0), local(SHANGHAI, 2026, 5, 7, 8, 0)),
    ],
)
def test_a_night_over_midnight(now, then):
    assert after_quiet(now, SHANGHAI, NIGHT) == then


def test_a_weekend_with_its_nights():
    friday = local(SHANGHAI, 2026, 5, 8, 23, 0)
    assert after_quiet(friday, SHANGHAI, Quiet(time(22), time(8), True)) == local(SHANGHAI, 2026, 5, 11, 8, 0)
    assert after_quiet(friday, SHANGHAI, Quiet(weekends=True)) == friday


def test_the_daily_hour_is_the_persons_also_when_the_clock_changes():
    before = local(BERLIN, 2026, 3, 28, 9, 30)  # the night after, the clock goes forward
    assert next_time(before, BERLIN, 9) == local(BERLIN, 2026, 3, 29, 9, 0)
    assert next_time(local(SHANGHAI, 2026, 5, 6, 8, 59), SHANGHAI, 9) == local(SHANGHAI, 2026, 5, 6, 9, 0)
    assert next_time(local(SHANGHAI, 2026, 5, 6, 9, 0), SHANGHAI, 9) == local(SHANGHAI, 2026, 5, 7, 9, 0)


def test_full_hours_are_those_of_the_wall_in_a_zone_of_half_hours():
    assert next_hour(local(KOLKATA, 2026, 5, 6, 9, 10), KOLKATA) == local(KOLKATA, 2026, 5, 6, 10, 0)


CLOCKS = st.none() | st.integers(0, 1439).map(lambda minutes: time(minutes // 60, minutes % 60))


@given(
    st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from([SHANGHAI, BERLIN, KOLKATA]),
    CLOCKS,
    CLOCKS,
    st.booleans(),
)
def test_never_earlier_and_never_in_the_quiet(now, zone, begins, ends, weekends):
    quiet = Quiet(begins, ends, weekends)
    then = after_quiet(now, zone, quiet)
    assert then >= now
    seen = then.astimezone(zone)
    assert not (weekends and seen.weekday() >= 5)
    skipped = then.astimezone(UTC).astimezone(zone) != then  # an hour that the clock leaves out
    assert skipped or not quiet.covers(seen.time())
