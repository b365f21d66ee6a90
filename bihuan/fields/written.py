"""What people write in cells, as values: numbers, dates, times, yes and no, lists of words."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MANY = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000, "m": 1_000_000}
NUMBER = re.compile(
    r"(?:[¥$€£]|cny|rmb)?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*([万千亿wkm]?)\s*[%元]?"
)
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMED = re.compile(r"(\d{1,2})[\s/-]+([a-z]{3})[a-z]*\.?[\s,/-]+(\d{4}|\d{2})")
NAMED_FIRST = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
YEAR_LAST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
CLOCK = re.compile(
    r"(上午|下午|am|pm)?\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,6})\d*)?)?秒?分?\s*(am|pm)?\s*"
    r"(z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
WORD = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=$|[,，;；|、\n])|([^,，;；|、\n]+))')
YES, NO = {"true", "yes", "y", "1", "是", "有", "对", "√", "✓", "x"}, {"false", "no", "n", "0", "否", "无", "错"}


def tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def text_of(cell: Any) -> str:
    """What a cell says, as text; a spreadsheet's 12.0 is 12."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, list | dict):
        import orjson

        return orjson.dumps(cell).decode()
    return str(cell)


def number_of(cell: Any) -> Decimal:
    """1,234.5 · ¥1,200 · 80% · 1.2万 · 1e3."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = repr(cell)
    said = NUMBER.fullmatch(tidy(text_of(cell)))
    try:
        found = Decimal(said[1].replace(",", "")) * MANY.get(said[2], 1) if said else Decimal("nan")
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise ValidationError(_("Not a number. Write it like 1234.5."))
    return found


def date_of(cell: Any) -> date:
    """2026-07-14 · 2026/7/14 · 2026年7月14日 · 20260714 · 14 Jul 2026 · Jul 14, 2026 · 25/12/2026."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found, rest = date_and_rest(tidy(text_of(cell)))
    if rest and not CLOCK.fullmatch(rest.lstrip("t ,")):
        raise ValidationError(not_a_date())
    return found


def time_of(cell: Any, zone: tzinfo) -> datetime:
    """A date as above with or without a time of day; without an offset it is local time of the zone."""
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), tzinfo=zone)
    day, rest = date_and_rest(tidy(text_of(cell)))
    rest = rest.lstrip("t ,")
    if not rest:
        return datetime.combine(day, time(), tzinfo=zone)
    if not (said := CLOCK.fullmatch(rest)):
        raise ValidationError(not_a_date())
    before, hour, minute, second, fraction, behind, offset = said.groups()
    hours = int(hour)
    half = {"上午": "am", "下午": "pm"}.get(before, before) or behind
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    try:
        clock = time(hours, int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
        return datetime.combine(day, clock, tzinfo=zone_of(offset) if offset else zone)
    except ValueError as error:
        raise ValidationError(not_a_date()) from error


def zone_of(offset: str) -> tzinfo:
    if offset in ("z", "utc", "gmt"):
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:] if len(offset) > 3 else 0)
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))


def date_and_rest(text: str) -> tuple[date, str]:
    try:
        if said := YEAR_FIRST.match(text) or COMPACT.fullmatch(text):
            return date(int(said[1]), int(said[2]), int(said[3])), text[said.end() :]
        if (said := NAMED.match(text)) and said[2] in MONTHS:
            year = int(said[3]) + (2000 if len(said[3]) == 2 else 0)
            return date(year, MONTHS.index(said[2]) + 1, int(said[1])), text[said.end() :]
        if (said := NAMED_FIRST.match(text)) and said[1] in MONTHS:
            return date(int(said[3]), MONTHS.index(said[1]) + 1, int(said[2])), text[said.end() :]
        if said := YEAR_LAST.match(text):
            return year_last(int(said[1]), int(said[2]), int(said[3])), text[said.end() :]
    except ValueError as error:
        raise ValidationError(not_a_date()) from error
    raise ValidationError(not_a_date())


def year_last(first: int, second: int, year: int) -> date:
    """Day or month first is told only by a number above 12; a guess would be wrong for half of the world."""
    if first <= 12 and second <= 12 and first != second:
        raise ValidationError(_("Day or month first? Write it like 2026-07-14."))
    return date(year, min(first, second) if max(first, second) > 12 else first, max(first, second))


def not_a_date() -> str:
    return _("Not a date. Write it like 2026-07-14.")


def yes_or_no(cell: Any) -> bool:
    said = tidy(text_of(cell))
    if said not in YES | NO:
        raise ValidationError(_("Write yes or no."))
    return said in YES


def words_of(cell: Any) -> list[str]:
    """Words between commas, semicolons, bars or line ends; one with such a sign in it stands in quotation marks."""
    if isinstance(cell, list):
        return [text_of(each) for each in cell]
    found = []
    for quoted, bare in WORD.findall(text_of(cell)):
        word = quoted.replace('""', '"') if quoted else bare.strip()
        if word:
            found.append(word)
    return found


def listed(words: list[str]) -> str:
    """The other way: words in one cell, so that `words_of` finds the same again."""
    return "; ".join(
        '"' + word.replace('"', '""') + '"' if re.search(r'[",，;；|、\n]', word) else word for word in words
    )
