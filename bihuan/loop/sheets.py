"""A table as a file: CSV that spreadsheets open rightly, or XLSX with numbers as numbers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")  # what a spreadsheet would reckon instead of showing
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_CELL = 32_000


def file_answer(format_: str, name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table for download, `name` without its ending. Raises Http404 for another format than csv and xlsx."""
    if format_ not in TYPES:
        raise Http404(_("There is no such export."))
    table = [[str(head) for head in heads], *([plain(cell) for cell in row] for row in rows)]
    answer = HttpResponse(csv_of(table) if format_ == "csv" else xlsx_of(table), content_type=TYPES[format_])
    file = f"{name}-{timezone.localdate():%Y%m%d}.{format_}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def plain(cell: Any) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return float(cell)
    return cell if isinstance(cell, int | float) else str(cell)[:MOST_IN_CELL]


def csv_of(table: Sequence[Sequence[Any]]) -> bytes:
    held = io.StringIO(newline="")
    rows = csv.writer(held)
    for row in table:
        rows.writerow(["'" + cell if isinstance(cell, str) and FORMULA.match(cell) else cell for cell in row])
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def xlsx_of(table: Sequence[Sequence[Any]]) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for line, row in enumerate(table):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, None if line else bold)
            else:
                sheet.write_number(line, column, cell)
    book.close()
    return held.getvalue()
