"""Times as clients write them, in microseconds UTC."""

from datetime import UTC, datetime

# 1970 to 2200: what lies outside is no time of an event but a fault of a clock or of a unit.
FIRST, LAST = 0, 7_258_118_400_000_000


def micros(value: object) -> int | None:
    """Microseconds UTC of an ISO 8601 text (UTC where it names no zone), seconds or milliseconds; None of others."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        try:
            found = round(at.timestamp() * 1e6)
        except (OverflowError, ValueError):
            return None
    elif isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e17:
        # Seconds until the year 5138, milliseconds from 1973 on.
        found = round(value * (1_000 if abs(value) >= 1e11 else 1_000_000))
    else:
        return None
    return found if FIRST <= found <= LAST else None
