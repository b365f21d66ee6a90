"""Formulas: written by people, checked before they are kept, worked out without running anything of anybody's.

    formula = compiled("if(结余 > 0, round(结余 / 人数, 2), 0)", {"结余": ("saved", NUMBER), "人数": ("heads", NUMBER)})
    formula.type                               # "number"
    formula.names                              # {"saved", "heads"}
    formula.value({"saved": 12.0, "heads": 5}) # 2.4

Values are numbers (float), text, dates, true or false, and lists of text (several choices). Any of them may be missing
(None): what is worked out of something missing is missing too, except where a function says
otherwise (`coalesce`, `if`, `min`, `concat` …). Dividing by zero gives a missing value, as does a number beyond
10^15. Nothing loops, so the time a formula takes is bounded by its at most 400 parts.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.fields.functions import (
    ANY,
    BIGGEST,
    BOOLEAN,
    DATE,
    FUNCTIONS,
    LIST,
    LONGEST_TEXT,
    NOTHING,
    NUMBER,
    SAME,
    TEXT,
    TODAY,
    Function,
)
from bihuan.fields.reading import ExpressionError, Node, Parser

WORDS = {
    NUMBER: gettext_lazy("a number"),
    TEXT: gettext_lazy("some text"),
    DATE: gettext_lazy("a date"),
    BOOLEAN: gettext_lazy("yes or no"),
    LIST: gettext_lazy("a list"),
    NOTHING: gettext_lazy("nothing"),
}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
Names = Mapping[str, tuple[str, str]]
Work = Callable[[Mapping[str, Any], date], Any]


class Formula:
    """A checked formula: its `type`, the `names` it reads, whether it changes with the day, and its `value()`."""

    def __init__(self, text: str, type_: str, names: frozenset[str], daily: bool, work: Work):
        self.text, self.type, self.names, self.daily, self._work = text, type_, names, daily, work

    def value(self, values: Mapping[str, Any], today: date | None = None) -> Any:
        """What it comes to with these values, by name as in `names`; None where it cannot be told."""
        return self._work(values, today or date.today())  # noqa: DTZ011  callers with a time zone say the day


def compiled(text: str, fields: Names) -> Formula:
    """Check a formula. `fields` maps what people write (any case) to the name and the type of a value.

    Raises ExpressionError that says what is wrong and where.
    """
    checker = Checker({name.casefold(): found for name, found in fields.items()})
    type_, work = checker.check(Parser(text).parse())
    return Formula(text, type_, frozenset(checker.names), checker.daily, work)


class Checker:
    def __init__(self, fields: Names):
        self.fields, self.names, self.daily = fields, set(), False

    def check(self, node: Node) -> tuple[str, Work]:
        """The type of a part, and the function that works it out."""
        if node.sort == "constant":
            return type_of(node.value), lambda values, today, value=node.value: value
        if node.sort == "field":
            return self.field(node)
        if node.sort == "call":
            return self.call(node)
        parts = [self.check(part) for part in node.parts]
        if node.value in ("and", "or", "not"):
            return self.logic(node, parts)
        if node.value in COMPARISONS:
            return self.comparison(node, parts)
        return self.arithmetic(node, parts)

    def field(self, node: Node) -> tuple[str, Work]:
        if node.value.casefold() not in self.fields:
            likely = [name for name in self.fields if node.value.casefold() in name or name in node.value.casefold()]
            hint = _(" Did you mean “%(name)s”?") % {"name": likely[0]} if likely else ""
            raise ExpressionError(_("there is no field “%(name)s”.") % {"name": node.value} + hint, node.place)
        name, type_ = self.fields[node.value.casefold()]
        self.names.add(name)
        return type_, lambda values, today: values.get(name)

    def call(self, node: Node) -> tuple[str, Work]:
        name = node.value.casefold()
        if name in TODAY:
            if node.parts:
                raise ExpressionError(_("“%(name)s” takes nothing.") % {"name": node.value}, node.place)
            self.daily = True
            return DATE, lambda values, today: today
        if name not in FUNCTIONS:
            raise ExpressionError(_("there is no function “%(name)s”.") % {"name": node.value}, node.place)
        function = FUNCTIONS[name]
        count = len(node.parts)
        if count < function.needs or (count > len(function.takes) and not function.more):
            raise ExpressionError(wrong_count(function, count), node.place)
        parts = [self.check(part) for part in node.parts]
        shared = NOTHING
        for place, ((type_, _work), part) in enumerate(zip(parts, node.parts, strict=True)):
            wanted = function.takes[min(place, len(function.takes) - 1)]
            if wanted == SAME:
                wanted = shared = shared if shared != NOTHING else type_
            demand(type_, wanted, part.place)
        works = [work for _type, work in parts]
        return (shared if function.gives == SAME else function.gives), called(function, works)

    def logic(self, node: Node, parts: list) -> tuple[str, Work]:
        for (type_, _work), part in zip(parts, node.parts, strict=True):
            demand(type_, BOOLEAN, part.place)
        works = [work for _type, work in parts]
        if node.value == "not":
            return BOOLEAN, lambda values, today: not works[0](values, today)
        every = all if node.value == "and" else any
        return BOOLEAN, lambda values, today: every(bool(work(values, today)) for work in works)

    def comparison(self, node: Node, parts: list) -> tuple[str, Work]:
        (left, one), (right, other) = parts
        if NOTHING not in (left, right):
            demand(right, left, node.parts[1].place)
        ordered = node.value not in ("=", "!=")
        if ordered and {left, right} & {BOOLEAN, LIST}:
            raise ExpressionError(_("only numbers, dates and text have an order."), node.place)
        compare = COMPARISONS[node.value]

        def work(values, today):
            a, b = one(values, today), other(values, today)
            if isinstance(a, str) and isinstance(b, str):
                a, b = a.casefold(), b.casefold()
            return compare(a, b) if not ordered or (a is not None and b is not None) else False

        return BOOLEAN, work

    def arithmetic(self, node: Node, parts: list) -> tuple[str, Work]:
        types, works = [type_ for type_, _work in parts], [work for _type, work in parts]
        if node.value == "+" and TEXT in types:
            demand(types[1 - types.index(TEXT)], TEXT, node.parts[1 - types.index(TEXT)].place)
            return TEXT, computed(lambda a, b: (a + b)[:LONGEST_TEXT], works)
        if node.value == "-" and types == [DATE, DATE]:
            return NUMBER, computed(lambda a, b: float((a - b).days), works)
        if node.value in ("+", "-") and types[0] == DATE:
            demand(types[1], NUMBER, node.parts[1].place)
            way = 1 if node.value == "+" else -1
            return DATE, computed(lambda a, b: a + timedelta(days=way * int(b)), works)
        for type_, part in zip(types, node.parts, strict=True):
            demand(type_, NUMBER, part.place)
        return NUMBER, computed(ARITHMETIC[node.value], works)


ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "%": lambda a, b: a % b,
    "negative": lambda a: -a,
}


def computed(run: Callable[..., Any], works: list[Work], *, lenient: bool = False) -> Work:
    def work(values, today):
        found = [part(values, today) for part in works]
        if not lenient and any(value is None for value in found):
            return None
        try:
            result = run(*found)
        except (ZeroDivisionError, OverflowError, ArithmeticError, ValueError):
            return None
        if isinstance(result, int | float) and not isinstance(result, bool):
            return float(result) if math.isfinite(result) and abs(result) <= BIGGEST else None
        return result

    return work


def called(function: Function, works: list[Work]) -> Work:
    if function.name != "if":
        return computed(function.run, works, lenient=function.lenient)
    # Only the branch that counts is worked out.
    when, then, otherwise = [*works, lambda values, today: None][:3]
    return lambda values, today: then(values, today) if when(values, today) else otherwise(values, today)


def type_of(value: Any) -> str:
    if value is None:
        return NOTHING
    return BOOLEAN if isinstance(value, bool) else NUMBER if isinstance(value, float) else TEXT


def demand(found: str, wanted: str | tuple[str, ...], place: int) -> None:
    allowed = (wanted,) if isinstance(wanted, str) else wanted
    if found in allowed or NOTHING in (found, *allowed) or ANY in allowed:
        return
    words = _(" or ").join(str(WORDS[each]) for each in allowed)
    raise ExpressionError(
        _("this is %(found)s; %(wanted)s is needed.") % {"found": WORDS[found], "wanted": words}, place
    )


def wrong_count(function: Function, count: int) -> str:
    few, most = function.needs, len(function.takes)
    wanted = _("at least %(few)s") % {"few": few} if function.more else str(few) if few == most else f"{few}–{most}"
    return _("“%(name)s” takes %(wanted)s values, not %(count)s.") % {
        "name": function.name,
        "wanted": wanted,
        "count": count,
    }


def in_order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Names so that each comes after those it needs; names that are not keys are no concern.

    Raises ValueError with the loop, like ["a", "b", "a"], where some need each other.
    """
    done: list[str] = []
    above: list[str] = []

    def visit(name: str) -> None:
        if name in above:
            raise ValueError([*above[above.index(name) :], name])
        if name in done or name not in needs:
            return
        above.append(name)
        for other in sorted(needs[name]):
            visit(other)
        above.pop()
        done.append(name)

    for name in needs:
        visit(name)
    return done
