"""One line of an access log that is a JSON object, under the names most configurations give."""

import math
from typing import Any

import orjson

from bihuan.telemetry.wires.access.lines import NO_LINE, UNITS, request
from bihuan.telemetry.wires.access.times import said_at
from bihuan.telemetry.wires.events import NO_TIME, Refused

# What we call it → how it is usually called, in the order of trust.
NAMES: dict[str, tuple[str, ...]] = {
    "at": ("time_iso8601", "@timestamp", "timestamp", "msec", "time_local", "time", "datetime", "ts", "start_time"),
    "method": ("request_method", "method", "http_method", "verb", "RequestMethod"),
    "target": ("request_uri", "uri", "path", "url", "RequestPath"),
    "request": ("request", "request_line"),
    "status": ("status", "status_code", "response_code", "code", "DownstreamStatus"),
    "size": ("body_bytes_sent", "bytes_sent", "bytes", "size", "response_size", "DownstreamContentSize"),
    "duration": ("request_time", "duration", "response_time", "elapsed", "latency", "took"),
    "person": ("remote_user", "user", "user_id"),
    "service": ("service", "server_name", "app", "ServiceName"),
    "client.address": ("remote_addr", "client_ip", "client", "ip", "remote_ip", "ClientHost"),
    "user_agent.original": ("http_user_agent", "user_agent", "agent", "ua"),
    "http.request.header.referer": ("http_referer", "referer", "referrer"),
    "server.address": ("host", "http_host", "vhost"),
    "http.request.header.x-forwarded-for": ("http_x_forwarded_for", "x_forwarded_for"),
    "network.protocol.version": ("server_protocol", "protocol"),
}
KNOWN = ("at", "method", "target", "request", "status", "size", "duration", "person", "service")


def named(names: dict[str, str] | None) -> dict[str, tuple[str, ...]]:
    """The names to look for: those given before the usual ones."""
    given = names or {}
    return {key: (given[key], *usual) if key in given else usual for key, usual in NAMES.items()}


def row(line: bytes, names: dict[str, tuple[str, ...]], unit: str = "") -> dict[str, Any]:
    """A row of `requests` without its id. `unit` of the duration: s (nginx), ms or us. Raises Refused."""
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Refused(NO_LINE) from error
    found: dict[str, Any] = {}
    for key, candidates in names.items():
        for name in candidates:
            if name in said:
                found[key] = said.pop(name)
                break
    if "at" not in found:
        raise Refused(NO_TIME)
    method, target = found.get("method"), found.get("target")
    if not target and isinstance(found.get("request"), str):
        method, _, target = found["request"].rpartition(" HTTP/")[0].partition(" ")
    took = number(found.get("duration"))
    return request(
        at=said_at(found["at"]),
        method=text(method),
        target=text(target),
        status=whole(found.get("status")),
        size=whole(found.get("size")),
        person=text(found.get("person")),
        duration=None if took is None else took * UNITS[unit or "s"],
        said={key: value for key, value in found.items() if key not in KNOWN} | said,
        service=text(found.get("service")),
    )


def text(value: Any) -> str:
    return "" if value is None else str(value)


def number(value: Any) -> float | None:
    """A number of a number or of its text. nginx writes `0.001, 0.002` where it asked twice: the sum."""
    if isinstance(value, str):
        parts = [part for part in value.replace(":", ",").split(",") if part.strip() not in ("", "-")]
        value = sum(map(float, parts)) if parts else None
    if value is None or isinstance(value, bool):
        return None
    return float(value) if math.isfinite(value) else None


def whole(value: Any) -> int | None:
    found = number(value)
    return None if found is None or abs(found) >= 2**62 else int(found)
