"""Times that come again, written as cron does: minute hour day month weekday. Right over changes of the clock.

A time that a change of the clock leaves out happens just as much later; one that comes twice happens once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

NAMES = {name: str(place) for place, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
FARTHEST = 366 * 5


class CronError(ValueError):
    """What is wrong with it, for people."""


@dataclass(frozen=True)
class Cron:
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either: bool  # both day and weekday are said: one of them is enough, as cron has it

    @classmethod
    def read(cls, text: str) -> "Cron":
        """Raises CronError that names the part that cannot be read."""
        parts = text.split()
        if len(parts) != len(RANGES):
            raise CronError(_("Write five parts: minute hour day month weekday, like 0 9 * * 1."))
        sets = [values(part, *bounds) for part, bounds in zip(parts, RANGES, strict=True)]
        weekdays = frozenset(day % 7 for day in sets[4])
        return cls(sets[0], sets[1], sets[2], sets[3], weekdays, not (parts[2] == "*" or parts[4] == "*"))

    def on(self, day: date) -> bool:
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (of_month or of_week if self.either else of_month and of_week)

    def after(self, moment: datetime, zone: str) -> datetime | None:
        """The next time after a moment, in UTC; None where there is none within five years."""
        here = ZoneInfo(zone)
        first = moment.astimezone(here).date() - timedelta(1)
        for day in (first + timedelta(n) for n in range(FARTHEST)):
            if self.on(day):
                found = min((at for at in self.times(day, here) if at > moment), default=None)
                if found:
                    return found
        return None

    def times(self, day: date, here: ZoneInfo) -> Iterator[datetime]:
        for hour in self.hours:
            for minute in self.minutes:
                yield datetime.combine(day, time(hour, minute), here).astimezone(UTC)


def values(part: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for piece in part.lower().split(","):
        span, slash, step = piece.partition("/")
        low, dash, high = span.partition("-")
        low, high = NAMES.get(low, low), NAMES.get(high, high)
        if span == "*":
            low, high = str(least), str(most)
        elif not dash:
            high = str(most) if slash else low
        if not all(each.isascii() and each.isdigit() and len(each) < 4 for each in (low, high, step or "1")):
            raise CronError(_("“%(part)s” cannot be read.") % {"part": part})
        if not least <= int(low) <= int(high) <= most or int(step or 1) < 1:
            raise CronError(
                _("“%(part)s” is not between %(least)s and %(most)s.") % {"part": part, "least": least, "most": most}
            )
        found.update(range(int(low), int(high) + 1, int(step or 1)))
    return frozenset(found)
