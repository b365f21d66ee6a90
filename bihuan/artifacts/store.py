"""The one way into a write transaction."""

import fcntl
from contextlib import contextmanager

from django.db import connection, transaction


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
