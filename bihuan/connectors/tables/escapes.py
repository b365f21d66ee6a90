"""Text that a spreadsheet would run as a formula or could not hold, written so that nothing is lost.

Exports of our own are known by their first header; only in them is anything taken back.
"""

import json
import re
from collections.abc import Callable

# What spreadsheets take for the beginning of a formula, also behind blanks and in full width (OWASP, CSV injection).
# Apostrophes in front count too: that makes one more apostrophe the exact reverse of one less.
FORMULA = re.compile(r"'*(?:[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
APOSTROPHED = re.compile(r"'+(?:[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")
# XLSX writes control characters as _x000D_, and those who read it disagree about text that looks like that.
UNSURE = re.compile(r"_x[0-9A-Fa-f]{4}_|[\ufffe\uffff]|'json:")
QUOTED = "'json:"
MOST_IN_CELL = 32_767


def csv_cell(text: str) -> str:
    return "'" + text if FORMULA.match(text) else text


def csv_text(cell: str) -> str:
    return cell[1:] if APOSTROPHED.match(cell) else cell


def xlsx_cell(text: str) -> str:
    if not UNSURE.search(text):
        return text
    return QUOTED + json.dumps(text).replace("_", "\\u005f")


def xlsx_text(cell: str) -> str:
    if not cell.startswith(QUOTED):
        return cell
    try:
        return str(json.loads(cell.removeprefix(QUOTED)))
    except json.JSONDecodeError:  # a person wrote it there
        return cell


def unescaped(format_: str) -> Callable[[str], str] | None:
    return {"csv": csv_text, "xlsx": xlsx_text}.get(format_)
