"""The cards of a board of any field, with lanes of another: two questions, however many columns and lanes there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import RowNumber
from django.utils.functional import cached_property

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category
from bihuan.pages.grouping import not_grouped_by
from bihuan.pages.layouts.axis import Axis, axes_of
from bihuan.pages.layouts.options import limits, option
from bihuan.pages.listing import Listing
from bihuan.pages.rows import Row, rows_of

A_COLUMN, A_CELL = 50, 15
ORDER = ("position", "priority", "-id")
CLOSED = [category.value for category in Category if category.closed]


@dataclass
class Place:
    """One column, or where a column and a lane cross."""

    key: str
    label: str
    lane: str = ""
    count: int = 0
    cards: list[Row] = field(default_factory=list)


@dataclass
class Lane:
    key: str
    label: str
    count: int
    places: list[Place]


class Board:
    """What the address asks for: `columns_by` and `lanes` name fields, `limits` how many cards a column takes."""

    def __init__(self, listing: Listing):
        self.listing = listing
        self.by, self.lanes_by = option(listing, "columns_by") or "state", option(listing, "lanes")
        self.limits = limits(listing)
        self.hard = option(listing, "hard") == "1"
        for name in (self.by, self.lanes_by):
            if name not in ("", "state") and name not in self.axes:
                listing.problems.append(not_grouped_by(name, self.axes))

    @property
    def plain(self) -> bool:
        """A board of states without lanes, which is the usual one."""
        return (self.by == "state" or self.column_axis is None) and self.lane_axis is None

    @cached_property
    def axes(self) -> dict:
        return axes_of(self.listing)

    @cached_property
    def column_axis(self) -> Axis | None:
        one = self.axes.get(self.by)
        return Axis(self.listing, one) if one else None

    @cached_property
    def lane_axis(self) -> Axis | None:
        one = self.axes.get(self.lanes_by) if self.lanes_by and self.lanes_by != self.by else None
        return Axis(self.listing, one) if one else None

    @cached_property
    def where(self) -> Q:
        """What lies on the board: what is closed only where somebody asks for it."""
        asked = any(self.listing.asked.get(name) for name in ("state", "category", "filter"))
        return self.listing.where if asked else self.listing.where & ~Q(category__in=CLOSED)

    @cached_property
    def counts(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        grouped = self.placed.values_list("at_column", "at_lane").annotate(count=Count("pk")).order_by()
        for column, lane, count in grouped:
            found[self.keys(column, lane)] += count
        return found

    @property
    def placed(self):
        column, lane = self.column_axis, self.lane_axis
        return Artifact.objects.filter(self.where).annotate(
            at_column=column.expression if column else Value(""), at_lane=lane.expression if lane else Value("")
        )

    def keys(self, column: Any, lane: Any) -> tuple[str, str]:
        column_axis, lane_axis = self.column_axis, self.lane_axis
        return column_axis.key(column) if column_axis else "", lane_axis.key(lane) if lane_axis else ""

    @cached_property
    def columns(self) -> list[Place]:
        axis = self.column_axis
        named = axis.columns({column for column, _lane in self.counts}) if axis else []
        return [
            Place(key, label, count=sum(count for (at, _lane), count in self.counts.items() if at == key))
            for key, label in named
        ]

    @cached_property
    def lanes(self) -> list[Lane]:
        """Each lane with its part of every column; without lanes one that has no name."""
        axis, shown = self.lane_axis, self.shown()
        named = [("", "")]
        if axis:
            filled = {lane for _column, lane in self.counts}
            named = [(key, label) for key, label in axis.columns(filled) if key in filled]
        found = []
        for lane, label in named:
            places = [
                Place(one.key, one.label, lane, self.counts.get((one.key, lane), 0), shown.get((one.key, lane), []))
                for one in self.columns
            ]
            found.append(Lane(lane, label, sum(place.count for place in places), places))
        return found

    def shown(self) -> dict[tuple[str, str], list[Row]]:
        """The first cards of every place, the most urgent on top but for those put there by hand."""
        most = A_CELL if self.lane_axis else A_COLUMN
        order = [F(name[1:]).desc() if name.startswith("-") else F(name).asc() for name in ORDER]
        place = Window(RowNumber(), partition_by=[F("at_column"), F("at_lane")], order_by=order)
        ranked = self.placed.annotate(place=place).filter(place__lte=most).order_by("place")
        where = {pk: self.keys(column, lane) for pk, column, lane in ranked.values_list("pk", "at_column", "at_lane")}
        cards: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows_of(self.listing.kind, self.listing.workspace, [*where]):
            cards[where[row.pk]].append(row)
        return cards

    def full(self, key: str, artifact: Artifact) -> tuple[int, int] | None:
        """(how many there are, how many there may be) where the column takes no more; None where it does."""
        limit, axis = self.limits.get(key), self.column_axis
        if not limit or axis is None:
            return None
        there = Artifact.objects.filter(self.where, axis.where(key))
        if there.filter(pk=artifact.pk).exists():
            return None
        count = there.count()
        return (count, limit) if count >= limit else None

    def beside(self, artifact: Artifact) -> Q:
        """The condition of the place the artifact lies in: its order is that of these cards."""
        where = Q()
        for axis in filter(None, (self.column_axis, self.lane_axis)):
            where &= axis.where(axis.key_of(artifact))
        return where
