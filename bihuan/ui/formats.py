"""Times and numbers as people of a language write them."""

import time
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

KB = 1024
QUARTER_HOUR = 900  # no time zone begins its day between two of them, so a remembered word stays right that long


def local(moment):
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def today() -> date:
    return timezone.localdate()


def in_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def when(moment: date | datetime | None) -> str:
    """今天 09:31, 昨天 17:42, 7 月 14 日, 2025 年 7 月 14 日."""
    if moment is None:
        return "—"
    moment = local(moment)
    on = moment.date() if isinstance(moment, datetime) else moment
    word = {0: pgettext("day", "Today"), -1: pgettext("day", "Yesterday")}.get((on - today()).days)
    if not word and (on - today()).days == 1 and not isinstance(moment, datetime):
        word = pgettext("day", "Tomorrow")
    if not word:
        return day(on)
    return f"{word} {moment:%H:%M}" if isinstance(moment, datetime) else word


def day(on: date | datetime | None, *, year: bool | None = None) -> str:
    """7 月 14 日 or Jul 14, with the year where it is not this one."""
    if on is None:
        return "—"
    on = local(on)
    with_year = on.year != today().year if year is None else year
    if in_chinese():
        return f"{on.year} 年 {on.month} 月 {on.day} 日" if with_year else f"{on.month} 月 {on.day} 日"
    short = f"{str(MONTHS_3[on.month]).title()} {on.day}"
    return f"{short}, {on.year}" if with_year else short


def month(on: date) -> str:
    """2026 年 7 月 or Jul 2026."""
    return f"{on.year} 年 {on.month} 月" if in_chinese() else f"{str(MONTHS_3[on.month]).title()} {on.year}"


def full_time(moment: date | datetime | None) -> str:
    if moment is None:
        return ""
    moment = local(moment)
    return f"{day(moment, year=True)} {moment:%H:%M}" if isinstance(moment, datetime) else day(moment, year=True)


def time_element(moment: date | datetime | None) -> Markup:
    """The words of a moment with its full time for those who hover, remembered for a quarter of an hour."""
    if moment is None:
        return Markup('<span class="text-ink-3">—</span>')
    return drawn(moment, get_language(), timezone.get_current_timezone(), time.time() // QUARTER_HOUR)


@lru_cache(maxsize=8192)
def drawn(moment, language, zone, quarter) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(iso(moment), full_time(moment), when(moment))


def iso(moment: date | datetime | None) -> str:
    return moment.isoformat() if moment else ""


def days(moment: int | float | date | datetime | None) -> int | None:
    """How many days ago; a number is taken as days already."""
    if moment is None or isinstance(moment, int | float):
        return None if moment is None else int(moment)
    then = local(moment)
    return (today() - (then.date() if isinstance(then, datetime) else then)).days


def number(value, digits: int | None = None) -> str:
    """1,284 · 3.3 · — for nothing; at most one decimal unless `digits` says otherwise."""
    if value is None or value == "":
        return "—"
    value = float(value)
    if digits is None:
        digits = 0 if value == int(value) else 1
    return f"{value:,.{digits}f}".replace("-", "−")


def percent(share, digits: int = 0) -> str:
    return "—" if share is None else f"{number(float(share) * 100, digits)}%"


def file_size(size: float) -> str:
    if size < KB:
        return _("%(size)s bytes") % {"size": size}
    for unit in ("KB", "MB", "GB"):
        size = size / KB
        if size < KB or unit == "GB":
            break
    return f"{size:.0f} {unit}" if size >= 10 else f"{size:.1f} {unit}"
