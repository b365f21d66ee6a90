"""How often something comes, in words; a rule that has no short words is shown as it is written."""

from datetime import date

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from bihuan.automation.recurring import WORKDAYS

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def in_words(rule: str, starts_on: date) -> str:
    """“every week on Monday”, of an RFC 5545 rule and the day it begins on."""
    text = rule.strip().upper().removeprefix("RRULE:")
    if text == WORKDAYS:
        return _("every workday")
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    every, often = parts.pop("INTERVAL", "1"), parts.pop("FREQ", "")
    known = WORDS.get((often, every == "1"))
    on = on_days(parts, starts_on) if known and set(parts) <= {DAYS_OF.get(often)} else None
    return known() % {"every": every, **on} if known and on else text


def on_days(parts: dict[str, str], starts_on: date) -> dict[str, str] | None:
    """What a rule says of days; None where it says more than there are words for."""
    named = [DAYS.index(day) for day in parts.get("BYDAY", DAYS[starts_on.weekday()]).split(",") if day in DAYS]
    plain = named and len(named) == len(parts.get("BYDAY", "MO").split(","))
    of_month = parts.get("BYMONTHDAY", str(starts_on.day))
    if not plain or not of_month.removeprefix("-").isdigit():
        return None
    day = _("the last day") if of_month == "-1" else _("day %(day)s") % {"day": of_month}
    return {"weekdays": _(", ").join(str(WEEKDAYS[place]) for place in named), "day": day}


DAYS_OF = {"WEEKLY": "BYDAY", "MONTHLY": "BYMONTHDAY"}
WORDS = {
    ("DAILY", True): lambda: _("every day"),
    ("DAILY", False): lambda: _("every %(every)s days"),
    ("WEEKLY", True): lambda: _("every week on %(weekdays)s"),
    ("WEEKLY", False): lambda: _("every %(every)s weeks on %(weekdays)s"),
    ("MONTHLY", True): lambda: _("every month on %(day)s"),
    ("MONTHLY", False): lambda: _("every %(every)s months on %(day)s"),
}
