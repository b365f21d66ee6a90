"""A log record as a row of `logs`."""

from typing import Any

from bihuan.telemetry.wires.events import MALFORMED, OVERSIZED, Refused, sound
from bihuan.telemetry.wires.otlp.resources import Origin, Record
from bihuan.telemetry.wires.parsed import LONGEST, Parsed, json_text, micros_of_nanos

LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
OTHERS = {"warning": "warn", "critical": "fatal", "notice": "info", "information": "info", "err": "error"}


def take(parsed: Parsed, origin: Origin, record: Any) -> None:
    parsed.take("logs", record, lambda of: row(origin, of))


def row(origin: Origin, record: Record) -> dict[str, Any]:
    """Raises Refused."""
    if not isinstance(record, Record):
        raise Refused(MALFORMED)
    body = record.body if isinstance(record.body, str) else "" if record.body is None else json_text(record.body)
    if len(body) > LONGEST:
        raise Refused(OVERSIZED)
    return {
        "timestamp": micros_of_nanos(record.at),
        "service": origin.service,
        "level": level(record.level, record.number),
        "body": sound(body),
        "trace": record.trace,
        "span": record.span,
        "attributes": json_text(origin.kept | record.attributes),
    }


def level(text: str, number: int) -> str:
    """The level's usual name. Numbers: 1–4 trace, 5–8 debug, … 21–24 fatal."""
    if 1 <= number <= 24:
        return LEVELS[(number - 1) // 4]
    return sound(OTHERS.get(text.lower(), text.lower())[:60])
