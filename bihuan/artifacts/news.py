"""Knowing that another process has written: SQLite is asked ten times a second, PostgreSQL says so."""

import time
from collections.abc import Iterator
from datetime import datetime

POLL = 0.1
LONGEST_WAIT = 1.0
TOGETHER = 0.03


def waiting_for_news(connection) -> Iterator[bool]:
    """Yield True as soon as something was written, False after a second without news, for ever."""
    return polled(connection) if connection.vendor == "sqlite" else listened(connection)


def polled(connection) -> Iterator[bool]:
    seen, waited = data_version(connection), 0.0
    while True:
        time.sleep(POLL)
        waited += POLL
        now = data_version(connection)
        if now != seen or waited >= LONGEST_WAIT:
            yield now != seen
            # A write of our own while the caller worked does not change what this connection reads here.
            seen, waited = now, 0.0


def data_version(connection) -> int:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA data_version").fetchone()[0]


def listened(connection) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN bihuan_news")
    while True:
        heard = any(True for _word in connection.connection.notifies(timeout=LONGEST_WAIT, stop_after=1))
        if heard:  # many write at once: what comes in the same moment is one piece of news
            list(connection.connection.notifies(timeout=TOGETHER))
        yield heard


def oldest_writer(connection) -> datetime | None:
    """When the oldest transaction began that is still writing, less some seconds for clocks; None where there is none.

    PostgreSQL commits out of order: an event may yet appear before others, but none from before this moment.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) - interval '5 seconds' FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]
