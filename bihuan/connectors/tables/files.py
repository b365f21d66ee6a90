"""Rows as files: CSV and JSON as streams, XLSX by way of a temporary file."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import orjson
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.escapes import MOST_IN_CELL, csv_cell, xlsx_cell
from bihuan.connectors.tables.exporting import Export

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
MOST_ROWS_OF_XLSX = 1_048_575
# Excel takes 1900 for a leap year; before its 1 March the days have other numbers elsewhere.
FIRST_SAFE_DAY = date(1900, 3, 1)
LINES = 500


def pieces(export: Export, format_: str) -> Iterator[bytes]:
    """The file, piece by piece. Raises ValidationError where a cell of XLSX cannot hold a text."""
    if format_ == "csv":
        return csv_pieces(export)
    if format_ == "json":
        return json_pieces(export)
    return file_pieces(xlsx_file(export))


def csv_pieces(export: Export) -> Iterator[bytes]:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(export.headers)
    # Excel takes a file without this mark for one in the encoding of the country.
    yield b"\xef\xbb\xbf"
    for number, cells in enumerate(export.cells(), start=1):
        writer.writerow([csv_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        if number % LINES == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def json_pieces(export: Export) -> Iterator[bytes]:
    lines: list[bytes] = []
    begin = b"[\n"
    for row in export.rows():
        lines.append(orjson.dumps(row, default=str))
        if len(lines) == LINES:
            yield begin + b",\n".join(lines)
            lines, begin = [], b",\n"
    yield (begin + b",\n".join(lines) if lines else begin if begin == b"[\n" else b"") + b"\n]\n"


def file_pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(256 * 1024):
            yield chunk


def xlsx_file(export: Export) -> BinaryIO:
    import xlsxwriter

    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever reads it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(str(export.kind._meta.verbose_name_plural)[:31])
    styles = {
        "header": book.add_format({"bold": True}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 1)
    for column, header in enumerate(export.headers):
        sheet.write_string(0, column, header, styles["header"])
        sheet.set_column(column, column, 48 if export.names[column] in ("title", "body") else 16)
    for number, cells in enumerate(export.cells(), start=1):
        if number > MOST_ROWS_OF_XLSX:
            raise ValidationError(_("A sheet holds no more than 1,048,575 rows. Export as CSV, or filter the list."))
        for column, cell in enumerate(cells):
            put(sheet, number, column, cell, styles, where=(cells[0], export.headers[column]))
    book.close()
    file.seek(0)
    return file


def put(sheet, row: int, column: int, cell: Any, styles: dict, where: tuple[str, str]) -> None:
    if isinstance(cell, int | float | Decimal) and Decimal(f"{float(cell):.16G}") == Decimal(str(cell)):
        sheet.write_number(row, column, float(cell))
    elif isinstance(cell, datetime | date) and day_of(cell) >= FIRST_SAFE_DAY:
        sheet.write_datetime(row, column, cell, styles[type(cell)])
    elif text := xlsx_cell(str(cell)):
        if len(text.encode("utf-16-le")) // 2 > MOST_IN_CELL:
            raise ValidationError(
                _(
                    "%(key)s, %(column)s: the text is longer than the 32,767 characters a cell of XLSX holds. "
                    "Export as CSV or JSON."
                )
                % {"key": where[0], "column": where[1]}
            )
        sheet.write_string(row, column, text)


def day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
