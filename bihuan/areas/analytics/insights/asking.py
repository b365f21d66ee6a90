"""Where events are asked: a consistent view of sources, persons under their last number, filters as SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.analytics.insights.periods import Buckets, Calendar, days_of
from bihuan.areas.analytics.insights.questions import Event, Filter, Question
from bihuan.telemetry.models import Source
from bihuan.telemetry.store.engine import cursor, named, quoted
from bihuan.telemetry.store.snapshot import Snapshot, take
from bihuan.telemetry.store.tables import EVENTS


@dataclass
class Table:
    """An answer: columns with their names, rows of plain values, and how many events and people it rests on."""

    columns: list[str]
    rows: list[list[Any]]
    facts: dict[str, Any] = field(default_factory=dict)


class View:
    """Events of some sources of one workspace, between two moments, as SQL."""

    def __init__(
        self, sources: Sequence[Source], question: Question, calendar: Calendar, later: int = 0, ever: bool = False
    ):
        self.question, self.calendar = question, calendar
        self.first, self.after = days_of(question.period, calendar)
        self.start = -(2**62) if ever else calendar.micros(self.first)
        self.end = calendar.micros(self.after) + later
        self.snapshot: Snapshot = take(sources, EVENTS, self.start, self.end)
        self.aliases = self.snapshot.aliases()

    def buckets(self, interval: str) -> Buckets:
        return Buckets(self.first, self.after, interval, self.calendar)

    def events(self, wanted: Iterable[str], of: Sequence[Event] = (), properties: Sequence[str] = ()) -> str:
        """SQL of the columns wanted, of events that are one of `of` (all, where there are none) and pass the filters.

        Properties are columns of text named `p.<key>`; `person` is whoever it is known to be by now.
        """
        needed = {each.property for each in (*self.question.filters, *(one for event in of for one in event.filters))}
        columns = sorted({*wanted, "name", "timestamp"})
        rows = self.snapshot.rows(columns, sorted(needed | set(properties)), self.between(of))
        tests = [test(each) for each in self.question.filters]
        if of:
            tests.append("(" + " OR ".join(matches(event) for event in of) + ")")
        if "person" in columns and self.aliases:
            joint = f"{rows} e LEFT JOIN aliases a ON a.old = e.person"
            rows = f"(SELECT e.* REPLACE (coalesce(a.new, e.person) AS person) FROM {joint})"
        return f"(SELECT * FROM {rows} WHERE {' AND '.join(tests) or 'true'})"

    def between(self, of: Sequence[Event]) -> str:
        """What the files can leave out without looking at every row."""
        limits = [f"timestamp < make_timestamp({self.end})"]
        if self.start > -(2**62):
            limits.append(f"timestamp >= make_timestamp({self.start})")
        if of and all(event.event for event in of):
            limits.append(f"name IN ({', '.join(sorted({quoted(event.event) for event in of}))})")
        return " AND ".join(limits)

    def ask(self, statement: str) -> list[tuple]:
        """The rows of an answer."""
        import pyarrow as pa

        with cursor() as db:
            self.snapshot.register(db)
            if self.aliases:
                old, new = zip(*self.aliases, strict=True)
                db.register("aliases", pa.table({"old": pa.array(old, pa.int64()), "new": pa.array(new, pa.int64())}))
            return db.execute(statement).fetchall()


def matches(event: Event) -> str:
    """SQL: whether a row is this event."""
    tests = [f"name = {quoted(event.event)}"] if event.event else []
    tests += [test(each) for each in event.filters]
    return "(" + (" AND ".join(tests) or "true") + ")"


def test(given: Filter) -> str:
    """SQL of one filter. Never NULL: what is not set is not anything."""
    column = named("p." + given.property)
    values = given.value if isinstance(given.value, list) else [given.value]
    if given.op == "set":
        return f"{column} IS NOT NULL"
    if given.op == "not set":
        return f"{column} IS NULL"
    if given.op in (">", ">=", "<", "<="):
        return f"coalesce(try_cast({column} AS DOUBLE) {given.op} {number(values[0])}, false)"
    texts = [quoted(written(value)) for value in values]
    if given.op in ("is", "is not"):
        found = f"coalesce({column} IN ({', '.join(texts)}), false)"
    elif given.op in ("contains", "contains not"):
        found = "(" + " OR ".join(f"coalesce(contains(lower({column}), lower({text})), false)" for text in texts) + ")"
    else:
        check_expressions(texts)
        found = "(" + " OR ".join(f"coalesce(regexp_matches({column}, {text}), false)" for text in texts) + ")"
    return f"(NOT {found})" if given.op in ("is not", "contains not") else found


def check_expressions(texts: list[str]) -> None:
    import duckdb

    with cursor() as db:
        for text in texts:
            try:
                db.execute(f"SELECT regexp_matches('', {text})")
            except duckdb.Error as error:
                problem = str(error).partition("Error: ")[2] or str(error)
                raise ValidationError(_("This is no regular expression: %(problem)s") % {"problem": problem}) from error


def written(value: str | float) -> str:
    """A value as the JSON of an event has it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def number(value: str | float) -> str:
    try:
        found = float(value)
    except ValueError as error:
        raise ValidationError(_("“%(value)s” is no number.") % {"value": value}) from error
    if found != found or found in (float("inf"), float("-inf")):
        raise ValidationError(_("“%(value)s” is no number.") % {"value": value})
    return repr(found)
