"""A log file in portions: from its beginning, or from where the last reading ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import BinaryIO

from bihuan.telemetry.wires.access import lines, objects
from bihuan.telemetry.wires.events import MALFORMED, OVERSIZED, Refused
from bihuan.telemetry.wires.parsed import FAULTS, Parsed, shown

LONGEST = 64 * 1024
PORTION = 5000


@dataclass(frozen=True)
class Place:
    """Where a file was read to. `head` knows the file again when it has another name: its first line, hashed."""

    head: str = ""
    offset: int = 0
    line: int = 0


@dataclass(frozen=True)
class Format:
    """How lines are read. `unit` of durations: s, ms, us or '' to tell by their look; `names` of JSON fields."""

    service: str = ""
    unit: str = ""
    names: dict[str, str] | None = None


def head(file: BinaryIO) -> str:
    """What the file is known by; '' while its first line is not finished."""
    file.seek(0)
    first = file.readline(LONGEST)
    return blake2b(first, digest_size=16).hexdigest() if first.endswith(b"\n") or len(first) == LONGEST else ""


def goes_on(file: BinaryIO, place: Place) -> bool:
    """Whether this is the file that was read to `place`: after a rotation it has another name."""
    return bool(place.head) and head(file) == place.head and file.seek(0, 2) >= place.offset


def read(
    file: BinaryIO, how: Format | None = None, *, after: Place | None = None, portion: int = PORTION, whole: bool = True
) -> Iterator[tuple[Parsed, Place]]:
    """(rows of `requests` and rejects, the place they reach to), again and again, of a seekable binary file.

    A line has the same id whenever and under whichever name of its file it is read. `after` is where the last
    reading ended; where the file is another one by now, it is read from the start. `whole` takes the last line as it
    is, else a line without its end is left for the next time.
    """
    how = how or Format()
    place = after if after is not None and goes_on(file, after) else Place()
    known = head(file)
    if not known and not whole:
        return
    reader = Reader(how, known)
    file.seek(place.offset)
    while True:
        parsed, reached = reader.portion(file, replace(place, head=known), portion, whole)
        if reached.offset == place.offset:
            return
        place = reached
        yield parsed, place


class Reader:
    """Makes rows of lines."""

    def __init__(self, how: Format, known: str):
        self.how, self.names, self.salt = how, objects.named(how.names), known.encode()

    def portion(self, file: BinaryIO, place: Place, most: int, whole: bool) -> tuple[Parsed, Place]:
        parsed, offset, number = Parsed(), place.offset, place.line
        for _ in range(most):
            raw = file.readline(LONGEST)
            size = len(raw)
            if not raw.endswith(b"\n") and size == LONGEST:
                rest = to_the_end(file)
                if rest is None and not whole:
                    break
                size += rest or 0
            elif not raw or not (raw.endswith(b"\n") or whole):
                break
            number += 1
            if raw.strip():
                self.take(parsed, raw, size, offset, number)
            offset += size
        file.seek(offset)
        return parsed, replace(place, offset=offset, line=number)

    def take(self, parsed: Parsed, raw: bytes, size: int, offset: int, number: int) -> None:
        try:
            if size >= LONGEST:
                raise Refused(OVERSIZED)
            parsed.table("requests").append(self.row(raw, offset))
        except Refused as error:
            parsed.refuse(str(error), f"line {number}: {shown(raw.rstrip())}")
        except FAULTS:
            parsed.refuse(MALFORMED, f"line {number}: {shown(raw.rstrip())}")

    def row(self, raw: bytes, offset: int) -> dict[str, object]:
        if raw[:1] == b"{":
            row = objects.row(raw, self.names, self.how.unit)
        else:
            row = lines.row(raw.decode("utf-8", "replace").rstrip("\r\n"), self.how.unit)
        said = b"%b %d %b" % (self.salt, offset, raw.rstrip(b"\r\n"))
        row["id"] = blake2b(said, digest_size=16).digest()
        row["service"] = self.how.service or row["service"]
        return row


def to_the_end(file: BinaryIO) -> int | None:
    """How many bytes more the line has; None where it does not end."""
    size = 0
    while chunk := file.readline(LONGEST):
        size += len(chunk)
        if chunk.endswith(b"\n"):
            return size
    return None
