"""The rows of a CSV, XLSX or Parquet file, one after the other, with the number each has in the file."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from bihuan.telemetry.wires.bodies import Malformed, TooLarge

# For the whole process: another reader of tables allows as much, and a cell must not depend on who came first.
csv.field_size_limit(16 * 1024 * 1024)

MOST_UNPACKED, MOST_CELLS = 400 * 1024 * 1024, 6_000_000
LOOKED_AT, CHUNK, LONGEST_TAG = 64 * 1024, 1 << 20, 300
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ROW, COLUMN = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})"), re.compile(rb"\br=[\"']([A-Z]{1,3})\d")
BATCH = 2000
Row = tuple[int, list[Any]]


@dataclass
class Table:
    """Headers, and the rows below them. A row that cannot be read has a text for its cells: why not."""

    columns: list[str]
    rows: Iterator[tuple[int, Any]]


def opened(file: BinaryIO, sheet: str = "") -> Table:
    """The table in a seekable file; what it is shows in its first bytes. Raises Malformed."""
    file.seek(0)
    head = file.read(4)
    if head == b"PK\x03\x04":
        return workbook(file, sheet)
    if head == b"PAR1":
        return parquet(file)
    if head[:2] == b"\x1f\x8b" or head == b"\xd0\xcf\x11\xe0":
        raise Malformed("a packed file or an old workbook: CSV, XLSX and Parquet are read")
    return delimited(file)


def named(cells: list[Any]) -> list[str]:
    """Headers as text, each another one. Raises Malformed."""
    names: list[str] = []
    for at, cell in enumerate(cells, 1):
        name = str(cell if cell is not None else "").strip() or f"column {at}"
        names.append(name if name not in names else f"{name} ({at})")
    if not names or not any(str(cell or "").strip() for cell in cells):
        raise Malformed("line 1 holds no headers")
    return names


def delimited(file: BinaryIO) -> Table:
    file.seek(0)
    head = file.read(LOOKED_AT)
    encoding = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if not encoding:
        encoding = "utf-8" if decodes(head, "utf-8") else "gb18030"
    sample = head.decode(encoding, "replace").partition("\n")[0]
    if "\0" in sample:
        raise Malformed("no text: CSV, XLSX and Parquet are read")
    delimiter = max(",;\t|", key=sample.count)
    file.seek(0)
    records = csv.reader(Kept(file, encoding=encoding, errors="replace", newline=""), delimiter=delimiter)
    try:
        columns = named(next(records, []))
    except csv.Error as error:
        raise Malformed(f"line 1: {error}") from error
    return Table(columns, lines(records))


def lines(records: Any) -> Iterator[tuple[int, Any]]:
    while True:
        number = records.line_num + 1
        try:
            cells = next(records, None)
        except csv.Error as error:
            yield number, str(error)
            continue
        if cells is None:
            return
        if any(cells):
            yield number, cells


def decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


class Kept(io.TextIOWrapper):
    """Text of a file that stays open when the text is closed."""

    def close(self) -> None:
        if not self.closed:
            self.detach()


def workbook(file: BinaryIO, sheet: str) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook

    measured(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        name = sheet or next(iter(book.sheet_names), "")
        if name not in book.sheet_names:
            raise Malformed(f"no sheet {name!r}, there are: {', '.join(book.sheet_names)}")
        found = enumerate(book.get_sheet_by_name(name).iter_rows(), 1)
    except (CalamineError, OSError) as error:
        raise Malformed(f"no workbook that can be read: {error}") from error
    rows = ((number, cells) for number, cells in found if any(cell != "" for cell in cells))
    first = next(rows, (1, []))[1]
    while first and first[-1] == "":
        first.pop()
    return Table(named(first), rows)


def measured(file: BinaryIO) -> None:
    """Raises TooLarge for what would not fit into memory: a small file can say that it has a billion cells."""
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as packed:
            for member in packed.infolist():
                rows, columns, tail = 0, set(), b""
                with packed.open(member) as stream:
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MOST_UNPACKED:
                            raise TooLarge("the workbook is too large: CSV or Parquet has no such limit")
                        if SHEET.fullmatch(member.filename):
                            tail += chunk
                            rows = max([rows, *map(int, ROW.findall(tail))])
                            columns |= set(COLUMN.findall(tail))
                            tail = tail[-LONGEST_TAG:]
                if rows * max(map(place, columns), default=0) > MOST_CELLS:
                    raise TooLarge("the sheet is too large: CSV or Parquet has no such limit")
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        raise Malformed(f"no workbook that can be read: {error}") from error


def place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def parquet(file: BinaryIO) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        known = pq.ParquetFile(file)
        columns = named(known.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Malformed(f"no Parquet file that can be read: {error}") from error
    return Table(columns, batches(known))


def batches(known: Any) -> Iterator[Row]:
    import pyarrow as pa

    number = 0
    try:
        for batch in known.iter_batches(BATCH):
            # Python's times have no nanoseconds, and Arrow refuses to cut them unless told to.
            kinds = ((each, each.type) for each in batch.columns)
            columns = [
                each.cast(pa.timestamp("us", kind.tz), safe=False) if pa.types.is_timestamp(kind) else each
                for each, kind in kinds
            ]
            for cells in zip(*(values(each) for each in columns), strict=True):
                number += 1
                yield number, [*cells]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Malformed(f"row {number}: the Parquet file cannot be read on: {error}") from error


def values(column: Any) -> list[Any]:
    """A column as Python has it; what Python cannot have, as the year 300000, is None."""
    try:
        return column.to_pylist()
    except (ValueError, OverflowError):
        return [value(each) for each in column]


def value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return None
