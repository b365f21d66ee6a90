"""A question of a shape asked before costs no ORM: Django writes its SQL once, afterwards only the values change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import F, Q

# Stand for values while Django writes the SQL. Small enough for a column of 16 bits.
INTEGERS = range(32_000, 32_600)
MOMENT = datetime(2199, 1, 1, tzinfo=UTC)
KEPT = 2_000
Build = Callable[[models.QuerySet], models.QuerySet]
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
    places: Sequence[int] = ()  # which value stands where; -1 where a parameter is always the same

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
    asked, values = question(model, where, listing(tuple(columns), tuple(order), limit))
    return asked.rows(values)


def count(model: type[models.Model], where: Q, most: int) -> int:
    """How many meet `where`, counted no further than `most`."""
    asked, values = question(model, where, listing(("pk",), (), most))
    return asked.count(values)


def objects(model: type[models.Model], where: Q, related: Sequence[str] = (), order: Sequence[str] = ()) -> list:
    """What meets `where` as instances, each with its `related` ones, as `select_related` gives them."""
    parts = [(name, model._meta.get_field(name).related_model if name else model) for name in ("", *related)]
    named = [[field.attname for field in part._meta.concrete_fields] for _name, part in parts]
    columns = [
        f"{name}__{each}" if name else each for (name, _), names in zip(parts, named, strict=True) for each in names
    ]
    found = []
    for row in rows(model, where, columns, order):
        whole, at = None, 0
        for (name, part), names in zip(parts, named, strict=True):
            values, at = row[at : at + len(names)], at + len(names)
            one = part.from_db("default", names, values) if any(value is not None for value in values) else None
            if name:
                setattr(whole, name, one)
            else:
                whole = one
        found.append(whole)
    return found


def grouped(model: type[models.Model], where: Q, build: Build) -> list[tuple]:
    """What `build`, a function of a module, makes of the QuerySet of what meets `where`: a `values_list`."""
    asked, values = question(model, where, build)
    return asked.rows(values)


@lru_cache(KEPT)
def listing(columns: tuple[str, ...], order: tuple[str, ...], limit: int) -> Build:
    def build(found: models.QuerySet) -> models.QuerySet:
        chosen = found.order_by(*order).values_list(*columns)
        return chosen[:limit] if limit else chosen

    return build


def question(model: type[models.Model], where: Q, build: Build) -> tuple[Prepared, Sequence[Any]]:
    """What to ask, and the values it is asked with."""

    def asked(conditions: Q) -> Prepared:
        compiler = build(model._default_manager.filter(conditions)).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return Prepared(NOTHING, ())
        converters = compiler.get_converters(expression for expression, _sql, _alias in compiler.select)
        return Prepared(sql, params, converters, compiler)

    values: list[Any] = []
    try:
        key = (connection.vendor, model, shape(where, values), build)
    except NotPlain:
        once = asked(where)
        return once, once.params
    if key not in written:
        if len(written) >= KEPT:
            written.clear()
        stand_ins: list[Any] = []
        written[key] = asked(replaced(where, stand_ins))
        written[key].places = [stand_ins.index(param) if param in stand_ins else -1 for param in written[key].params]
    prepared = written[key]
    if {-1, *prepared.places} != {-1, *range(len(values))} and prepared.sql != NOTHING:
        once = asked(where)  # a value does not stand in the SQL as it is
        return once, once.params
    known = zip(prepared.places, prepared.params, strict=True)
    return prepared, [param if place < 0 else values[place] for place, param in known]


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
        if {*map(type, value)} == {int} and len(value) < len(INTEGERS) - len(values) and not any(map(too_large, value)):
            values.extend(value)
            return ("integers", len(value))
        return ("all", *(slot for each in value for slot in slots(each, values)))
    if isinstance(value, datetime):
        values.append(connection.ops.adapt_datetimefield_value(value))
    elif isinstance(value, date):
        values.append(connection.ops.adapt_datefield_value(value))
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
    if isinstance(value, date):
        day = MOMENT.date() + timedelta(days=place)
        stand_ins.append(connection.ops.adapt_datefield_value(day))
        return day
    other = INTEGERS[place] if isinstance(value, int) else f"\x1a{place}" if isinstance(value, str) else place + 0.125
    stand_ins.append(other)
    return other
