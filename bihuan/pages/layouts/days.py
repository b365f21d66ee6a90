"""A month or a week of what a list shows, each on its day; what has a start too is a bar over its days."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import Type
from bihuan.fields.values import fits
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.cells import attach
from bihuan.pages.fields.custom import Custom
from bihuan.pages.fields.described import Described
from bihuan.pages.layouts.options import option
from bihuan.pages.listing import Listing
from bihuan.pages.rows import Row, rows_of
from bihuan.people.local import week_begins, week_of

MOST = 500
IN_A_DAY = 5
WEEK = timedelta(days=7)
EARLIEST, LATEST = date(1900, 2, 1), date(2199, 11, 30)


@dataclass
class Entry:
    """One artifact, from day to day; `slot` is its line, the same on every day of a week."""

    row: Row
    first: date
    last: date
    overdue: bool = False
    slot: int = 0

    def part(self, day: date) -> str:
        """Which part of the bar lies on this day."""
        begins, ends = day == self.first, day == self.last
        return "only" if begins and ends else "first" if begins else "last" if ends else "middle"


@dataclass
class Day:
    date: date
    inside: bool
    today: bool
    entries: list[Entry] = field(default_factory=list)
    more: int = 0


def dates_of(listing: Listing) -> dict[str, Described]:
    """The fields a calendar can be made of, by name."""
    every = fields_of(listing.kind, listing.user, listing.workspace)
    return {name: one for name, one in every.items() if one.type == Type.DATE and not is_formula(one)}


def is_formula(one: Described) -> bool:
    return isinstance(one, Custom) and not one.editable


class Days:
    """`date` names the field, `week=2026-11-16` or `month=2026-11` the time; this month where nothing is said."""

    def __init__(self, listing: Listing):
        self.listing, self.today = listing, timezone.localdate()
        asked = option(listing, "date")
        self.name = asked if asked in self.fields else self.usual()
        week, month = day_in(listing.asked.get("week", "")), day_in(f"{listing.asked.get('month', '')}-01")
        self.weekly = week is not None
        self.at = week or month or self.today

    def usual(self) -> str:
        """When it is due; of a kind that knows no such date the first that can be written, or when it came."""
        written = [name for name, one in self.fields.items() if one.editable]
        return "due_on" if "due_on" in written else next(iter(written), "created_at")

    @cached_property
    def fields(self) -> dict[str, Described]:
        return dates_of(self.listing)

    @property
    def field(self) -> Described:
        return self.fields[self.name]

    @property
    def spans(self) -> bool:
        """Whether entries are bars from start to due."""
        return self.name == "due_on" and self.fields["starts_on"].editable

    @cached_property
    def dates(self) -> list[date]:
        """Every day that is shown: whole weeks."""
        if self.weekly:
            return [week_of(self.at) + timedelta(days=number) for number in range(7)]
        return list(calendar.Calendar(week_begins()).itermonthdates(self.at.year, self.at.month))

    @property
    def earlier(self) -> date:
        return self.at - WEEK if self.weekly else (self.at.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> date:
        return self.at + WEEK if self.weekly else (self.at.replace(day=1) + timedelta(days=32)).replace(day=1)

    @cached_property
    def entries(self) -> list[Entry]:
        first, last = self.dates[0], self.dates[-1]
        where = self.field.held("range", (first, last))
        if self.spans:
            where |= Q(starts_on__range=(first, last)) | Q(starts_on__lt=first, due_on__gt=last)
        found = Artifact.objects.filter(self.listing.where & where)
        # Twice the same where a filter meets several tags.
        ids = list(dict.fromkeys(found.order_by("priority", "-pk").values_list("pk", flat=True)[: MOST + 1]))
        rows = rows_of(self.listing.kind, self.listing.workspace, ids[:MOST])
        if isinstance(self.field, Custom):
            attach(rows, [self.field.field], self.listing.workspace)
        return [one for one in map(self.entry, rows) if one]

    @property
    def cut(self) -> bool:
        return len(self.entries) >= MOST

    def entry(self, row: Row) -> Entry | None:
        day = self.day_of(row)
        begins = getattr(row, "starts_on", None) if self.spans else None
        first, last = begins or day, day or begins
        if first is None or last is None:
            return None
        overdue = self.name == "due_on" and day is not None and day < self.today and not row.has_closed()
        return Entry(row, min(first, last), max(first, last), overdue)

    def day_of(self, row: Row) -> date | None:
        value: Any = self.field.value(row)
        if isinstance(self.field, Custom):
            return date.fromisoformat(value) if value and fits(self.field.field, value) else None
        return timezone.localtime(value).date() if isinstance(value, datetime) else value

    @cached_property
    def weeks(self) -> list[list[Day]]:
        found = []
        for at in range(0, len(self.dates), 7):
            days = [
                Day(day, self.weekly or day.month == self.at.month, day == self.today)
                for day in self.dates[at : at + 7]
            ]
            self.fill(days)
            found.append(days)
        return found

    def fill(self, days: list[Day]) -> None:
        """Give every entry of the week a line that is free on all its days, the longest first."""
        first, last = days[0].date, days[-1].date
        here = [one for one in self.entries if one.first <= last and one.last >= first]
        here.sort(key=lambda one: (max(one.first, first), one.first - one.last))
        ends: list[date] = []
        most = MOST if self.weekly else IN_A_DAY
        for one in here:
            begins = max(one.first, first)
            slot = next((number for number, end in enumerate(ends) if end < begins), len(ends))
            ends[slot : slot + 1] = [one.last]
            shown = Entry(one.row, one.first, one.last, one.overdue, slot)
            for day in days:
                if one.first <= day.date <= one.last and slot < most:
                    day.entries.append(shown)
                elif one.first <= day.date <= one.last:
                    day.more += 1


def day_in(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
