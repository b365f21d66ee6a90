"""Whether people come back: retention, stickiness, and the life cycle of those who use it."""

from typing import Any

from bihuan.areas.analytics.insights.asking import Table, View, matches
from bihuan.areas.analytics.insights.periods import Buckets, Calendar
from bihuan.areas.analytics.insights.questions import Lifecycle, Retention, Stickiness


def retention(sources, question: Retention, calendar: Calendar) -> Table:
    """A row for each interval in which people began: how many, and how many were back so many intervals later.

    `first_time`: a person begins with the first such event of all; else in every interval in which they did it.
    `rolling`: back in that interval or any later one. Intervals that are not over yet are left out (None).
    """
    view = View(sources, question, calendar, ever=question.first_time)
    buckets = view.buckets(question.interval)
    events = [question.start, question.back]
    rows = view.events(["person"], events, properties(events))
    marks = f"{matches(question.start)} AS begins, {matches(question.back)} AS comes"
    since = f"timestamp >= make_timestamp({buckets.start})"
    statement = f"""
WITH seen AS (SELECT person, timestamp, {marks} FROM {rows}),
start AS ({began(question, buckets)}),
back AS (SELECT DISTINCT person, {buckets.number()} AS nr FROM seen WHERE comes AND {since}),
{returned(question)}
SELECT cohort, NULL AS later, count(*) FROM start GROUP BY 1
UNION ALL SELECT cohort, later, count(*) FROM returned GROUP BY 1, 2
"""
    found = {(cohort, later): count for cohort, later, count in view.ask(statement)}
    return triangle(found, buckets)


def began(question: Retention, buckets: Buckets) -> str:
    if not question.first_time:
        return f"SELECT DISTINCT person, {buckets.number()} AS cohort FROM seen WHERE begins"
    first = "SELECT person, min(timestamp) AS timestamp FROM seen WHERE begins GROUP BY person"
    return (
        f"SELECT person, {buckets.number()} AS cohort FROM ({first}) WHERE timestamp >= make_timestamp({buckets.start})"
    )


def returned(question: Retention) -> str:
    both = "start JOIN back ON back.person = start.person AND back.nr >= start.cohort"
    if not question.rolling:
        return f"returned AS (SELECT cohort, back.nr - cohort AS later FROM {both})"
    last = f"SELECT start.person, cohort, max(back.nr - cohort) AS last FROM {both} GROUP BY 1, 2"
    return f"returned AS (SELECT cohort, unnest(range(0, last + 1)) AS later FROM ({last}))"


def triangle(found: dict[tuple[int, int | None], int], buckets: Buckets) -> Table:
    count = len(buckets)
    rows: list[list[Any]] = []
    for cohort in range(count):
        people = found.get((cohort, None), 0)
        later = [found.get((cohort, n), 0) if n < count - cohort else None for n in range(count)]
        rows.append([buckets.label(cohort), people, *later])
    return Table(["start", "people", *(str(n) for n in range(count))], rows)


def properties(events: list) -> list[str]:
    return sorted({each.property for event in events for each in event.filters})


def stickiness(sources, question: Stickiness, calendar: Calendar) -> Table:
    """A row for each number of intervals: how many people did it in exactly so many of them."""
    view = View(sources, question, calendar)
    buckets = view.buckets(question.interval)
    rows = view.events(["person"], [question.series], properties([question.series]))
    days = f"SELECT person, count(DISTINCT {buckets.number()}) AS days FROM {rows} GROUP BY 1"
    found = dict(view.ask(f"SELECT days, count(*) FROM ({days}) GROUP BY 1"))
    return Table(["intervals", "people"], [[n, found.get(n, 0)] for n in range(1, len(buckets) + 1)])


def lifecycle(sources, question: Lifecycle, calendar: Calendar) -> Table:
    """A row for each interval: people who were new, came again, came back after a pause, and did not come again."""
    view = View(sources, question, calendar, ever=True)
    buckets = view.buckets(question.interval)
    rows = view.events(["person"], [question.series], properties([question.series]))
    statement = f"""
WITH seen AS (SELECT DISTINCT person, {buckets.number()} AS nr FROM {rows}),
around AS (SELECT nr, lag(nr) OVER person AS last, lead(nr) OVER person AS next FROM seen
           WINDOW person AS (PARTITION BY person ORDER BY nr))
SELECT nr, CASE WHEN last IS NULL THEN 'new' WHEN last = nr - 1 THEN 'returning' ELSE 'back' END AS kind, count(*)
FROM around WHERE nr >= 0 GROUP BY 1, 2
UNION ALL SELECT nr + 1, 'gone', count(*) FROM around WHERE next IS NULL OR next > nr + 1 GROUP BY 1
"""
    found = {(number, kind): count for number, kind, count in view.ask(statement)}
    kinds = ("new", "returning", "back", "gone")
    return Table(
        ["time", *kinds],
        [
            [buckets.label(n), *(found.get((n, kind), 0) * (-1 if kind == "gone" else 1) for kind in kinds)]
            for n in range(len(buckets))
        ],
    )
