"""Tells an error that time mends, as a database that is away or a full disk, from one that somebody has to mend."""

import errno
import sqlite3
from enum import StrEnum

from django.db import InterfaceError, OperationalError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}
SQLITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN}
FULL_STATE = "53100"  # PostgreSQL: disk_full
RETRY_AFTER = "10"


class Outage(StrEnum):
    DATABASE = "database"
    DISK = "disk"


def outage_of(error: BaseException | None) -> Outage | None:
    """What is away, looked for in the error and in what caused it; None where it is a fault of ours."""
    while error is not None:
        if found := outage_by(error):
            return found
        error = error.__cause__ or error.__context__
    return None


def outage_by(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.OperationalError):
        # The upper bytes say more; SQLite calls a misspelled table an operational error too.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return Outage.DISK if code in SQLITE_FULL else Outage.DATABASE if code in SQLITE_AWAY else None
    if isinstance(error, OperationalError | InterfaceError):
        if isinstance(error.__cause__, sqlite3.Error):
            return None  # its cause is looked at next
        return Outage.DISK if getattr(error.__cause__, "sqlstate", "") == FULL_STATE else Outage.DATABASE
    if isinstance(error, OSError) and error.errno in FULL:
        return Outage.DISK
    return None
