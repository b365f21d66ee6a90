"""XLSX: one sheet of a workbook, its size looked at before it is opened."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.reading import Row, headers, whole

MOST_UNPACKED = 400 * 1024 * 1024
MOST_CELLS = 6_000_000
CHUNK = 1 << 20
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=[\"'](\d{1,9})")
COLUMN = re.compile(rb"\br=[\"']([A-Z]{1,3})\d")
LONGEST_TAG = 300


class Workbook:
    format = "xlsx"

    def __init__(self, file: BinaryIO, options: dict[str, str]):
        from python_calamine import CalamineError, CalamineWorkbook

        measured(file)
        file.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(file)
            self.sheets = list(book.sheet_names)
            wanted = options.get("sheet") or next(iter(self.sheets), "")
            if wanted not in self.sheets:
                raise ValidationError(
                    _("There is no sheet “%(sheet)s”. There are: %(sheets)s.")
                    % {"sheet": wanted, "sheets": ", ".join(self.sheets)}
                )
            self.sheet = book.get_sheet_by_name(wanted)
        except (CalamineError, OSError) as error:
            raise ValidationError(unreadable()) from error
        self.options = {"sheet": wanted}
        self.first, cells = next(self.records(), (1, []))
        if not cells:
            raise ValidationError(_("The sheet “%(sheet)s” is empty.") % {"sheet": wanted})
        while cells and cells[-1] == "":
            cells.pop()
        self.columns = headers(cells)

    def rows(self) -> Iterator[Row]:
        for number, cells in self.records():
            if number > self.first:
                yield whole(number, [plain(cell) for cell in cells], len(self.columns))

    def records(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows that have anything in them, with their number in the sheet."""
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            if any(cell != "" for cell in cells):
                yield number, cells


def plain(cell: Any) -> Any:
    """Spreadsheets keep a time as a fraction of a day, so that 9:30 may come as 9:29:59.999."""
    if isinstance(cell, datetime) and cell.microsecond >= 999_000:
        return cell.replace(microsecond=0) + timedelta(seconds=1)
    return cell


def measured(file: BinaryIO) -> None:
    """Refuse what would not fit into memory; a small file can say that it has a billion cells."""
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as packed:
            for member in packed.infolist():
                rows, columns = 0, set()
                tail = b""
                with packed.open(member) as stream:
                    while chunk := stream.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MOST_UNPACKED:
                            raise ValidationError(too_large())
                        if SHEET.fullmatch(member.filename):
                            tail += chunk
                            rows = max([rows, *map(int, ROW.findall(tail))])
                            columns |= set(COLUMN.findall(tail))
                            tail = tail[-LONGEST_TAG:]
                if rows * max(map(place, columns), default=0) > MOST_CELLS:
                    raise ValidationError(too_large())
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
        raise ValidationError(unreadable()) from error


def place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_large() -> str:
    return _("The workbook is too large to open. Save the sheet as CSV.")


def unreadable() -> str:
    return _("This is not an XLSX workbook that can be read. Open it in a spreadsheet and save it as XLSX or CSV.")
