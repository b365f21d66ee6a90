"""Prometheus's remote write becomes rows of `samples`."""

import math
import struct
from typing import Any

from bihuan.telemetry.wires.bodies import LIMIT, Malformed, TooLarge
from bihuan.telemetry.wires.events import MALFORMED, NO_TIME, OVERSIZED, Refused, sound
from bihuan.telemetry.wires.otlp.points import MOST, NO_NAME, WORD, buckets_of, finite
from bihuan.telemetry.wires.otlp.resources import Point
from bihuan.telemetry.wires.parsed import FAULTS, Parsed, json_text
from bihuan.telemetry.wires.prometheus.messages import request
from bihuan.telemetry.wires.times import LAST

# How Prometheus says that a series has ended: a NaN among the NaNs.
STALE_BITS = struct.pack("<Q", 0x7FF0000000000002)
STALE, NOT_FINITE = "stale marker", "not a finite number"
TYPES = {1: "sum", 2: "gauge", 3: "sum", 4: "gauge", 5: "sum", 6: "gauge", 7: "gauge"}
SUMS = ("_total", "_count", "_sum", "_bucket")
UNITS = ("seconds", "bytes", "ratio", "celsius", "meters", "volts", "amperes", "joules", "grams")


def read(body: bytes, media: str = "application/x-protobuf") -> Parsed:
    """The rows of a body, packed by snappy. `media` as in its header tells the edition. Raises Malformed."""
    edition = 2 if "io.prometheus.write.v2" in media else 1
    kind, fault = request(edition)
    try:
        message = kind.FromString(unpacked(body))
    except fault as error:
        raise Malformed(f"no protobuf of Prometheus's remote write {edition}.0: {error}") from error
    parsed = Parsed()
    if edition == 2:
        second_edition(parsed, message)
    else:
        told = {each.name: (each.type, each.unit) for each in message.metadata}
        for series in message.series:
            labels = {label.name: label.value for label in series.labels}
            take(parsed, labels, series, *described(labels.get("__name__", ""), told))
    return parsed


def unpacked(body: bytes) -> bytes:
    """The body without snappy, in its block format: first the length, then the rest. Raises Malformed."""
    import pyarrow as pa

    size = shift = 0
    for byte in body[:5]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    else:
        raise Malformed("no snappy block: no length at its beginning")
    if size > LIMIT:
        raise TooLarge(f"more than {LIMIT // 1024 // 1024} MB when unpacked")
    try:
        return pa.Codec("snappy").decompress(body, size, asbytes=True)
    except (OSError, ValueError) as error:
        raise Malformed(f"no snappy block: {error}") from error


def second_edition(parsed: Parsed, message: Any) -> None:
    symbols = list(message.symbols)
    for series in message.series:
        try:
            refs = list(series.labels)
            labels = {symbols[refs[at]]: symbols[refs[at + 1]] for at in range(0, len(refs), 2)}
            unit = symbols[series.metadata.unit] if symbols else ""
        except FAULTS:
            parsed.refuse(MALFORMED, str(series))
            continue
        take(parsed, labels, series, series.metadata.type, unit)


def described(name: str, told: dict[str, tuple[int, str]]) -> tuple[int, str]:
    """(type, unit) of a series, told for its family or for itself."""
    if not told:
        return 0, ""
    return told.get(name) or told.get(name.rpartition("_")[0]) or (0, "")


def take(parsed: Parsed, labels: dict[str, str], series: Any, kind: int, unit: str) -> None:
    name = labels.pop("__name__", "")
    try:
        common = {
            "name": sound(name[:WORD]),
            "unit": sound(unit[:60]) or unit_of(name),
            "labels": json_text(labels, sort=True),
            "kind": TYPES.get(kind) or ("sum" if name.endswith(SUMS) else "gauge"),
        }
        if not name:
            raise Refused(NO_NAME)
    except Refused as error:
        parsed.refuse(str(error), f"{name}{labels}")
        return
    rows = parsed.table("samples")
    for sample in series.samples:
        value = sample.value
        if not math.isfinite(value):
            parsed.drop(STALE if struct.pack("<d", value) == STALE_BITS else NOT_FINITE)
            continue
        at = sample.timestamp * 1000
        if not 0 < at <= LAST:
            parsed.refuse(NO_TIME, f"{name}{labels} {value} {sample.timestamp}")
            continue
        rows.append({"timestamp": at, **common, "value": value, "count": None, "sum": None, "buckets": ""})
    for histogram in series.histograms:
        if struct.pack("<d", histogram.sum) == STALE_BITS:
            parsed.drop(STALE)
        else:
            parsed.take("samples", histogram, lambda of: common | distribution(of))


def unit_of(name: str) -> str:
    """The unit in the name, where Prometheus's customs for names are followed."""
    parts = name.removesuffix("_total").removesuffix("_sum").removesuffix("_bucket").rpartition("_")
    return parts[2] if parts[2] in UNITS and not name.endswith("_count") else ""


def distribution(of: Any) -> dict[str, Any]:
    """A native histogram with its bounds written out. Raises Refused."""
    at = of.timestamp * 1000
    if not 0 < at <= LAST:
        raise Refused(NO_TIME)
    point = Point("", "", "exponential", False, True, at, {}, scale=of.schema, zero=of.zero or int(of.real_zero))
    point.positive = buckets(of.above, of.above_deltas, of.above_counts)
    point.negative = buckets(of.below, of.below_deltas, of.below_counts)
    return {
        "timestamp": at,
        "kind": "histogram",
        "value": None,
        "count": finite(of.count or of.real_count),
        "sum": finite(of.sum),
        "buckets": json_text(buckets_of(point)),
    }


def buckets(spans: Any, deltas: Any, counts: Any) -> tuple[int, list[float]]:
    """(index of the first bucket, counts): spans name which buckets there are, deltas how they differ.

    OpenTelemetry's bucket i, which is the one that rows are made of, begins where Prometheus's bucket i ends.
    """
    found: list[float] = []
    given, number = iter(counts or deltas), 0
    for place, span in enumerate(spans):
        gap = span.offset if place else 0
        if gap < 0 or len(found) + gap + span.length > MOST:
            raise Refused(OVERSIZED)
        found += [0] * gap
        for _ in range(span.length):
            step = next(given, None)
            if step is None:
                raise Refused(MALFORMED)
            number = step if counts else number + step
            found.append(number)
    return (spans[0].offset - 1 if len(spans) else 0), found


def written(parsed: Parsed) -> dict[str, str]:
    """The headers with which edition 2.0 wants to hear how much was taken."""
    rows = parsed.rows.get("samples", [])
    histograms = sum(row["kind"] == "histogram" for row in rows)
    return {
        "X-Prometheus-Remote-Write-Samples-Written": str(len(rows) - histograms),
        "X-Prometheus-Remote-Write-Histograms-Written": str(histograms),
        "X-Prometheus-Remote-Write-Exemplars-Written": "0",
    }
