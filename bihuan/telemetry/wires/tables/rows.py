"""Rows of a table become rows of `events` or `samples`, by a mapping of columns to fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from hashlib import blake2b
from itertools import islice
from typing import Any, BinaryIO

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.events import MALFORMED, NO_NAME, Refused, event, sound
from bihuan.telemetry.wires.parsed import FAULTS, Parsed, json_text
from bihuan.telemetry.wires.tables import files
from bihuan.telemetry.wires.tables.cells import amount, moment, plain
from bihuan.telemetry.wires.tables.headings import (
    ID,
    LABEL,
    METRIC,
    NAME,
    PERSON,
    PROPERTY,
    TIME,
    UNIT,
    VALUE,
    faults,
    guessed,
)

PORTION, WORD = 5000, 200
TOO_WIDE = "more cells than headers"


@dataclass
class Meaning:
    """How rows are understood. `name` and `person` stand for columns that are not there."""

    table: str
    mapping: dict[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    day_first: bool | None = None
    name: str = ""
    person: str = ""


def read(file: BinaryIO, meaning: Meaning, sheet: str = "", portion: int = PORTION) -> Iterator[Parsed]:
    """Rows and rejects of a CSV, XLSX or Parquet file, in portions. An empty mapping is guessed. Raises Malformed.

    A row has the same id when the same file is read again: its own, or one made of its number and its cells.
    """
    table = files.opened(file, sheet)
    rows = iter(table.rows)
    first = [*islice(rows, 50)]
    if not meaning.mapping:
        sample = [cells for _, cells in first if isinstance(cells, list)]
        meaning.mapping = guessed(table.columns, meaning.table, sample)
    maker = Maker(table.columns, meaning)
    waiting = chained(first, rows)
    while batch := [*islice(waiting, portion)]:
        parsed = Parsed()
        for number, cells in batch:
            maker.take(parsed, number, cells, numbered=True)
        yield parsed


def chained(first: list[Any], rest: Iterator[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


class Maker:
    """Makes rows of cells. Raises Malformed where the mapping cannot work."""

    def __init__(self, columns: Sequence[str], meaning: Meaning):
        if wrong := faults(meaning.mapping, columns, meaning.table):
            raise Malformed(wrong)
        self.columns, self.meaning = columns, meaning
        places = {name: at for at, name in enumerate(columns)}
        self.one = {field: places[column] for column, field in meaning.mapping.items() if field}
        self.many = {
            kind: [(column, places[column]) for column, field in meaning.mapping.items() if field == kind]
            for kind in (PROPERTY, LABEL, METRIC)
        }

    def take(self, parsed: Parsed, number: int, cells: Any, *, numbered: bool) -> None:
        """Adds what the row says. `numbered`: its number is part of what it is known by."""
        try:
            if isinstance(cells, str):
                raise Refused(MALFORMED)
            if any(cell not in ("", None) for cell in cells[len(self.columns) :]):
                raise Refused(TOO_WIDE)
            cells = [*cells, *[None] * (len(self.columns) - len(cells))]
            if self.meaning.table == "events":
                parsed.table("events").append(self.event(cells, number if numbered else 0))
            else:
                parsed.table("samples").extend(self.samples(cells))
        except Refused as error:
            parsed.refuse(str(error), f"row {number}: {said(cells)}")
        except FAULTS:
            parsed.refuse(MALFORMED, f"row {number}: {said(cells)}")

    def cell(self, cells: Sequence[Any], kind: str) -> Any:
        value = cells[self.one[kind]] if kind in self.one else None
        return value.strip() if isinstance(value, str) else value

    def at(self, cells: Sequence[Any]) -> int:
        return moment(self.cell(cells, TIME), self.meaning.zone, self.meaning.day_first)

    def event(self, cells: Sequence[Any], number: int) -> dict[str, Any]:
        values = {name: plain(cells[place]) for name, place in self.many[PROPERTY]}
        known = self.cell(cells, ID)
        if known in (None, ""):
            known = blake2b(f"{number}\0{said(cells)}".encode("utf-8", "replace"), digest_size=16).hexdigest()
        who = plain(self.cell(cells, PERSON))
        return event(
            name=words(self.cell(cells, NAME)) or self.meaning.name,
            distinct_id=self.meaning.person if who in (None, "") else str(who),
            properties=json_text({name: value for name, value in values.items() if value is not None}).encode(),
            at=self.at(cells) / 1e6,
            uuid=str(known),
        )

    def samples(self, cells: Sequence[Any]) -> Iterable[dict[str, Any]]:
        at, unit = self.at(cells), words(self.cell(cells, UNIT))
        labels = {name: words(plain(cells[place])) for name, place in self.many[LABEL]}
        text = json_text({name: value for name, value in labels.items() if value}, sort=True)
        if VALUE in self.one:
            name = words(self.cell(cells, NAME)) or self.meaning.name
            if not name:
                raise Refused(NO_NAME)
            return [sample(at, name, unit, text, self.cell(cells, VALUE))]
        given = [(name, cells[place]) for name, place in self.many[METRIC] if cells[place] not in (None, "")]
        return [sample(at, name, unit, text, value) for name, value in given]


def sample(at: int, name: str, unit: str, labels: str, value: Any) -> dict[str, Any]:
    number, percent = amount(value)
    return {
        "timestamp": at,
        "name": sound(name[:WORD]),
        "unit": sound((unit or percent)[:60]),
        "labels": labels,
        "kind": "gauge",
        "value": number,
        "count": None,
        "sum": None,
        "buckets": "",
    }


def words(value: Any) -> str:
    return "" if value is None else str(value)


def said(cells: Any) -> str:
    return cells if isinstance(cells, str) else "\x1f".join(map(words, cells))
