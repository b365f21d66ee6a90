"""OpenTelemetry's messages in protobuf."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import Any

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.otlp.resources import Origin, Point, Record, Span, origin

DELTA = 1
SHAPES = ("gauge", "sum", "histogram", "exponential_histogram", "summary")


@cache
def messages() -> Any:
    """The three messages by signal, and what reading one may raise."""
    from google.protobuf.message import DecodeError
    from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    requests = {
        "traces": ExportTraceServiceRequest,
        "metrics": ExportMetricsServiceRequest,
        "logs": ExportLogsServiceRequest,
    }
    return requests, DecodeError


def read(signal: str, body: bytes) -> Iterator[tuple[Origin, Iterator[Any]]]:
    """Each process's records. Raises Malformed."""
    requests, fault = messages()
    try:
        message = requests[signal].FromString(body)
    except fault as error:
        raise Malformed(f"no protobuf of OpenTelemetry's {signal}: {error}") from error
    return {"traces": spans, "metrics": points, "logs": records}[signal](message)


def spans(message: Any) -> Iterator[tuple[Origin, Iterator[Any]]]:
    for of in message.resource_spans:
        yield (
            origin(attributes(of.resource.attributes)),
            (span(each) for scope in of.scope_spans for each in scope.spans),
        )


def points(message: Any) -> Iterator[tuple[Origin, Iterator[Any]]]:
    for of in message.resource_metrics:
        group = (point for scope in of.scope_metrics for each in scope.metrics for point in metric(each))
        yield origin(attributes(of.resource.attributes)), group


def records(message: Any) -> Iterator[tuple[Origin, Iterator[Any]]]:
    for of in message.resource_logs:
        group = (record(each) for scope in of.scope_logs for each in scope.log_records)
        yield origin(attributes(of.resource.attributes)), group


def attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: value(pair.value) for pair in pairs}


def value(of: Any) -> Any:
    kind = of.WhichOneof("value")
    if kind == "string_value":
        return of.string_value
    if kind == "array_value":
        return [value(each) for each in of.array_value.values]
    if kind == "kvlist_value":
        return attributes(of.kvlist_value.values)
    if kind == "bytes_value":
        return b64encode(of.bytes_value).decode()
    return None if kind is None else getattr(of, kind)


def span(of: Any) -> Span:
    thrown = [event for event in of.events if event.name == "exception"]
    return Span(
        of.name,
        of.kind,
        of.start_time_unix_nano,
        of.end_time_unix_nano,
        of.trace_id.hex(),
        of.span_id.hex(),
        of.parent_span_id.hex(),
        of.status.code == 2,
        of.status.message,
        attributes(of.attributes),
        attributes(thrown[-1].attributes) if thrown else {},
    )


def metric(of: Any) -> Iterator[Point]:
    shape = of.WhichOneof("data")
    if shape not in SHAPES:
        return
    data = getattr(of, shape)
    delta = getattr(data, "aggregation_temporality", 0) == DELTA
    for each in data.data_points:
        point = Point(
            of.name,
            of.unit,
            shape.removesuffix("_histogram"),
            delta,
            getattr(data, "is_monotonic", False),
            each.time_unix_nano,
            attributes(each.attributes),
        )
        if each.flags & 1:  # no value recorded
            point.shape = "stale"
        elif shape in ("gauge", "sum"):
            kind = each.WhichOneof("value")
            point.value = getattr(each, kind) if kind else None
        else:
            distribution(point, each, shape)
        yield point


def distribution(point: Point, of: Any, shape: str) -> None:
    point.count = of.count
    if shape == "summary":
        point.total, point.quantiles = of.sum, [(each.quantile, each.value) for each in of.quantile_values]
        return
    point.total = of.sum if of.HasField("sum") else None
    point.least = of.min if of.HasField("min") else None
    point.most = of.max if of.HasField("max") else None
    if shape == "histogram":
        point.bounds, point.counts = list(of.explicit_bounds), list(of.bucket_counts)
        return
    point.scale, point.zero = of.scale, of.zero_count
    point.positive = of.positive.offset, list(of.positive.bucket_counts)
    point.negative = of.negative.offset, list(of.negative.bucket_counts)


def record(of: Any) -> Record:
    return Record(
        of.time_unix_nano or of.observed_time_unix_nano,
        of.severity_text,
        of.severity_number,
        value(of.body),
        of.trace_id.hex(),
        of.span_id.hex(),
        attributes(of.attributes),
    )
