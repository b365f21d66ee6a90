"""How many go the whole way: of each step the people who came so far by their best try.

A try begins with step 1 and goes on as long as its next step comes within the window, counted from its beginning; the
last moment of the window counts. Of all tries of a person the one that came furthest counts. Each step needs an event
of its own. Found by one pass a step: the latest beginning of a try that came so far is the best one to go on from,
because it leaves the most of the window.
"""

from typing import Any

from bihuan.areas.analytics.insights.asking import Table, View, matches
from bihuan.areas.analytics.insights.periods import Calendar
from bihuan.areas.analytics.insights.questions import Event, Exclusion, Funnel
from bihuan.areas.analytics.insights.trends import NONE, OTHER
from bihuan.telemetry.store.engine import named


def funnel(sources, question: Funnel, calendar: Calendar) -> Table:
    """A row for each step: people, share of the first and of the step before, median seconds from the first step."""
    view = View(sources, question, calendar, later=question.window.micros)
    values = ["step"] if not question.breakdown else ["value", "step"]
    found = view.ask(f"{reached(view, question)} {counted(question)}")
    rows = []
    for value in dict.fromkeys(row[0] for row in found) if question.breakdown else [""]:
        people = {step: (count, seconds) for key, step, count, seconds in found if key == value}
        rows += steps_of(question, value, people)
    columns = [*values, "event", "people", "of first", "of previous", "seconds"]
    return Table(columns, [row if question.breakdown else row[1:] for row in rows])


