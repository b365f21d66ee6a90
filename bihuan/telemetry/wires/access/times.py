"""Times as access logs write them."""

import re
from datetime import UTC, datetime
from functools import lru_cache

from bihuan.telemetry.wires.events import NO_TIME, Refused
from bihuan.telemetry.wires.times import FIRST, LAST, micros

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: at for at, name in enumerate(NAMES, 1)}
MINUTE = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d)")
ZONE = re.compile(r"([+-])(\d\d):?(\d\d)")


@lru_cache(maxsize=4096)
def minute(text: str, zone: str) -> int:
    """Microseconds UTC of `17/May/2015:10:05` and a zone as `+0800`."""
    found, offset = MINUTE.fullmatch(text), ZONE.fullmatch(zone)
    if found is None or offset is None:
        raise Refused(NO_TIME)
    day, month, year, hour, minutes = found.groups()
    try:
        at = datetime(int(year), MONTHS[month], int(day), int(hour), int(minutes), tzinfo=UTC)
    except (ValueError, KeyError) as error:
        raise Refused(NO_TIME) from error
    shift = (int(offset[2]) * 60 + int(offset[3])) * (-1 if offset[1] == "-" else 1)
    return (int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) - shift * 60) * 1_000_000


def logged_at(text: str) -> int:
    """Microseconds UTC of `17/May/2015:10:05:03 +0000`, with a fraction or without. Raises Refused."""
    clock, _, zone = text.partition(" ")
    try:
        at = minute(clock[:17], zone) + round(float(clock[18:]) * 1_000_000)
    except (ValueError, OverflowError) as error:
        raise Refused(NO_TIME) from error
    if clock[17:18] != ":" or not FIRST < at <= LAST or len(clock) > 30:
        raise Refused(NO_TIME)
    return at


def said_at(value: object) -> int:
    """Microseconds UTC of what a JSON log says: `$time_iso8601`, `$msec` or `$time_local`. Raises Refused."""
    if isinstance(value, str) and "/" in value:
        return logged_at(value)
    if isinstance(value, str) and value.replace(".", "", 1).isdigit() and len(value) < 25:
        value = float(value)
    found = micros(value)
    if found is None:
        raise Refused(NO_TIME)
    return found
