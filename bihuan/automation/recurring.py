"""The days something comes on, by RFC 5545 recurrence rules. Dates in, dates out."""

from datetime import date, datetime, timedelta
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.automation.workdays import Calendar

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
FARTHEST = 20
WORKDAYS = "FREQ=DAILY;X-WORKDAYS=1"


def read(text: str, starts_on: date):
    """The rule as dateutil knows it, beginning at midnight. Raises ValidationError that says what is wrong."""
    from dateutil.rrule import rrulestr

    said = text.strip().upper().removeprefix("RRULE:").replace(";X-WORKDAYS=1", "")
    frequency = dict(part.partition("=")[::2] for part in said.split(";")).get("FREQ", "")
    wrong = _("Write a rule like FREQ=WEEKLY;INTERVAL=2;BYDAY=MO. It is made of days, weeks, months or years.")
    finer = any(name in said for name in ("BYHOUR", "BYMINUTE", "BYSECOND", "DTSTART", "\n"))
    if frequency not in FREQUENCIES or finer:
        raise ValidationError({"rule": wrong})
    try:
        until = f"{said}T235959" if said.rpartition("UNTIL=")[2].isdigit() and "UNTIL=" in said else said
        return rrulestr(until, dtstart=datetime.combine(starts_on, datetime.min.time()))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise ValidationError({"rule": wrong}) from error


def in_weeks(text: str, begins: int) -> str:
    """The rule with the day weeks begin on, 0 is Monday, where it says none: which weeks every second week is."""
    return text if "WKST" in text.upper() else f"{text};WKST={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[begins]}"


def dates(text: str, starts_on: date, *, after: date, count: int, calendar: Calendar, holidays: str) -> list[date]:
    """The next `count` days later than `after`: on days off kept, skipped, or put on the next workday."""
    rule = read(text, starts_on)
    only_workdays = "X-WORKDAYS=1" in text.upper()
    # A day put off may come from before.
    begin = datetime.combine(after - timedelta(FARTHEST), datetime.min.time())
    found: list[date] = []
    for moment in islice(rule.xafter(begin, inc=True), 3_000):
        day = moment.date()
        if not calendar.works(day):
            if only_workdays or holidays == "skip":
                continue
            day = calendar.later(day, 0) if holidays == "after" else day
        if day > after and day not in found:
            found.append(day)
            if len(found) == count:
                break
    return found
