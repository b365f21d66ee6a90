"""OpenTelemetry's messages in JSON: camel case, identifiers in hexadecimal, 64-bit numbers as text.

A record whose types are wrong is refused by itself: it is handed on as it is, and what makes rows refuses it.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.otlp.resources import Origin, Point, Record, Span, origin
from bihuan.telemetry.wires.parsed import FAULTS

SHAPES = {
    "gauge": "gauge",
    "sum": "sum",
    "histogram": "histogram",
    "exponentialHistogram": "exponential",
    "summary": "summary",
}
KINDS = {
    "SPAN_KIND_INTERNAL": 1,
    "SPAN_KIND_SERVER": 2,
    "SPAN_KIND_CLIENT": 3,
    "SPAN_KIND_PRODUCER": 4,
    "SPAN_KIND_CONSUMER": 5,
}
NAMES = {
    "traces": ("resourceSpans", "scopeSpans", "spans"),
    "metrics": ("resourceMetrics", "scopeMetrics", "metrics"),
    "logs": ("resourceLogs", "scopeLogs", "logRecords"),
}


def read(signal: str, body: bytes) -> Iterator[tuple[Origin, Iterator[Any]]]:
    """Each process's records. Raises Malformed."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"no JSON: {error}") from error
    resources, scopes, records = NAMES[signal]
    if not isinstance(said, dict) or not isinstance(said.get(resources, []), list):
        raise Malformed(f"no JSON of OpenTelemetry's {signal}: an object with {resources} is read")
    return groups(said, resources, scopes, records, {"traces": span, "metrics": metric, "logs": record}[signal])


def groups(said: Any, resources: str, scopes: str, records: str, make: Any) -> Iterator[tuple[Origin, Iterator[Any]]]:
    for of in said.get(resources) or []:
        try:
            whose = origin(attributes((of.get("resource") or {}).get("attributes")))
            found = [each for scope in of.get(scopes) or [] for each in scope.get(records) or []]
        except FAULTS:
            yield origin({}), iter([of])
            continue
        yield whose, made(found, make)


def made(found: list[Any], make: Any) -> Iterator[Any]:
    for each in found:
        try:
            of = make(each)
        except FAULTS:
            yield each
            continue
        if isinstance(of, list):
            yield from of
        else:
            yield of


def attributes(pairs: Any) -> dict[str, Any]:
    return {pair["key"]: value(pair.get("value")) for pair in pairs or []}


def value(of: Any) -> Any:
    if not of:
        return None
    ((kind, inner),) = of.items()
    if kind == "intValue":
        return int(inner)
    if kind == "doubleValue":
        return float(inner)
    if kind == "arrayValue":
        return [value(each) for each in inner.get("values") or []]
    if kind == "kvlistValue":
        return attributes(inner.get("values"))
    return inner


def identified(text: Any) -> str:
    """Hexadecimal, lower case. Raises ValueError."""
    return bytes.fromhex(text).hex() if text else ""


def span(of: Any) -> Span:
    status, kind = of.get("status") or {}, of.get("kind", 0)
    thrown = [event for event in of.get("events") or [] if event.get("name") == "exception"]
    return Span(
        of.get("name", ""),
        KINDS[kind] if isinstance(kind, str) else kind,
        int(of.get("startTimeUnixNano", 0)),
        int(of.get("endTimeUnixNano", 0)),
        identified(of.get("traceId")),
        identified(of.get("spanId")),
        identified(of.get("parentSpanId")),
        status.get("code") in (2, "STATUS_CODE_ERROR"),
        status.get("message", ""),
        attributes(of.get("attributes")),
        attributes(thrown[-1].get("attributes")) if thrown else {},
    )


def metric(of: Any) -> list[Any]:
    for name, shape in SHAPES.items():
        if name in of:
            data = of[name]
            delta = data.get("aggregationTemporality") in (1, "AGGREGATION_TEMPORALITY_DELTA")
            common = (of.get("name", ""), of.get("unit", ""), shape, delta, bool(data.get("isMonotonic")))
            return [*made(data.get("dataPoints") or [], partial(point, common))]
    return [of]


def point(common: tuple[str, str, str, bool, bool], of: Any) -> Point:
    found = Point(*common, int(of.get("timeUnixNano", 0)), attributes(of.get("attributes")))
    if int(of.get("flags", 0)) & 1:
        found.shape = "stale"
        return found
    if found.shape in ("gauge", "sum"):
        found.value = int(of["asInt"]) if "asInt" in of else float(of["asDouble"])
        return found
    found.count = int(of.get("count", 0))
    found.total, found.least, found.most = (real(of.get(key)) for key in ("sum", "min", "max"))
    found.bounds = [float(each) for each in of.get("explicitBounds") or []]
    found.counts = [int(each) for each in of.get("bucketCounts") or []]
    found.scale, found.zero = int(of.get("scale", 0)), int(of.get("zeroCount", 0))
    found.positive, found.negative = side(of.get("positive") or {}), side(of.get("negative") or {})
    found.quantiles = [(float(q.get("quantile", 0)), float(q.get("value", 0))) for q in of.get("quantileValues") or []]
    return found


def real(value: Any) -> float | None:
    return None if value is None else float(value)


def side(of: Any) -> tuple[int, list[int]]:
    return int(of.get("offset", 0)), [int(each) for each in of.get("bucketCounts") or []]


def record(of: Any) -> Record:
    return Record(
        int(of.get("timeUnixNano") or 0) or int(of.get("observedTimeUnixNano") or 0),
        of.get("severityText", ""),
        int(of.get("severityNumber", 0)) if not isinstance(of.get("severityNumber"), str) else 0,
        value(of.get("body")),
        identified(of.get("traceId")),
        identified(of.get("spanId")),
        attributes(of.get("attributes")),
    )
