"""Workdays: counting over weekends and holidays. Plain dates in, plain dates out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """`off` are days without work, `on` days of a weekend with it."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    @classmethod
    def of(cls, off: Iterable[str], on: Iterable[str]) -> "Calendar":
        return cls(frozenset(map(date.fromisoformat, off)), frozenset(map(date.fromisoformat, on)))

    def works(self, day: date) -> bool:
        return day not in self.off and (day.weekday() < SATURDAY or day in self.on)

    def later(self, day: date, count: int) -> date:
        """The day `count` workdays after, before where it is negative; 0 is the day itself, or the next at work."""
        step = timedelta(-1 if count < 0 else 1)
        if count == 0:
            while not self.works(day):
                day += step
            return day
        for _one in range(abs(count)):
            day += step
            while not self.works(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """How many workdays lie after `first` up to `last`; the opposite of `later`."""
        way = 1 if last >= first else -1
        low, high = min(first, last), max(first, last)
        days = (low + timedelta(n) for n in range(1, (high - low).days + 1))
        return way * sum(self.works(day) for day in days)
