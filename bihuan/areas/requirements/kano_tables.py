"""Reading the answers of a Kano questionnaire out of a table: which columns make a pair, and what each cell says."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bihuan.areas.requirements.ranking.kano import answer

WITH = re.compile(r"[\s_.:：（(-]*(functional|positive|with|正向|有|具备)[)）]?$", re.IGNORECASE)
WITHOUT = re.compile(r"[\s_.:：（(-]*(dysfunctional|negative|without|反向|负向|没有|无|不具备)[)）]?$", re.IGNORECASE)
PERSON = {"id", "person", "respondent", "name", "编号", "受访者", "姓名", "用户"}
MOST_PROBLEMS = 20


@dataclass
class Answers:
    """By feature (person, with it, without it); what could not be read, row by row; how many were left empty."""

    features: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    empty: int = 0


def pairs_of(heads: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By feature, the places of its two columns: they end in functional and dysfunctional, 正向 and 反向, and so on."""
    without = {WITHOUT.sub("", head).strip(): place for place, head in enumerate(heads) if WITHOUT.search(head)}
    with_ = {
        WITH.sub("", head).strip(): place
        for place, head in enumerate(heads)
        if WITH.search(head) and not WITHOUT.search(head)
    }
    return {name: (place, without[name]) for name, place in with_.items() if name and name in without}


def read_answers(rows: Sequence[Sequence[str]]) -> Answers:
    """The answers of a table whose first row names the columns. Raises ValueError where no pair is found."""
    heads = [head.strip() for head in rows[0]] if rows else []
    pairs = pairs_of(heads)
    if not pairs:
        raise ValueError(_("No pair of columns was found. Name them like F1_functional and F1_dysfunctional."))
    person = next((place for place, head in enumerate(heads) if head.casefold() in PERSON), None)
    found = Answers({name: [] for name in pairs})
    for number, row in enumerate(rows[1:], 2):
        cells = [*row, *[""] * (len(heads) - len(row))]
        who = cells[person].strip() if person is not None else str(number - 1)
        for name, places in pairs.items():
            read_pair(found, name, who, number, [cells[place].strip() for place in places])
    return found


def read_pair(found: Answers, name: str, who: str, number: int, said: list[str]) -> None:
    if not all(said):
        found.empty += 1
        return
    try:
        found.features[name].append((who, answer(said[0]), answer(said[1])))
    except ValueError as error:
        if len(found.problems) < MOST_PROBLEMS:
            words = _("Row %(row)s, %(feature)s: “%(said)s” is none of the five answers.")
            found.problems.append(words % {"row": number, "feature": name, "said": str(error)[:60]})


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV in UTF-8 or GB 18030, or of the first sheet of an XLSX. Raises ValueError that says why not."""
    if content.startswith(b"PK"):
        return sheet_of(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValueError(_("This is no text. Save the table as CSV in UTF-8, or as XLSX."))
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValueError(_("The CSV cannot be read: %(problem)s.") % {"problem": error}) from error


def sheet_of(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError) as error:
        raise ValueError(_("The workbook cannot be read: %(problem)s.") % {"problem": error}) from error
    plain = [
        [str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row] for row in rows
    ]
    return [row for row in plain if any(cell.strip() for cell in row)]
