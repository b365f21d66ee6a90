"""What stands in a cell: a time as people and programs write it, a number, or any value."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from bihuan.telemetry.wires.events import NO_TIME, Refused
from bihuan.telemetry.wires.times import FIRST, LAST

NO_NUMBER, WHICH_FIRST = "no number", "day or month first"
CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?\s*(?:(\d{1,2})[时點点:](?:(\d{1,2})[分:]?(?:(\d{1,2})秒?)?)?)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(.+))?")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})(?:[,T\s]+(.+))?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?")
PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
AMOUNT = re.compile(r"[¥￥$€]?\s*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)\s*(%?)")
START = datetime(1970, 1, 1, tzinfo=UTC)


def moment(value: Any, zone: tzinfo = UTC, day_first: bool | None = None) -> int:
    """Microseconds UTC. `zone` is meant where none is written; `day_first` decides 05/06/2026. Raises Refused."""
    if isinstance(value, str):
        text = value.strip()
        if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) != 8:
            return counted(float(text)) if len(text) < 30 else refused()
        at = written(text, day_first)
    elif isinstance(value, datetime):
        at = value
    elif isinstance(value, date):
        at = datetime.combine(value, time())
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return counted(float(value))
    else:
        return refused()
    try:
        found = (at if at.tzinfo else at.replace(tzinfo=zone)) - START
    except (OverflowError, ValueError):
        return refused()
    return placed(found // timedelta(microseconds=1))


def refused() -> int:
    raise Refused(NO_TIME)


def placed(micros: int) -> int:
    return micros if FIRST < micros <= LAST else refused()


def counted(number: float) -> int:
    """Seconds, milli-, micro- or nanoseconds since 1970, told by their size."""
    if not math.isfinite(number) or number < 1e8:
        return refused()
    unit = next((unit for most, unit in ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3)) if number < most), 0.0)
    return placed(round(number * unit))


def written(text: str, day_first: bool | None) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # not ISO 8601: then as people write it
        pass
    if found := CHINESE.fullmatch(text):
        return made(*(int(part or 0) for part in found.groups()))
    if found := YEAR_FIRST.fullmatch(text):
        return clocked(made(*map(int, found.groups()[:3])), found[4])
    if found := YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # With points it is German or Russian, where the day is first.
        day = True if found[2] == "." or first > 12 else False if second > 12 or first == second else day_first
        if day is None:
            raise Refused(WHICH_FIRST)
        return clocked(made(year, second, first) if day else made(year, first, second), found[5])
    raise Refused(NO_TIME)


def made(*parts: int) -> datetime:
    try:
        return datetime(*parts)  # noqa: DTZ001  # its zone is added where it is known
    except ValueError as error:
        raise Refused(NO_TIME) from error


def clocked(day: datetime, text: str | None) -> datetime:
    if not text:
        return day
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        raise Refused(NO_TIME)
    hour = int(found[1])
    if found[5]:
        hour = hour % 12 + (12 if found[5].lower() == "pm" else 0)
    micro = int((found[4] or "0").ljust(6, "0")[:6])
    at = made(day.year, day.month, day.day, hour, int(found[2]), int(found[3] or 0), micro)
    zone = found[6]
    return at if not zone else datetime.fromisoformat(at.isoformat() + ("+00:00" if zone in ("Z", "UTC") else zone))


def amount(value: Any) -> tuple[float, str]:
    """(a number, its unit where it is a percentage). Raises Refused."""
    unit = ""
    if isinstance(value, str):
        found = AMOUNT.fullmatch(value.strip())
        if found is None or not found[1] or found[1] in ("+", "-"):
            raise Refused(NO_NUMBER)
        value, unit = found[1].replace(",", ""), found[2]
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(NO_NUMBER) from error
    if not math.isfinite(number):
        raise Refused(NO_NUMBER)
    return number, unit


def plain(value: Any) -> Any:
    """The value of a property: numbers and truth out of text, times as ISO 8601; None of what is empty."""
    if isinstance(value, str):
        text = value.strip()
        if PLAIN.fullmatch(text):
            return float(text) if "." in text else int(text)
        return {"": None, "true": True, "false": False}.get(text.lower(), text) if len(text) < 6 else text
    if isinstance(value, float):
        return None if not math.isfinite(value) else int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Decimal):
        return plain(float(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.hex() if isinstance(value, bytes) else value
