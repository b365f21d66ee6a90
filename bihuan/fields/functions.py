"""What formulas can call, and which kinds of values each takes and gives."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NUMBER, TEXT, DATE, BOOLEAN, LIST, NOTHING = "number", "text", "date", "boolean", "list", "nothing"
SAME = "same"  # all arguments of this mark are of one kind, and a result of it is of that kind
ANY = "any"
LONGEST_TEXT = 2_000
BIGGEST = 1e15
WHOLE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")


@dataclass(frozen=True)
class Function:
    """`takes` are the kinds of arguments, the last of which repeats where `more`; `needs` is the fewest of them.

    Without `lenient` a missing argument makes the result missing.
    """

    name: str
    takes: Sequence[str]
    gives: str
    run: Callable[..., Any]
    needs: int
    more: bool = False
    lenient: bool = False
    aliases: tuple[str, ...] = ()


def known(*values: Any) -> list:
    return [value for value in values if value is not None]


def choose(when: bool | None, then: Any, otherwise: Any = None) -> Any:
    return then if when else otherwise


def half_up(value: float, digits: float = 0) -> float:
    """As at school: 2.5 becomes 3, 0.125 with two digits 0.13."""
    step = Decimal(1).scaleb(-int(max(-12, min(12, digits))))
    return float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP))


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < BIGGEST else repr(value)
    return "; ".join(value) if isinstance(value, list | tuple) else str(value)


def joined(*values: Any) -> str:
    return "".join(map(as_text, values))[:LONGEST_TEXT]


def has(where: Any, what: str) -> bool:
    """Whether a text has a part, or a list an entry; capitals do not count."""
    if where is None or what is None:
        return False
    if isinstance(where, list | tuple):
        return what.casefold() in (entry.casefold() for entry in where)
    return what.casefold() in where.casefold()


def number_in(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    try:
        found = float(str(value).replace(",", "").strip())
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < BIGGEST else None


def date_in(text: str) -> date | None:
    if not (said := WHOLE.match(text.strip())):
        return None
    try:
        return date(int(said[1]), int(said[2]), int(said[3]))
    except ValueError:
        return None


def later(day: date, days: float) -> date | None:
    try:
        return day + timedelta(days=int(days))
    except OverflowError:
        return None


def function(name, takes, gives, run, needs=None, *, more=False, lenient=False, aliases="") -> Function:
    fewest = len(takes) if needs is None else needs
    return Function(name, takes, gives, run, fewest, more, lenient, tuple(aliases.split()))


EVERY = (
    function("if", (BOOLEAN, SAME, SAME), SAME, choose, 2, lenient=True, aliases="如果"),
    function(
        "coalesce", (SAME,), SAME, lambda *v: next(iter(known(*v)), None), more=True, lenient=True, aliases="首个"
    ),
    function("min", (SAME,), SAME, lambda *v: min(known(*v), default=None), more=True, lenient=True, aliases="最小"),
    function("max", (SAME,), SAME, lambda *v: max(known(*v), default=None), more=True, lenient=True, aliases="最大"),
    function("sum", (NUMBER,), NUMBER, lambda *v: sum(known(*v)), more=True, lenient=True, aliases="求和"),
    function("round", (NUMBER, NUMBER), NUMBER, half_up, 1, aliases="四舍五入"),
    function("floor", (NUMBER,), NUMBER, lambda v: float(math.floor(v)), aliases="向下取整"),
    function("ceil", (NUMBER,), NUMBER, lambda v: float(math.ceil(v)), aliases="向上取整"),
    function("abs", (NUMBER,), NUMBER, abs, aliases="绝对值"),
    function("number", (ANY,), NUMBER, number_in, aliases="数字"),
    function("date", (TEXT,), DATE, date_in, aliases="日期"),
    function("days", (DATE, DATE), NUMBER, lambda until, since: float((until - since).days), aliases="天数"),
    function("add_days", (DATE, NUMBER), DATE, later, aliases="加天数"),
    function("year", (DATE,), NUMBER, lambda day: float(day.year), aliases="年"),
    function("month", (DATE,), NUMBER, lambda day: float(day.month), aliases="月"),
    function("day", (DATE,), NUMBER, lambda day: float(day.day), aliases="日"),
    function("weekday", (DATE,), NUMBER, lambda day: float(day.isoweekday()), aliases="星期"),
    function("concat", (ANY,), TEXT, joined, more=True, lenient=True, aliases="拼接"),
    function("contains", ((TEXT, LIST), TEXT), BOOLEAN, has, lenient=True, aliases="包含"),
    function("starts_with", (TEXT, TEXT), BOOLEAN, lambda text, start: text.casefold().startswith(start.casefold())),
    function("lower", (TEXT,), TEXT, str.lower, aliases="小写"),
    function("upper", (TEXT,), TEXT, str.upper, aliases="大写"),
    function("trim", (TEXT,), TEXT, str.strip, aliases="去空格"),
    function("length", ((TEXT, LIST),), NUMBER, lambda value: float(len(value)), aliases="长度"),
    function("text", (ANY,), TEXT, as_text, aliases="文本"),
    function("is_empty", (ANY,), BOOLEAN, lambda value: value in (None, "", [], ()), lenient=True, aliases="为空"),
)
FUNCTIONS = {name: each for each in EVERY for name in (each.name, *each.aliases)}
TODAY = ("today", "今天")
