"""Knowing that another process has written: SQLite is asked ten times a second, PostgreSQL says so."""

import time
from collections.abc import Iterator

POLL = 0.1
LONGEST_WAIT = 1.0


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
        yield any(True for _word in connection.connection.notifies(timeout=LONGEST_WAIT, stop_after=1))
