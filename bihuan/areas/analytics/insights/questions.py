"""What may be asked about events: trends, funnels, retention, stickiness, life cycle, as plain data."""

from typing import Any, Literal

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Interval = Literal["hour", "day", "week", "month", "whole"]
Unit = Literal["minute", "hour", "day", "week"]
Compare = Literal["is", "is not", "contains", "contains not", "matches", "set", "not set", ">", ">=", "<", "<="]
Math = Literal[
    "count", "people", "per person", "distinct", "sum", "average", "median", "p90", "p95", "p99", "min", "max"
]
# What counts values needs a property to take them from.
OF_PROPERTY = {"distinct", "sum", "average", "median", "p90", "p95", "p99", "min", "max"}
SERIES, STEPS, BREAKDOWN = 12, 20, 50
SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


class Filter(msgspec.Struct, forbid_unknown_fields=True):
    """A property of the event, as text; `>` and its like compare numbers. Several values: one of them."""

    property: str
    op: Compare = "is"
    value: str | float | list[str] = ""


class Period(msgspec.Struct, forbid_unknown_fields=True):
    """The last so many days, weeks or months with today, or two days (YYYY-MM-DD), both included."""

    last: int = 30
    unit: Literal["day", "week", "month"] = "day"
    since: str = ""
    until: str = ""


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """Events of this name (every name where it is empty) that pass all filters."""

    event: str = ""
    filters: list[Filter] = []


class Series(Event, forbid_unknown_fields=True):
    math: Math = "count"
    property: str = ""
    label: str = ""


class Window(msgspec.Struct, forbid_unknown_fields=True):
    count: int = 14
    unit: Unit = "day"

    @property
    def micros(self) -> int:
        return self.count * SECONDS[self.unit] * 1_000_000


class Question(msgspec.Struct, forbid_unknown_fields=True, tag_field="ask"):
    """What every question has: when, and filters for all its events."""

    period: Period = msgspec.field(default_factory=Period)
    filters: list[Filter] = []

    def problems(self) -> list[str]:
        found = []
        if not 1 <= self.period.last <= 3660:
            found.append(_("The last how many? Between 1 and 3660."))
        return found


class Trend(Question, tag="trend", forbid_unknown_fields=True):
    series: list[Series] = msgspec.field(default_factory=lambda: [Series()])
    interval: Interval = "day"
    breakdown: str = ""
    most: int = 10
    formula: str = ""
    compare: bool = False

    def problems(self) -> list[str]:
        found = super().problems()
        if not 1 <= len(self.series) <= SERIES:
            found.append(_("Between 1 and %(most)s series.") % {"most": SERIES})
        for series in self.series:
            if series.math in OF_PROPERTY and not series.property:
                found.append(_("“%(math)s” needs a property to take the values from.") % {"math": series.math})
        if not 1 <= self.most <= BREAKDOWN:
            found.append(_("A breakdown shows between 1 and %(most)s values.") % {"most": BREAKDOWN})
        return found


class Exclusion(Event, forbid_unknown_fields=True):
    """Must not happen after step `after` and before step `before` (counted from 1)."""

    after: int = 1
    before: int = 2


class Funnel(Question, tag="funnel", forbid_unknown_fields=True):
    steps: list[Event] = msgspec.field(default_factory=list)
    window: Window = msgspec.field(default_factory=Window)
    order: Literal["ordered", "strict", "any"] = "ordered"
    exclusions: list[Exclusion] = []
    breakdown: str = ""
    most: int = 10

    def problems(self) -> list[str]:
        found = super().problems()
        if not 2 <= len(self.steps) <= STEPS:
            found.append(_("A funnel has between 2 and %(most)s steps.") % {"most": STEPS})
        if self.window.count < 1:
            found.append(_("The window is at least 1."))
        if self.exclusions and self.order == "any":
            found.append(_("Steps in any order have no between: exclusions need an order."))
        if any(not 1 <= each.after < each.before <= len(self.steps) for each in self.exclusions):
            found.append(_("An exclusion lies between two steps of the funnel."))
        return found


class Retention(Question, tag="retention", forbid_unknown_fields=True):
    start: Event = msgspec.field(default_factory=Event)
    back: Event = msgspec.field(default_factory=Event)
    interval: Literal["hour", "day", "week", "month"] = "week"
    first_time: bool = True
    rolling: bool = False


class Stickiness(Question, tag="stickiness", forbid_unknown_fields=True):
    series: Event = msgspec.field(default_factory=Event)
    interval: Literal["hour", "day", "week", "month"] = "day"


class Lifecycle(Question, tag="lifecycle", forbid_unknown_fields=True):
    series: Event = msgspec.field(default_factory=Event)
    interval: Literal["hour", "day", "week", "month"] = "week"


KINDS = Trend | Funnel | Retention | Stickiness | Lifecycle


def read(given: Any) -> Question:
    """The question that plain data says. Raises ValidationError that says where and what is wrong."""
    try:
        question = msgspec.convert(given, KINDS)
    except msgspec.ValidationError as error:
        raise ValidationError(_("This is no question: %(error)s") % {"error": error}) from error
    if problems := question.problems():
        raise ValidationError(problems)
    return question


def plain(question: Question) -> dict[str, Any]:
    """The question as data to keep; `read` takes it back."""
    return msgspec.to_builtins(question)
