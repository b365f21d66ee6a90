"""When a person may be disturbed: the next full hour, the next nine o’clock, the end of the night; plain values."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

SATURDAY = 5


@dataclass(frozen=True)
class Quiet:
    """From one time of day until another, over midnight where the first is later; weekends as a whole."""

    begins: time | None = None
    ends: time | None = None
    weekends: bool = False

    def covers(self, moment: time) -> bool:
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends


def at(day: date, moment: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, moment, tzinfo=zone)


def next_hour(now: datetime, zone: tzinfo) -> datetime:
    local = now.astimezone(zone)
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def next_time(now: datetime, zone: tzinfo, hour: int) -> datetime:
    """The next time the clock there shows this hour."""
    today = now.astimezone(zone).date()
    days = (at(today + timedelta(days=more), time(hour), zone) for more in range(3))
    return next(moment for moment in days if moment > now)


def after_quiet(moment: datetime, zone: tzinfo, quiet: Quiet) -> datetime:
    """The moment itself, or the end of the quiet time it falls into."""
    for _step in range(6):  # a night before a weekend before a night is the longest there is
        local = moment.astimezone(zone)
        if quiet.weekends and local.weekday() >= SATURDAY:
            moment = at(local.date() + timedelta(days=7 - local.weekday()), time(0), zone)
        elif quiet.ends is not None and quiet.covers(local.time()):
            tomorrow = local.time() >= quiet.ends
            moment = at(local.date() + timedelta(days=int(tomorrow)), quiet.ends, zone)
        else:
            return moment
    return moment
