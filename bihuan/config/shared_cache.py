"""A cache that all processes of one machine share, in a small SQLite file beside the data."""

import logging
import os
import pickle
import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

log = logging.getLogger(__name__)
FOREVER = 1e18
TABLE = "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value, expires REAL NOT NULL) WITHOUT ROWID"
PUT = """
    INSERT INTO entries VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires
"""
COUNT_UP = """
    UPDATE entries SET value = value + ? WHERE key = ? AND expires > ? AND typeof(value) = 'integer' RETURNING value
"""


class SharedCache(BaseCache):
    """Losing it costs nothing but counters of limits, so nothing is synced to disk: 20 µs a write."""

    def __init__(self, location: str | Path, params: dict[str, Any]):
        super().__init__(params)
        self.path = Path(location)
        self.local = threading.local()

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.connection().execute(sql, values)

    def connection(self) -> sqlite3.Connection:
        # A connection must not be carried over a fork.
        if getattr(self.local, "pid", None) != os.getpid():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-500"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute(TABLE)
            self.path.chmod(0o600)
            self.local.connection, self.local.pid = connection, os.getpid()
        return self.local.connection

    def expires(self, timeout: Any) -> float:
        at = self.get_backend_timeout(timeout)
        return FOREVER if at is None else at

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        sql = f"{PUT} WHERE entries.expires <= ?"
        return self.run(sql, key, packed(value), self.expires(timeout), time.time()).rowcount == 1

    def get(self, key, default=None, version=None):
        key = self.make_and_validate_key(key, version=version)
        row = self.run("SELECT value FROM entries WHERE key = ? AND expires > ?", key, time.time()).fetchone()
        return default if row is None else unpacked(row[0])

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        try:
            self.run(PUT, key, packed(value), self.expires(timeout))
        except sqlite3.OperationalError as error:
            # A full disk must not keep anybody from reading: what is not remembered is found out again.
            log.warning("the shared cache cannot be written: %s", error)
            return
        if random.random() < 0.002:  # noqa: S311  chance only spreads the sweeping
            self.sweep()

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        key = self.make_and_validate_key(key, version=version)
        sql = "UPDATE entries SET expires = ? WHERE key = ? AND expires > ?"
        return self.run(sql, self.expires(timeout), key, time.time()).rowcount == 1

    def delete(self, key, version=None):
        key = self.make_and_validate_key(key, version=version)
        return self.run("DELETE FROM entries WHERE key = ?", key).rowcount == 1

    def incr(self, key, delta=1, version=None):
        """Atomic: two processes counting the same visitor both count."""
        full = self.make_and_validate_key(key, version=version)
        row = self.run(COUNT_UP, delta, full, time.time()).fetchone()
        if row is None:
            raise ValueError(f"Key {key!r} not found")
        return row[0]

    def clear(self):
        self.run("DELETE FROM entries")

    def sweep(self):
        """Forgets what has expired, and the soonest to expire where there is still too much."""
        self.run("DELETE FROM entries WHERE expires <= ?", time.time())
        excess = self.run("SELECT count(*) FROM entries").fetchone()[0] - 100_000
        if excess > 0:
            self.run("DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY expires LIMIT ?)", excess)


def packed(value: Any) -> int | bytes:
    """Whole numbers stay numbers, so that they can be counted up in place."""
    if type(value) is int and abs(value) < 2**62:
        return value
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpacked(value: int | bytes) -> Any:
    # Only our own processes write this file, which is readable by its owner alone.
    return value if isinstance(value, int) else pickle.loads(value)  # noqa: S301  see above
