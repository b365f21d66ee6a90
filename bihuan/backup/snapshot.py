"""A connection that sees the database as it was at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

ALIAS = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a connection inside one read-only transaction.

    SQLite in WAL lets a reader keep its moment without copying the file first; PostgreSQL does by REPEATABLE READ.
    """
    reader = connection.copy(alias=ALIAS)
    reader.settings_dict["CONN_MAX_AGE"] = 0
    reader.settings_dict["OPTIONS"].pop("pool", None)
    reader.settings_dict["OPTIONS"].pop("transaction_mode", None)
    connections[ALIAS] = reader
    try:
        with transaction.atomic(using=ALIAS), reader.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT count(*) FROM django_migrations")  # the first question fixes the moment
            yield ALIAS
    finally:
        reader.close()
        del connections[ALIAS]