def steps_of(question: Funnel, value: str, people: dict[int, tuple[int, float | None]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    first = before = people.get(1, (0, None))[0]
    for step, event in enumerate(question.steps, 1):
        count, seconds = people.get(step, (0, None))
        rows.append([value, step, event.event, count, share(count, first), share(count, before), seconds])
        before = count
    return rows


def share(count: int, of: int) -> float | None:
    return count / of if of else None


def reached(view: View, question: Funnel) -> str:
    """SQL that defines `tries`: a row for each event of a step, `s1` … `sN` the beginning of the best try so far."""
    needed = [*question.steps, *question.exclusions]
    every = [] if question.order == "strict" else needed
    rows = view.events(["person"], every, properties_of(question))
    marks = [f"{matches(step)} AS is{n}" for n, step in enumerate(question.steps, 1)]
    marks += [f"{matches(each)} AS out{n}" for n, each in enumerate(question.exclusions, 1)]
    value = [f"coalesce({named('p.' + question.breakdown)}, '{NONE}') AS value"] if question.breakdown else []
    base = f"SELECT {', '.join(['person', 'epoch_us(timestamp) AS moment', *marks, *value])} FROM {rows}"
    order = "moment, " + ", ".join(f"is{n} DESC" for n in range(1, len(question.steps) + 1))
    nth = f"row_number() OVER (PARTITION BY person ORDER BY {order}) AS nth"
    parts = [f"WITH base AS ({base})", f"numbered AS (SELECT *, {nth} FROM base)"]
    if question.order == "any":
        return ", ".join([*parts, *any_order(view, question)])
    parts.append(f"tries1 AS (SELECT *{resets(question)}, {begins(view)} AS s1 FROM numbered)")
    for step in range(2, len(question.steps) + 1):
        parts.append(f"tries{step} AS ({following(question, step)})")
    parts.append(f"tries AS (SELECT * FROM tries{len(question.steps)})")
    return ", ".join(parts)


def properties_of(question: Funnel) -> list[str]:
    own = {each.property for event in (*question.steps, *question.exclusions) for each in event.filters}
    return sorted(own | ({question.breakdown} if question.breakdown else set()))


def begins(view: View) -> str:
    """SQL: a first step within the period begins a try at its time; what comes later can only go on."""
    return f"CASE WHEN is1 AND moment < {view.calendar.micros(view.after)} THEN moment END"


def resets(question: Funnel) -> str:
    """SQL: for each exclusion, how often it has happened so far: a try goes on only among equals."""
    over = "OVER (PARTITION BY person ORDER BY nth ROWS UNBOUNDED PRECEDING)"
    return "".join(
        f", count(*) FILTER (WHERE out{n}) {over} AS outs{n}" for n in range(1, len(question.exclusions) + 1)
    )


def following(question: Funnel, step: int) -> str:
    """SQL that adds `s<step>`: the latest beginning that came to the step before, where this event goes on from it."""
    apart = [f"outs{n}" for n, each in enumerate(question.exclusions, 1) if covers(each, step)]
    parts = ", ".join(["person", *apart])
    if question.order == "strict":
        best = f"lag(s{step - 1}) OVER (PARTITION BY {parts} ORDER BY nth)"
        # With nothing in between: the row before must be the person's row before, not just the one of this part.
        best = f"CASE WHEN lag(nth) OVER (PARTITION BY {parts} ORDER BY nth) = nth - 1 THEN {best} END"
    else:
        frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        best = f"max(s{step - 1}) OVER (PARTITION BY {parts} ORDER BY nth {frame})"
    inner = f"SELECT *, {best} AS best FROM tries{step - 1}"
    going = f"CASE WHEN is{step} AND moment - best <= {question.window.micros} THEN best END"
    return f"SELECT * EXCLUDE (best), {going} AS s{step} FROM ({inner})"


def covers(exclusion: Exclusion, step: int) -> bool:
    """Whether the way from the step before to this one lies between the exclusion's two steps."""
    return exclusion.after < step <= exclusion.before


def any_order(view: View, question: Funnel) -> list[str]:
    """SQL parts that define `tries` where the steps may come in any order: how many of them the window after each
    event holds; a step that is asked for twice needs two events."""
    window = (
        f"OVER (PARTITION BY person ORDER BY moment RANGE BETWEEN CURRENT ROW AND {question.window.micros} FOLLOWING)"
    )
    kinds = kinds_of(question.steps)
    counts = [f"least({len(group)}, count(*) FILTER (WHERE is{group[0]}) {window})" for group in kinds]
    begun = " OR ".join(f"is{group[0]}" for group in kinds)
    whole = view.calendar.micros(view.after)
    deep = f"SELECT *, CASE WHEN ({begun}) AND moment < {whole} THEN {' + '.join(counts)} END AS depth FROM numbered"
    steps = ", ".join(f"CASE WHEN depth >= {n} THEN moment END AS s{n}" for n in range(1, len(question.steps) + 1))
    return [f"tries AS (SELECT *, {steps} FROM ({deep}))"]


def kinds_of(steps: list[Event]) -> list[list[int]]:
    """The numbers of the steps, those that ask for the same event together."""
    found: dict[str, list[int]] = {}
    for number, step in enumerate(steps, 1):
        found.setdefault(matches(step), []).append(number)
    return list(found.values())


def counted(question: Funnel) -> str:
    """SQL: (breakdown value, step, people, median seconds from the beginning) of `tries`."""
    steps = range(1, len(question.steps) + 1)
    fast = ", ".join(f"min(moment - s{n}) FILTER (WHERE s{n} IS NOT NULL) AS t{n}" for n in steps)
    # Whose try it is: the value at the person's first step of all.
    first = ", arg_min(value, nth) FILTER (WHERE s1 IS NOT NULL) AS value" if question.breakdown else ", '' AS value"
    people = f"SELECT person, {fast}{first} FROM tries GROUP BY person HAVING t1 IS NOT NULL"
    value = "value"
    if question.breakdown:
        top = f"SELECT value FROM people GROUP BY value ORDER BY count(*) DESC, value LIMIT {question.most}"
        value = f"CASE WHEN value IN ({top}) THEN value ELSE '{OTHER}' END"
    every = " UNION ALL ".join(
        f"SELECT {value} AS value, {n} AS step, count(t{n}) AS count, median(t{n}) / 1e6 AS seconds "
        "FROM people GROUP BY 1"
        for n in steps
    )
    order = "max(count) OVER (PARTITION BY value) DESC, value, step"
    return f", people AS ({people}) SELECT * FROM ({every}) ORDER BY {order}"
