"""DuckDB in this process: one database in memory, a cursor for each question, nothing reachable but what is named."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.conf import settings

# Seconds a question of a page may take.
TIME_LIMIT = 60.0


class TooLong(Exception):
    """A question took longer than it may."""


@cache
def database(_process: int) -> Any:
    import duckdb

    folder = settings.SEGMENTS.parent / "spill"
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": settings.ANALYTICS_THREADS,
            "memory_limit": f"{settings.ANALYTICS_MB}MB",
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "enable_object_cache": True,
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


@contextmanager
def cursor(limit: float = TIME_LIMIT) -> Iterator[Any]:
    """A cursor that is interrupted after `limit` seconds: TooLong then."""
    import duckdb

    own = database(os.getpid()).cursor()
    over = threading.Event()

    def stop() -> None:
        over.set()
        own.interrupt()

    timer = threading.Timer(limit, stop)
    timer.daemon = True
    timer.start()
    try:
        yield own
    except duckdb.InterruptException as error:
        if over.is_set():
            raise TooLong from error
        raise
    finally:
        timer.cancel()
        own.close()


def quoted(text: str) -> str:
    """A text as a literal of DuckDB's SQL, where a backslash is a letter like any other."""
    return "'" + text.replace("'", "''").replace("\0", "") + "'"


def named(text: str) -> str:
    """A name as an identifier."""
    return '"' + text.replace('"', '""').replace("\0", "") + '"'


def files(paths: list[Any]) -> str:
    """The rows of these Parquet files, as SQL."""
    return f"read_parquet([{', '.join(quoted(str(path)) for path in paths)}], union_by_name=true)"
