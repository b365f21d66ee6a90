"""What a parser gives: rows by table, and what it refused with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from bihuan.telemetry.wires.bodies import Malformed, TooLarge
from bihuan.telemetry.wires.events import AHEAD, BROKEN, FUTURE, LATE, MALFORMED, NO_TIME, OVERSIZED, Refused, mended
from bihuan.telemetry.wires.times import FIRST, LAST

__all__ = ["FAULTS", "Malformed", "Parsed", "Refused", "Reject", "TooLarge", "json_text", "micros_of_nanos", "shown"]

SAMPLE = 2000
# The JSON of one row's attributes.
LONGEST = 256 * 1024
# What one record may raise when its types are not what they should be.
FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class Reject(NamedTuple):
    """One record that was refused. The reason can be counted by; the sample says where it stood."""

    reason: str
    sample: str


@dataclass
class Parsed:
    """Rows by table, what was refused, and what was left out by rule and is only counted."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table, to add to."""
        return self.rows.setdefault(name, [])

    def refuse(self, reason: str, sample: Any) -> None:
        self.rejects.append(Reject(reason, shown(sample)))

    def drop(self, what: str, count: int = 1) -> None:
        self.dropped[what] = self.dropped.get(what, 0) + count

    def take(self, table: str, record: Any, row: Callable[[Any], dict[str, Any]]) -> None:
        """Adds `row(record)` to the table, or refuses the record with the reason."""
        try:
            self.table(table).append(row(record))
        except Refused as error:
            self.refuse(str(error), record)
        except FAULTS:
            self.refuse(MALFORMED, record)

    def add(self, other: "Parsed") -> None:
        for table, rows in other.rows.items():
            self.table(table).extend(rows)
        self.rejects += other.rejects
        for what, count in other.dropped.items():
            self.drop(what, count)

    def within(self, oldest: int, now: int) -> "Parsed":
        """This with rows before `oldest` and too far after `now` (both µs UTC) among the rejects."""
        for table, rows in self.rows.items():
            if all(oldest <= row["timestamp"] <= now + AHEAD for row in rows):
                continue
            self.rows[table] = [row for row in rows if oldest <= row["timestamp"] <= now + AHEAD]
            for row in rows:
                if not oldest <= row["timestamp"] <= now + AHEAD:
                    self.refuse(LATE if row["timestamp"] < oldest else FUTURE, row)
        return self


def shown(record: Any) -> str:
    """The beginning of a record as text that can be stored."""
    if isinstance(record, bytes | bytearray | memoryview):
        return bytes(record[:SAMPLE]).decode("utf-8", "replace").replace("\0", "�")
    text = record if isinstance(record, str) else repr(record)
    return text[:SAMPLE].encode("utf-8", "replace").decode().replace("\0", "�")


def json_text(value: Any, *, sort: bool = False) -> str:
    """JSON that every engine reads: no half surrogates, no NUL, no numbers beyond 64 bits. Raises Refused."""
    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_SORT_KEYS if sort else 0)
    try:
        text = orjson.dumps(value, None, options)
    except (TypeError, ValueError):  # a half surrogate or a number beyond 64 bits; else the next line says so too
        text = orjson.dumps(mended(value), str, options)
    if BROKEN.search(text):
        text = orjson.dumps(mended(orjson.loads(text)), None, options)
    if len(text) > LONGEST:
        raise Refused(OVERSIZED)
    return text.decode()


def micros_of_nanos(nanos: int) -> int:
    """Microseconds of nanoseconds since 1970. Raises Refused where that is no time of ours."""
    micros = nanos // 1000
    if not FIRST < micros <= LAST:
        raise Refused(NO_TIME)
    return micros
