"""Dates that move with the day: today, this week, the next 7 days, overdue; read where the person is."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bihuan.people.local import week_of

Span = tuple[date, date]
COUNTED = re.compile(r"(last|next)_([1-9]\d{0,3})_days")
AGO = re.compile(r"([1-9]\d{0,3})_days_(ago|ahead)")
OVERDUE = "overdue"
LABELS: Mapping[str, Any] = {
    "overdue": gettext_lazy("overdue"),
    "today": pgettext_lazy("filter", "today"),
    "yesterday": pgettext_lazy("filter", "yesterday"),
    "tomorrow": pgettext_lazy("filter", "tomorrow"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"),
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "next_month": gettext_lazy("next month"),
    "this_quarter": gettext_lazy("this quarter"),
    "this_year": gettext_lazy("this year"),
}
COMMON = ("last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days")


def days(today: date, first: int, last: int) -> Span:
    return today + timedelta(first), today + timedelta(last)


def week(today: date, step: int) -> Span:
    return days(week_of(today), 7 * step, 7 * step + 6)


def months(today: date, begin: int, count: int = 1) -> Span:
    """`count` whole months, beginning `begin` months from this one."""
    first, after = (today.year * 12 + today.month - 1 + begin + more for more in (0, count))
    start, end = (date(month // 12, month % 12 + 1, 1) for month in (first, after))
    return start, end - timedelta(1)


SPANS: Mapping[str, Callable[[date], Span]] = {
    "today": lambda today: days(today, 0, 0),
    "yesterday": lambda today: days(today, -1, -1),
    "tomorrow": lambda today: days(today, 1, 1),
    "this_week": lambda today: week(today, 0),
    "last_week": lambda today: week(today, -1),
    "next_week": lambda today: week(today, 1),
    "this_month": lambda today: months(today, 0),
    "last_month": lambda today: months(today, -1),
    "next_month": lambda today: months(today, 1),
    "this_quarter": lambda today: months(today, -((today.month - 1) % 3), 3),
    "this_year": lambda today: months(today, 1 - today.month, 12),
}


def span(text: str, today: date | None = None) -> Span | None:
    """First and last day of what these words mean today; None where they are no such words.

    `last_7_days` ends today, `next_7_days` begins today.
    """
    today = today or timezone.localdate()
    if text in SPANS:
        return SPANS[text](today)
    if match := COUNTED.fullmatch(text):
        count = int(match[2]) - 1
        return days(today, -count, 0) if match[1] == "last" else days(today, 0, count)
    if match := AGO.fullmatch(text):
        count = int(match[1]) * (-1 if match[2] == "ago" else 1)
        return days(today, count, count)
    return None


def said(text: str) -> str:
    """The words as people read them; other text as it is."""
    if text in LABELS:
        return str(LABELS[text])
    if match := COUNTED.fullmatch(text):
        count = int(match[2])
        if match[1] == "last":
            return ngettext("last %(count)s day", "last %(count)s days", count) % {"count": count}
        return ngettext("next %(count)s day", "next %(count)s days", count) % {"count": count}
    if match := AGO.fullmatch(text):
        return (_("%(count)s days ago") if match[2] == "ago" else _("in %(count)s days")) % {"count": match[1]}
    return text
