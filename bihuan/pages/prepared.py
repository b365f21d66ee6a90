"""A question of a shape asked before costs no ORM: Django writes its SQL once, afterwards only the values change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Q

# Stand for values while Django writes the SQL. Small enough for a column of 16 bits.
INTEGERS = range(32_000, 32_600)
MOMENT = datetime(2199, 1, 1, tzinfo=UTC)
KEPT = 2_000
LARGEST = 2**31 - 1
NOTHING = "SELECT 1 WHERE 1 = 0"
written: dict[tuple, "Prepared"] = {}


class NotPlain(Exception):
    """A condition has a part, say a subquery, of which the shape cannot be told."""


@dataclass
class Prepared:
    sql: str
    params: Sequence[Any]
    converters: Any = None
    compiler: Any = None

    def rows(self, values: Sequence[Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return list(map(tuple, self.compiler.apply_converters(found, self.converters))) if self.converters else found

    def count(self, values: Sequence[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.sql}) AS found", values)  # noqa: S608  Django's own SQL
            return cursor.fetchone()[0]


def rows(
    model: type[models.Model], where: Q, columns: Sequence[str], order: Sequence[str] = (), limit: int = 0
) -> list[tuple]:
    """Tuples of `columns` of what meets `where`, as a QuerySet's `values_list` gives them."""
    asked, values = question(model, where, tuple(columns), tuple(order), limit)
    return asked.rows(values)


def count(model: type[models.Model], where: Q, most: int) -> int:
    """How many meet `where`, counted no further than `most`."""
    asked, values = question(model, where, ("pk",), (), most)
    return asked.count(values)


def question(
    model: type[models.Model], where: Q, columns: tuple[str, ...], order: tuple[str, ...], limit: int
) -> tuple[Prepared, Sequence[Any]]:
    """What to ask, and the values it is asked with."""

    def asked(conditions: Q) -> Prepared:
        found = model._default_manager.filter(conditions).order_by(*order).values_list(*columns)
        compiler = (found[:limit] if limit else found).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return Prepared(NOTHING, ())
        converters = compiler.get_converters(expression for expression, _sql, _alias in compiler.select)
        return Prepared(sql, params, converters, compiler)

    values: list[Any] = []
    try:
        key = (connection.vendor, model, shape(where, values), columns, order, limit)
    except NotPlain:
        once = asked(where)
        return once, once.params
    if key not in written:
        if len(written) >= KEPT:
            written.clear()
        stand_ins: list[Any] = []
        written[key] = asked(replaced(where, stand_ins))
        written[key].params = [stand_ins.index(param) if param in stand_ins else -1 for param in written[key].params]
    prepared = written[key]
    if set(prepared.params) != set(range(len(values))) and prepared.sql != NOTHING:
        once = asked(where)  # a value does not stand in the SQL as it is
        return once, once.params
    return prepared, [values[place] for place in prepared.params]


def shape(where: Q, values: list[Any]) -> tuple:
    """What is the same in all questions that differ only in their values; these are appended to `values`."""
    parts: list[Any] = [where.connector, where.negated]
    for child in where.children:
        if isinstance(child, Q):
            parts.append(shape(child, values))
        elif isinstance(child, tuple):
            parts.append((child[0], *slots(child[1], values)))
        else:
            raise NotPlain
    return tuple(parts)


def slots(value: Any, values: list[Any]) -> tuple:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return (value,)
    if isinstance(value, F):
        return ("column", value.name)
    if isinstance(value, list | tuple):
        return ("all", *(slot for each in value for slot in slots(each, values)))
    if isinstance(value, datetime):
        values.append(connection.ops.adapt_datetimefield_value(value))
    elif type(value) in (int, str, float) and len(values) < len(INTEGERS) and not too_large(value):
        values.append(value)
    else:
        raise NotPlain
    return (type(value),)


def too_large(value: int | str | float) -> bool:
    """What a column may not hold is nowhere, but only the ORM says so without an error."""
    return isinstance(value, int) and abs(value) > LARGEST


def replaced(where: Q, stand_ins: list[Any]) -> Q:
    copy = Q(_connector=where.connector, _negated=where.negated)
    for child in where.children:
        if isinstance(child, Q):
            copy.children.append(replaced(child, stand_ins))
        elif isinstance(child, tuple):
            copy.children.append((child[0], stand_in(child[1], stand_ins)))
    return copy


def stand_in(value: Any, stand_ins: list[Any]) -> Any:
    """A value of the same type that occurs nowhere else."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | F):
        return value
    if isinstance(value, list | tuple):
        return [stand_in(each, stand_ins) for each in value]
    place = len(stand_ins)
    if isinstance(value, datetime):
        then = MOMENT + timedelta(seconds=place)
        stand_ins.append(connection.ops.adapt_datetimefield_value(then))
        return then
    other = INTEGERS[place] if isinstance(value, int) else f"\x1a{place}" if isinstance(value, str) else place + 0.125
    stand_ins.append(other)
    return other
