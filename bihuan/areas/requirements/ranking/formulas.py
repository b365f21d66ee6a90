"""The workspace's own formula over whole columns: checked as every formula is, then worked out for all draws."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bihuan.fields.expressions import compiled
from bihuan.fields.functions import NUMBER
from bihuan.fields.reading import ExpressionError, Node, Parser

Names = Mapping[str, str]


def formula(text: str, names: Names) -> tuple[Callable[[Mapping[str, Any]], Any], frozenset[str]]:
    """What gives the score of columns, and which inputs it reads. `names` maps what people write to inputs.

    Missing values and dividing by zero give NaN. Raises ExpressionError that says what is wrong and where.
    """
    checked = compiled(text, {written: (name, NUMBER) for written, name in names.items()})
    if checked.type != NUMBER:
        raise ExpressionError(_("a score is a number."), 1)
    tree = Parser(text).parse()
    known = {written.casefold(): name for written, name in names.items()}
    refuse(tree)

    def score(columns: Mapping[str, Any]) -> Any:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            found = np.asarray(work(tree, columns, known), dtype=float)
            return np.where(np.isfinite(found), found, np.nan)

    return score, checked.names


def refuse(node: Node) -> None:
    if node.sort == "call" and node.value.casefold() not in CALLS:
        raise ExpressionError(_("“%(name)s” has no place in a score.") % {"name": node.value}, node.place)
    for part in node.parts:
        refuse(part)


def work(node: Node, columns: Mapping[str, Any], known: Names) -> Any:
    import numpy as np

    if node.sort == "constant":
        return np.nan if node.value is None else float(node.value)
    if node.sort == "field":
        return columns[known[node.value.casefold()]]
    parts = [work(part, columns, known) for part in node.parts]
    return (CALLS[node.value.casefold()] if node.sort == "call" else SIGNS[node.value])(*parts)


def lazily(name: str) -> Callable[..., Any]:
    """A function of numpy, fetched when it is needed."""

    def call(*values: Any) -> Any:
        import numpy as np

        return getattr(np, name)(*values)

    return call


def over(name: str) -> Callable[..., Any]:
    """A function of numpy over any number of columns that passes over what is missing."""

    def call(*values: Any) -> Any:
        import functools

        import numpy as np

        return functools.reduce(getattr(np, name), values)

    return call


def total(*values: Any) -> Any:
    import numpy as np

    return sum(np.nan_to_num(value) for value in values)


def chosen(when: Any, then: Any, otherwise: Any = float("nan")) -> Any:
    import numpy as np

    return np.where(np.nan_to_num(when).astype(bool), then, otherwise)


def first(*values: Any) -> Any:
    import functools

    import numpy as np

    return functools.reduce(lambda kept, value: np.where(np.isnan(kept), value, kept), values)


def half_up(value: Any, digits: float = 0) -> Any:
    import numpy as np

    step = 10.0**digits
    return np.floor(value * step + 0.5) / step


SIGNS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lazily("divide"),
    "%": lazily("mod"),
    "negative": lambda a: -a,
    "=": lazily("equal"),
    "!=": lazily("not_equal"),
    "<": lazily("less"),
    "<=": lazily("less_equal"),
    ">": lazily("greater"),
    ">=": lazily("greater_equal"),
    "and": over("logical_and"),
    "or": over("logical_or"),
    "not": lazily("logical_not"),
}
CALLS: dict[str, Callable[..., Any]] = {
    name: run
    for names, run in (
        (("if", "如果"), chosen),
        (("coalesce", "首个"), first),
        (("min", "最小"), over("fmin")),
        (("max", "最大"), over("fmax")),
        (("sum", "求和"), total),
        (("round", "四舍五入"), half_up),
        (("floor", "向下取整"), lazily("floor")),
        (("ceil", "向上取整"), lazily("ceil")),
        (("abs", "绝对值"), lazily("abs")),
    )
    for name in names
}
