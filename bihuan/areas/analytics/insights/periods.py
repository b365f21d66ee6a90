"""Hours, days, weeks and months of a time zone as whole numbers, daylight saving included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.analytics.insights.questions import Period

MICROS = 1_000_000
A_DAY = 86400 * MICROS
AN_HOUR = 3600 * MICROS
# More points than this draw no better chart.
MOST = 2000
MONDAY, SUNDAY = 1, 7


@dataclass(frozen=True)
class Calendar:
    """Whose days these are: a time zone, the day a week begins with, and what time it is."""

    zone: ZoneInfo
    now: datetime
    week_start: int = MONDAY

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def micros(self, day: date) -> int:
        """The first moment of a day, in microseconds UTC."""
        return micros(datetime.combine(day, time(), self.zone))


def micros(at: datetime) -> int:
    return round(at.timestamp() * MICROS)


def days_of(period: Period, calendar: Calendar) -> tuple[date, date]:
    """(first day, day after the last)."""
    if period.since or period.until:
        first, last = day_of(period.since), day_of(period.until) if period.until else calendar.today
        if last < first:
            raise ValidationError(_("The last day, %(last)s, is before the first.") % {"last": last})
        return first, last + timedelta(days=1)
    after = calendar.today + timedelta(days=1)
    if period.unit == "month":
        return month_before(calendar.today.replace(day=1), period.last - 1), after
    if period.unit == "week":
        return week_of(calendar.today, calendar.week_start) - timedelta(weeks=period.last - 1), after
    return after - timedelta(days=period.last), after


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is no day; write one like 2026-03-01.") % {"text": text}) from error


def month_before(first: date, count: int) -> date:
    number = first.year * 12 + first.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def week_of(day: date, week_start: int) -> date:
    """The first day of the week that a day lies in."""
    return day - timedelta(days=(day.isoweekday() - week_start) % 7)


class Buckets:
    """The intervals of a period, numbered from 0. The first and the last may be cut by the period's ends."""

    def __init__(self, first: date, after: date, interval: str, calendar: Calendar):
        self.first, self.after, self.interval, self.calendar = first, after, interval, calendar
        self.start, self.end = calendar.micros(first), calendar.micros(after)
        self.starts = self.listed()
        if len(self.starts) > MOST:
            raise ValidationError(
                _("%(count)s points are too many; choose a longer interval or a shorter time.")
                % {"count": len(self.starts)}
            )

    def __len__(self) -> int:
        return len(self.starts)

    def listed(self) -> list[datetime]:
        """The first moment of each, in the calendar's zone."""
        zone = self.calendar.zone
        if self.interval == "whole":
            return [datetime.combine(self.first, time(), zone)]
        if self.interval == "hour":
            count = -(-(self.end - self.start) // AN_HOUR)
            begin = datetime.fromtimestamp(self.start / MICROS, UTC)
            return [(begin + timedelta(hours=n)).astimezone(zone) for n in range(min(count, MOST + 1))]
        return [datetime.combine(day, time(), zone) for day in self.days()]

    def days(self) -> list[date]:
        days, day = [], self.first
        if self.interval == "week":
            day = week_of(day, self.calendar.week_start)
        elif self.interval == "month":
            day = day.replace(day=1)
        while day < self.after and len(days) <= MOST:
            days.append(day)
            day = month_before(day, -1) if self.interval == "month" else day + timedelta(days=self.step)
        return days

    @property
    def step(self) -> int:
        return 7 if self.interval == "week" else 1

    def label(self, number: int) -> str:
        """`2026-03-01`, with the hour where it is one."""
        at = self.starts[number]
        return at.strftime("%Y-%m-%d %H:%M") if self.interval == "hour" else at.strftime("%Y-%m-%d")

    def number(self, column: str = "timestamp") -> str:
        """SQL: the number of the interval that a time (UTC) lies in."""
        if self.interval == "whole":
            return "0"
        if self.interval == "hour":
            return f"((epoch_us({column}) - {self.start}) // {AN_HOUR})"
        day = f"((epoch_us({column}) + {self.offset(column)}) // {A_DAY})"
        begin = (self.starts[0].date() - date(1970, 1, 1)).days
        if self.interval == "month":
            local = f"make_timestamp(epoch_us({column}) + {self.offset(column)})"
            base = self.starts[0].year * 12 + self.starts[0].month
            return f"(year({local}) * 12 + month({local}) - {base})"
        return f"(({day} - {begin}) // {self.step})"

    def offset(self, column: str) -> str:
        """SQL: microseconds that the zone is ahead of UTC at that time, as the zone's changes in the period say."""
        changes = self.changes()
        if len(changes) == 1:
            return str(changes[0][1])
        cases = " ".join(f"WHEN epoch_us({column}) < {until} THEN {ahead}" for until, ahead in changes[:-1])
        return f"(CASE {cases} ELSE {changes[-1][1]} END)"

    def changes(self) -> list[tuple[int, int]]:
        """[(until µs, offset µs)]: found day by day, then to the second where a day's two ends differ."""
        zone, found = self.calendar.zone, []
        # What came in the interval before the first has a number too.
        at, end = self.start - 40 * A_DAY, self.end + A_DAY
        while at < end:
            following = min(at + A_DAY, end)
            if ahead(zone, at) != ahead(zone, following):
                low, high = at, following
                while high - low > MICROS:
                    middle = (low + high) // 2
                    low, high = (middle, high) if ahead(zone, middle) == ahead(zone, at) else (low, middle)
                change = -(-high // MICROS) * MICROS
                found.append((change - change % (60 * MICROS), ahead(zone, at)))
            at = following
        return [*found, (end, ahead(zone, end))]


def ahead(zone: ZoneInfo, at: int) -> int:
    offset = datetime.fromtimestamp(at / MICROS, UTC).astimezone(zone).utcoffset() or timedelta(0)
    return round(offset.total_seconds()) * MICROS
