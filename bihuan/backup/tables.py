"""Every table as rows of JSON that mean the same on both databases."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.utils.duration import duration_iso_string

AT_ONCE = 2_000


def models_of(apps) -> dict[str, type[models.Model]]:
    """The models whose rows are kept, by table; `apps` may be those of an older state of the migrations."""
    every = apps.get_models(include_auto_created=True)
    kept = [model for model in every if model._meta.managed and not model._meta.proxy and not model._meta.swapped]
    return {model._meta.db_table: model for model in sorted(kept, key=lambda model: model._meta.db_table)}


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """The columns of the model's own table that hold something not computed from others."""
    return [column for column in model._meta.local_concrete_fields if not getattr(column, "generated", False)]


def rows_of(model: type[models.Model], using: str) -> Iterator[list]:
    """The table's rows in order of their keys, each value as JSON can hold it."""
    names = [column.attname for column in columns_of(model)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield [value if value is None else plain(value) for value in row]


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, Decimal | UUID) else value


def line_of(row: list) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def reader_of(column: models.Field, using: str) -> Callable[[Any], Any]:
    """A function from what JSON holds to what the database takes."""
    database = connections[using]
    if isinstance(column, models.JSONField) and not column.null:
        # None is JSON's own null here, not the absence of a value.
        return lambda value: database.ops.adapt_json_value(value, column.encoder)
    target = column.target_field if column.is_relation else column

    def read(value: Any) -> Any:
        return None if value is None else column.get_db_prep_save(target.to_python(value), database)

    return read


def next_key(model: type[models.Model], using: str) -> int | None:
    """The last key the table gave away, so that no key is ever given twice; None where keys come from elsewhere."""
    if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField):
        return None
    table, database = model._meta.db_table, connections[using]
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            return found[0] if found else 0
        quoted = database.ops.quote_name(table)
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, model._meta.pk.column])
        sequence = cursor.fetchone()[0]
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608  its own name
        return cursor.fetchone()[0]


def set_next_key(model: type[models.Model], last: int, using: str) -> None:
    table, database = model._meta.db_table, connections[using]
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            return
        quoted = database.ops.quote_name(table)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
            [quoted, model._meta.pk.column, max(last, 1), last > 0],
        )
