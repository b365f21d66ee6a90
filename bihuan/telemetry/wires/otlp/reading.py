"""A body of `/v1/traces`, `/v1/metrics` or `/v1/logs` becomes rows."""

from collections.abc import Callable, Iterator
from typing import Any

from bihuan.telemetry.wires.bodies import LIMIT, Malformed, TooLarge, inflated
from bihuan.telemetry.wires.otlp import binary, points, records, spans, written
from bihuan.telemetry.wires.otlp.resources import Origin
from bihuan.telemetry.wires.parsed import Parsed

TRACES, METRICS, LOGS = "traces", "metrics", "logs"
# What one record becomes: into which table, by what.
MAKES: dict[str, Callable[[Parsed, Origin, Any], None]] = {
    TRACES: spans.take,
    METRICS: points.take,
    LOGS: records.take,
}
Read = Callable[[str, bytes], Iterator[tuple[Origin, Iterator[Any]]]]


def read(signal: str, body: bytes, media: str = "application/x-protobuf", encoding: str = "") -> Parsed:
    """The rows of a body of `signal` (traces, metrics, logs). `media` and `encoding` as in its headers.

    Raises Malformed where nothing of it can be read.
    """
    body = unpacked(body, encoding)
    if in_json(media):
        found = written.read(signal, body)
    elif media.partition(";")[0].strip().lower() in ("application/x-protobuf", "application/protobuf"):
        found = binary.read(signal, body)
    else:
        raise Malformed(f"Content-Type is {media!r}, application/x-protobuf or application/json is read")
    parsed, make = Parsed(), MAKES[signal]
    for origin, group in found:
        for record in group:
            make(parsed, origin, record)
    return parsed


def in_json(media: str) -> bool:
    return media.partition(";")[0].strip().lower() == "application/json"


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without gzip or deflate. Raises Malformed."""
    packing = encoding.strip().lower()
    if packing in ("", "identity"):
        if len(body) > LIMIT:
            raise TooLarge(f"more than {LIMIT // 1024 // 1024} MB")
        return body
    if packing not in ("gzip", "deflate"):
        raise Malformed(f"Content-Encoding is {encoding!r}, gzip or deflate is read")
    return inflated(body, 31 if packing == "gzip" else 15)
