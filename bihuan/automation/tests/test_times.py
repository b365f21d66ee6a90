"""Times that come again, over changes of the clock; workdays; recurrence rules."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from bihuan.automation import times
from bihuan.automation.cron import Cron, CronError
from bihuan.automation.often import in_words
from bihuan.automation.recurring import WORKDAYS, dates, read
from bihuan.automation.workdays import Calendar

pytestmark = pytest.mark.usefixtures("english")
CALENDAR = Calendar.of(["2026-10-01", "2026-10-02"], ["2026-10-10"])


@pytest.mark.parametrize(
    ("cron", "after", "zone", "expected"),
    [
        ("0 9 * * 1", "2026-11-22T12:00", "Asia/Shanghai", "2026-11-23T01:00"),
        ("0 9 * * mon-fri", "2026-11-20T01:00", "Asia/Shanghai", "2026-11-23T01:00"),
        ("*/20 8 1,15 * *", "2026-11-01T08:20", "UTC", "2026-11-01T08:40"),
        ("0 0 13 * 5", "2026-11-07T00:00", "UTC", "2026-11-13T00:00"),
        ("30 2 * * *", "2026-03-28T12:00", "Europe/Berlin", "2026-03-29T01:30"),  # 02:30 is left out: 03:30 there
        ("30 2 * * *", "2026-10-24T12:00", "Europe/Berlin", "2026-10-25T00:30"),  # comes twice: the first
        ("30 2 * * *", "2026-10-25T00:30", "Europe/Berlin", "2026-10-26T01:30"),
        ("0 9 * * *", "2026-03-28T12:00", "Europe/Berlin", "2026-03-29T07:00"),
        ("0 0 30 2 *", "2026-01-01T00:00", "UTC", None),
    ],
)
def test_the_next_time(cron, after, zone, expected):
    found = Cron.read(cron).after(datetime.fromisoformat(after).replace(tzinfo=UTC), zone)
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == expected


@pytest.mark.parametrize("text", ["", "* * * *", "60 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "² * * * *"])
def test_what_is_no_time_is_said(text):
    with pytest.raises(CronError):
        Cron.read(text)


def test_workdays_go_over_weekends_and_holidays():
    assert CALENDAR.later(date(2026, 9, 30), 1) == date(2026, 10, 5)
    assert CALENDAR.later(date(2026, 10, 9), 1) == date(2026, 10, 10)
    assert CALENDAR.later(date(2026, 10, 5), -1) == date(2026, 9, 30)
    for count in (-7, -1, 1, 12):
        assert CALENDAR.between(date(2026, 9, 30), CALENDAR.later(date(2026, 9, 30), count)) == count


@pytest.mark.parametrize(
    ("rule", "holidays", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=TH", "keep", ["2026-10-01", "2026-10-08"]),
        ("FREQ=WEEKLY;BYDAY=TH", "skip", ["2026-10-08", "2026-10-15"]),
        ("FREQ=WEEKLY;BYDAY=TH", "after", ["2026-10-05", "2026-10-08"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "after", ["2026-10-12", "2026-11-30"]),
        (WORKDAYS, "keep", ["2026-10-05", "2026-10-06"]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=4", "keep", ["2026-10-01"]),
    ],
)
def test_recurrence_rules(rule, holidays, expected):
    after = date(2026, 10, 9) if "MONTHLY" in rule else date(2026, 9, 30)
    calendar = Calendar.of(["2026-10-01", "2026-10-02", "2026-10-31"], []) if "MONTHLY" in rule else CALENDAR
    found = dates(rule, date(2026, 9, 1), after=after, count=2, calendar=calendar, holidays=holidays)
    if "MONTHLY" in rule:
        expected = ["2026-11-02", "2026-11-30"]
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize("text", ["", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1", "FREQ=WEEKLY;BYDAY=XX", "DTSTART=1"])
def test_what_is_no_recurrence_is_said(text):
    with pytest.raises(ValidationError, match="FREQ=WEEKLY"):
        read(text, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        (WORKDAYS, "every workday"),
        ("FREQ=WEEKLY", "every week on Thursday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "every 2 weeks on Monday, Friday"),
        ("FREQ=MONTHLY", "every month on day 1"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=MONTHLY;BYDAY=TU", "FREQ=MONTHLY;BYDAY=TU"),
        ("FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=3"),
    ],
)
def test_how_often_in_words(rule, words):
    assert in_words(rule, date(2026, 10, 1)) == words


@pytest.mark.parametrize(
    ("boxes", "cron", "words"),
    [
        ({"often": "day", "time": "09:00"}, "0 9 * * *", "every day at 09:00"),
        ({"often": "weekdays", "time": "18:05"}, "5 18 * * 1-5", "Monday to Friday at 18:05"),
        ({"often": "week", "time": "00:30", "weekday": "7"}, "30 0 * * 7", "every week on Sunday at 00:30"),
        ({"often": "month", "time": "08:00", "day": "15"}, "0 8 15 * *", "every month on day 15 at 08:00"),
        ({"often": "own", "cron": "*/5 9 * * 1"}, "*/5 9 * * 1", "*/5 9 * * 1"),
    ],
)
def test_times_are_chosen_in_boxes_and_read_as_words(boxes, cron, words):
    assert times.cron_of(boxes) == cron
    assert boxes.items() <= (times.parts(cron) | {"cron": cron}).items()
    assert times.said(cron) == words


@pytest.mark.parametrize("cron", ["0 9 1 * 1", "99 9 * * *", "0 9 * 2 *", ""])
def test_what_boxes_cannot_say_is_cron(cron):
    assert times.parts(cron)["often"] == "own"
    assert times.said(cron) == cron
