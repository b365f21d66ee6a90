"""The one way into a write transaction, and the fast way in for many rows."""

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import islice

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

MOST_VALUES = 32_000  # SQLite takes no more in one statement


@contextmanager
def writing():
    """A transaction that writes. On SQLite writers of all processes queue at a file lock.

    SQLite's own waiting polls and starves; the kernel's lock queue is fair
    (docs/decisions/0003-sqlite-writers.md has the measurement).
    """
    if connection.in_atomic_block or connection.vendor != "sqlite" or not (path := lock_path()):
        with transaction.atomic():
            yield
        return
    with open(path, "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with transaction.atomic():
            yield


def lock_path() -> str | None:
    name = str(connection.settings_dict["NAME"])
    return None if "memory" in name else f"{name}.lock"


def put(row: models.Model, model: type[models.Model] | None = None) -> None:
    """One new row in the model's own table. Django's `save` would write the same SQL anew each time."""
    model = model or type(row)
    key = model._meta.pk.attname
    sql, fields = statement(model, getattr(row, key) is None)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
        setattr(row, key, cursor.fetchone()[0])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def statement(model: type[models.Model], numbered: bool) -> tuple[str, list[models.Field]]:
    """The INSERT of one row, and the fields its values are of; `numbered` where the database gives the key."""
    quote, key = connection.ops.quote_name, model._meta.pk
    fields = [field for field in model._meta.local_concrete_fields if not (numbered and field is key)]
    names, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names})"
    return f"{into} VALUES ({places}) RETURNING {quote(key.column)}", fields


def insert(model: type[models.Model], columns: Mapping[str, Iterable], count: int) -> list[int]:
    """`count` rows in the model's own table, given column by column; the new primary keys in order.

    bulk_create makes SQL for every value of every row, which was half of the time of an import.
    """
    database = connections[DEFAULT_DB_ALIAS]
    fields = [model._meta.get_field(name) for name in columns]
    names = [field.column for field in fields]
    rows = zip(*(prepared(field, columns[field.name], database) for field in fields), strict=False)
    if database.vendor == "postgresql":
        return copied(model, names, islice(rows, count), count)
    quote = database.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES "  # noqa: S608  our own names
    one = f"({', '.join(['%s'] * len(fields))})"
    at_once = MOST_VALUES // len(fields)
    keys: list[int] = []
    with database.cursor() as cursor:
        for at in range(0, count, at_once):
            part = min(at_once, count - at)
            values = [value for row in islice(rows, part) for value in row]
            statement = f"{into}{', '.join([one] * part)} RETURNING {quote(model._meta.pk.column)}"
            cursor.execute(statement, values)
            keys += [row[0] for row in cursor.fetchall()]
    return keys


def prepared(field: models.Field, values: Iterable, database) -> Iterator:
    """The values as the database takes them; what comes again and again is prepared once."""
    last, ready = object(), None
    for value in values:
        if value is not last:
            last, ready = value, field.get_db_prep_save(value, database)
        yield ready


def copied(model: type[models.Model], names: list[str], rows: Iterable[tuple], count: int) -> list[int]:
    """PostgreSQL's COPY returns no keys, so they are drawn from the sequence before."""
    key = model._meta.pk.column
    if key in names:
        rows = list(rows)
        copy(model._meta.db_table, names, rows)
        return [row[names.index(key)] for row in rows]
    with connection.cursor() as cursor:
        draw = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(draw, [connection.ops.quote_name(model._meta.db_table), key, count])
        keys = [row[0] for row in cursor.fetchall()]
    copy(model._meta.db_table, [key, *names], ((new, *row) for new, row in zip(keys, rows, strict=True)))
    return keys


def copy(table: str, names: list[str], rows: Iterable[tuple]) -> None:
    quote = connection.ops.quote_name
    statement = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)
