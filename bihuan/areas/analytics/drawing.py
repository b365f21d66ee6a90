"""An answer as the page shows it: a chart, bars or a table in shades, with names people read."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.areas.analytics.insights.asking import Table
from bihuan.areas.analytics.insights.questions import Funnel, Lifecycle, Question, Retention, Stickiness, Trend
from bihuan.areas.analytics.insights.trends import NONE, OTHER
from bihuan.statistics.proportions import wilson
from bihuan.ui.charts import line_chart
from bihuan.ui.formats import number, percent

# Lines that can still be told apart; the table has all of them.
LINES = 6


def drawn(question: Question, table: Table) -> dict[str, Any]:
    """What the template draws: {"lines": …}, {"bars": …} or {"heat": …}, and the table in words of the reader."""
    if isinstance(question, Funnel):
        return funnel(table)
    if isinstance(question, Retention):
        return retention(table)
    if isinstance(question, Stickiness):
        return stickiness(table)
    return lines(question, table)


def lines(question: Trend | Lifecycle, table: Table) -> dict[str, Any]:
    keys = table.facts.get("keys") or [(name,) for name in table.columns[1:]]
    names = [called((bare(key[0], question), *key[1:])) for key in keys]
    times = [row[0] for row in table.rows]
    values = [[row[nth] for row in table.rows] for nth in range(1, len(table.columns))]
    dashed = [key[-1] == "before" for key in keys]
    chart = line_chart(names[:LINES], values[:LINES], times, dashed[:LINES]) if times and names else None
    rows = [[row[0], *(number(value) for value in row[1:])] for row in table.rows]
    return {
        "lines": chart,
        "left_out": max(0, len(names) - LINES),
        "columns": [pgettext("insight", "Time"), *names],
        "rows": rows,
    }


def bare(name: str, question: Trend | Lifecycle) -> str:
    """The series without its measure, where all have the same: the heading says it."""
    measures = {series.math for series in question.series} if isinstance(question, Trend) else set()
    return name.removesuffix(f" ({measures.pop()})") if len(measures) == 1 else name


def called(key: tuple[str, ...]) -> str:
    words = {
        OTHER: _("other values"),
        NONE: _("without a value"),
        "now": _("this period"),
        "before": _("the period before"),
        "new": pgettext("life cycle", "new"),
        "returning": pgettext("life cycle", "again"),
        "back": _("back after a pause"),
        "gone": _("did not come again"),
    }
    return " · ".join(str(words.get(part, part)) for part in key if part)


def funnel(table: Table) -> dict[str, Any]:
    groups: dict[str, list[tuple]] = {}
    rows = []
    for row in table.rows:
        one = dict(zip(table.columns, row, strict=True))
        value = called((one.get("value", ""),))
        first, people = one["of first"], one["people"]
        start = round(people / first) if first else people
        low, high = wilson(people, start) if start else (0.0, 1.0)
        groups.setdefault(value, []).append(
            (f"{one['step']}. {one['event']}", first or 0, number(people), percent(one["of previous"], 1))
        )
        interval = f"{percent(low, 1)}–{percent(high, 1)}" if start else "—"
        rows.append(
            [
                *([value] if "value" in one else []),
                f"{one['step']}. {one['event']}",
                number(people),
                percent(first, 1),
                interval,
                percent(one["of previous"], 1),
                duration(one["seconds"]),
            ]
        )
    columns = [
        _("Step"),
        pgettext("insight", "People"),
        _("of the first"),
        _("Wilson interval, 95%"),
        _("of the step before"),
        _("Median time"),
    ]
    if "value" in table.columns:
        columns.insert(0, pgettext("insight", "Value"))
    return {"bars": list(groups.items()), "columns": columns, "rows": rows}


def duration(seconds: float | None) -> str:
    """A time people say: 40 s, 12 min, 3.5 h, 2 d."""
    if seconds is None:
        return "—"
    for size, unit in (
        (86400, pgettext("duration", "d")),
        (3600, pgettext("duration", "h")),
        (60, pgettext("duration", "min")),
    ):
        if seconds >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} {pgettext('duration', 's')}"


def retention(table: Table) -> dict[str, Any]:
    heat, rows = [], []
    for start, people, *later in table.rows:
        shares = [None if value is None else (value / people if people else None) for value in later]
        heat.append((start, number(people), [(share, shade(share)) for share in shares]))
        rows.append([start, number(people), *(number(value) if value is not None else "" for value in later)])
    later = table.columns[2:]
    return {
        "heat": heat,
        "later": later,
        "columns": [pgettext("insight", "Start"), pgettext("insight", "People"), *later],
        "rows": rows,
    }


def shade(share: float | None) -> int:
    return 0 if share is None or share == 0 else min(5, 1 + int(share * 4.999))


def stickiness(table: Table) -> dict[str, Any]:
    most = max((people for _n, people in table.rows), default=0) or 1
    bars = [(str(n), people / most, number(people), "") for n, people in table.rows]
    rows = [[str(n), number(people)] for n, people in table.rows]
    return {"bars": [("", bars)], "columns": [_("Intervals"), pgettext("insight", "People")], "rows": rows}


def said(question: Question, table: Table) -> str:
    """How the answer came about, in a sentence or two."""
    if isinstance(question, Funnel):
        return _(
            "A try begins with the first step in the period and goes on while the next steps come within the window, "
            "counted from its beginning. Of each person the try that came furthest counts. The interval is Wilson's."
        )
    if isinstance(question, Retention):
        return _(
            "People begin in the interval of their first such event of all, or in each interval with one where "
            "recurring is chosen; each column counts who of them came back so many intervals later. "
            "What is not over is left out."
        )
    if isinstance(question, Stickiness):
        return _("Each person counts once, at the number of intervals in which they did it at least once.")
    if isinstance(question, Lifecycle):
        return _(
            "New: never here before. Again: also in the interval before. Back: here earlier, but not in the "
            "interval before. Those who did not come again are counted below zero, in the interval after their last."
        )
    return _(
        "Events whose time, in your time zone, lies in the interval. People are counted once an interval, "
        "under whatever identifiers they came."
    )
