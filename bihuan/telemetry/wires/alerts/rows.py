"""An alert as a row of `alerts`, whoever raised it."""

from typing import Any
from urllib.parse import urlsplit

import orjson

from bihuan.telemetry.wires.bodies import LIMIT, Malformed, TooLarge
from bihuan.telemetry.wires.events import NO_TIME, Refused, sound
from bihuan.telemetry.wires.parsed import json_text
from bihuan.telemetry.wires.times import micros

SEVERITIES = {
    "fatal": "critical", "page": "critical", "emergency": "critical", "critical": "critical", "high": "critical",
    "error": "error", "warn": "warning", "warning": "warning", "medium": "warning",
    "low": "info", "info": "info", "none": "info", "debug": "info",
}  # fmt: skip


def alert(
    *,
    at: Any,
    source: str,
    key: Any,
    status: str,
    severity: Any,
    title: Any,
    service: Any,
    url: Any,
    labels: Any,
    payload: Any,
) -> dict[str, Any]:
    """A row of `alerts`. Raises Refused."""
    when = micros(at)
    if when is None:
        raise Refused(NO_TIME)
    level = str(severity).lower()
    return {
        "timestamp": when,
        "source": source,
        "key": sound(str(key))[:200],
        "status": status,
        "severity": SEVERITIES.get(level, sound(level)[:60]),
        "title": sound(str(title))[:500],
        "service": sound(str(service))[:200],
        "url": followed(url),
        "labels": json_text(labels, sort=True),
        "payload": json_text(payload),
    }


def followed(url: Any) -> str:
    """The address, where it is one of the web: it becomes a link."""
    try:
        scheme = urlsplit(url).scheme if isinstance(url, str) else ""
    except ValueError:  # no address
        scheme = ""
    return sound(url)[:2000] if scheme in ("http", "https") else ""


def body_of(body: bytes, whose: str) -> dict[str, Any]:
    """The object in a body. Raises Malformed."""
    if len(body) > LIMIT:
        raise TooLarge(f"more than {LIMIT // 1024 // 1024} MB")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not {whose}: {error}") from error
    if not isinstance(said, dict):
        raise Malformed(f"not {whose}: no object")
    return said
