"""How much, over time: counts, people, sums and percentiles, broken down, compared and put into a formula."""

from datetime import timedelta
from string import ascii_uppercase
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.analytics.insights.asking import Table, View
from bihuan.areas.analytics.insights.periods import Buckets, Calendar, days_of
from bihuan.areas.analytics.insights.questions import Period, Series, Trend
from bihuan.fields.expressions import ExpressionError, Formula, compiled
from bihuan.fields.functions import NUMBER
from bihuan.telemetry.store.engine import named

OTHER, NONE = "\x01other", "\x01none"
PERCENTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
PLAIN = {"sum": "sum", "average": "avg", "min": "min", "max": "max"}
# Where nothing happened a sum is nothing; an average of nothing is not known.
ZERO = {"count", "people", "per person", "distinct", "sum"}


def trend(sources, question: Trend, calendar: Calendar) -> Table:
    """A row for each interval, a column for each series, breakdown value and previous period."""
    lines = lines_of(sources, question, calendar)
    if question.compare:
        before = lines_of(sources, previous(question, calendar), calendar)
        lines = {(*key, "now"): line for key, line in lines.items()} | {
            (*key, "before"): line for key, line in before.items()
        }
    first, after = days_of(question.period, calendar)
    buckets = Buckets(first, after, question.interval, calendar)
    rows = [
        [buckets.label(n), *(line[n] if n < len(line) else None for line in lines.values())]
        for n in range(len(buckets))
    ]
    return Table(["time", *(" · ".join(part for part in key if part) for key in lines)], rows, {"keys": list(lines)})


def previous(question: Trend, calendar: Calendar) -> Trend:
    """The same question about as many days right before."""
    import msgspec

    first, after = days_of(question.period, calendar)
    days = after - first
    period = Period(since=str(first - days), until=str(first - timedelta(days=1)))
    return msgspec.structs.replace(question, period=period, compare=False)


def lines_of(sources, question: Trend, calendar: Calendar) -> dict[tuple[str, ...], list[Any]]:
    """{(name, breakdown value): a value for each interval}."""
    view = View(sources, question, calendar)
    buckets = view.buckets(question.interval)
    every = [line_of(view, series, question, buckets) for series in question.series]
    if question.formula:
        return {(question.formula, value): line for value, line in formula_lines(question, every, len(buckets)).items()}
    return {
        (name_of(series), value): line
        for series, lines in zip(question.series, every, strict=True)
        for value, line in lines.items()
    }


def name_of(series: Series) -> str:
    plain = series.event or _("any event")
    return series.label or (plain if series.math == "count" else f"{plain} ({series.math})")


def line_of(view: View, series: Series, question: Trend, buckets: Buckets) -> dict[str, list[Any]]:
    properties = [key for key in (question.breakdown, series.property) if key]
    rows = view.events(["person"], [series], properties)
    value, source = "''", rows
    top = ""
    if question.breakdown:
        column = f"coalesce({named('p.' + question.breakdown)}, '{NONE}')"
        top = (
            f"WITH rows AS {rows}, top AS (SELECT {column} AS value FROM rows GROUP BY 1 "
            f"ORDER BY count(*) DESC, 1 LIMIT {question.most}) "
        )
        value, source = f"CASE WHEN {column} IN (SELECT value FROM top) THEN {column} ELSE '{OTHER}' END", "rows"
    found = view.ask(
        f"{top}SELECT {buckets.number()} AS bucket, {value} AS value, {aggregate(series)} AS amount "
        f"FROM {source} GROUP BY 1, 2"
    )
    nothing = 0 if series.math in ZERO else None
    totals: dict[str, float] = {}
    lines: dict[str, list[Any]] = {} if question.breakdown else {"": [nothing] * len(buckets)}
    for bucket, key, amount in found:
        lines.setdefault(key, [nothing] * len(buckets))[bucket] = amount
        totals[key] = totals.get(key, 0) + (amount or 0)
    ordered = sorted(lines, key=lambda key: (key == OTHER, key == NONE, -totals.get(key, 0), key))
    return {key: lines[key] for key in ordered}


def aggregate(series: Series) -> str:
    """SQL of what is counted."""
    column = named("p." + series.property)
    amount = f"try_cast({column} AS DOUBLE)"
    if series.math == "count":
        return "count(*)"
    if series.math == "people":
        return "count(DISTINCT person)"
    if series.math == "per person":
        return "count(*) / count(DISTINCT person)"
    if series.math == "distinct":
        return f"count(DISTINCT {column})"
    if series.math in PERCENTILES:
        return f"quantile_cont({amount}, {PERCENTILES[series.math]})"
    return f"{PLAIN[series.math]}({amount})"


def formula_lines(question: Trend, every: list[dict[str, list[Any]]], count: int) -> dict[str, list[Any]]:
    """The formula worked out for each interval; A is the first series. What cannot be told is 0, as A/0 is."""
    formula = formula_of(question)
    values = list(dict.fromkeys(key for lines in every for key in lines))
    empty = [0] * count
    letters = ascii_uppercase[: len(every)]
    return {
        value: [
            formula.value(
                {letter: float(lines.get(value, empty)[n] or 0) for letter, lines in zip(letters, every, strict=True)}
            )
            or 0
            for n in range(count)
        ]
        for value in values
    }


def formula_of(question: Trend) -> Formula:
    letters = ascii_uppercase[: len(question.series)]
    try:
        formula = compiled(question.formula, {letter: (letter, NUMBER) for letter in letters})
    except ExpressionError as error:
        raise ValidationError(_("Formula: %(error)s") % {"error": error}) from error
    if formula.type != NUMBER:
        raise ValidationError(_("The formula does not come to a number."))
    return formula
