"""A file of rows, whatever it was written with: CSV, XLSX or JSON."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.fields.written import text_of

MOST_ROWS = 500_000
MOST_COLUMNS = 300
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Row(NamedTuple):
    number: int  # as a spreadsheet shows it: the row of headers is 1, an empty row counts
    cells: list[Any]
    problem: str = ""
    source: list[Any] | None = None  # the cells as the file has them, where others were made of them


class Table(Protocol):
    """`columns` are the headers; `rows()` begins anew each time and leaves empty rows out."""

    format: str
    columns: list[str]
    options: dict[str, str]

    def rows(self) -> Iterator[Row]: ...


def read(file: BinaryIO, name: str, options: dict[str, str] | None = None) -> Table:
    """Open a file by what is in it. Options say what cannot be told: encoding, delimiter, sheet.

    Raises ValidationError that says what is wrong with the file and what to do.
    """
    from bihuan.connectors.tables.delimited import Delimited
    from bihuan.connectors.tables.objects import Objects
    from bihuan.connectors.tables.workbook import Workbook

    options = {key: value for key, value in (options or {}).items() if value}
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise ValidationError(_("The file is empty."))
    if head.startswith(ZIP):
        return Workbook(file, options)
    if head.startswith(OLD_EXCEL):
        raise ValidationError(_("This is a file of the old Excel format. Save it as XLSX or CSV."))
    if name.lower().endswith(".json"):
        return Objects(file)
    return Delimited(file, options)


def headers(cells: list[Any]) -> list[str]:
    """Headers as they are shown: none empty, none twice."""
    if len(cells) > MOST_COLUMNS:
        raise ValidationError(
            _("The file has %(count)s columns; %(most)s are possible. Take out those you do not need.")
            % {"count": len(cells), "most": MOST_COLUMNS}
        )
    shown: list[str] = []
    for place, cell in enumerate(cells, start=1):
        wanted = text_of(cell).strip() or _("Column %(number)s") % {"number": place}
        name, again = wanted, 2
        while name in shown:
            name, again = f"{wanted} ({again})", again + 1
        shown.append(name)
    return shown


def whole(number: int, cells: list[Any], width: int) -> Row:
    """A row of exactly as many cells as there are headers."""
    if number > MOST_ROWS:
        raise ValidationError(_("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS})
    problem = ""
    if any(cell not in ("", None) for cell in cells[width:]):
        problem = _(
            "The row has %(cells)s cells, there are %(width)s headers. "
            "Is a quotation mark missing, or the delimiter wrong?"
        ) % {"cells": len(cells), "width": width}
    return Row(number, cells[:width] + [""] * (width - len(cells)), problem)
