"""A point of a metric as a row of `samples`.

Kinds: `gauge` (also sums that go down), `sum` (since the start), `sum_delta` (since the last point), `histogram`,
`histogram_delta`, `summary`.
"""

import math
from typing import Any

from bihuan.telemetry.wires.events import MALFORMED, OVERSIZED, Refused, sound
from bihuan.telemetry.wires.otlp.resources import Origin, Point
from bihuan.telemetry.wires.parsed import Parsed, json_text, micros_of_nanos

NOT_FINITE, STALE = "not a finite number", "no value recorded"
NO_NAME = "no metric name"
WORD = 200
MOST = 5000


def take(parsed: Parsed, origin: Origin, point: Any) -> None:
    if isinstance(point, Point) and point.shape == "stale":
        parsed.drop(STALE)
        return
    parsed.take("samples", point, lambda of: row(origin, of))


def row(origin: Origin, point: Point) -> dict[str, Any]:
    """Raises Refused."""
    if not isinstance(point, Point):
        raise Refused(MALFORMED)
    if not isinstance(point.name, str) or not point.name.strip():
        raise Refused(NO_NAME)
    labels = {key: value if isinstance(value, str) else json_text(value) for key, value in point.attributes.items()}
    if origin.service:
        labels.setdefault("service.name", origin.service)
    labels |= origin.kept
    buckets = buckets_of(point)
    return {
        "timestamp": micros_of_nanos(point.at),
        "name": sound(point.name[:WORD]),
        "unit": sound(str(point.unit)[:60]),
        "labels": json_text(labels, sort=True),
        "kind": kind_of(point),
        "value": None if point.count is not None else finite(point.value),
        "count": None if point.count is None else finite(point.count),
        "sum": None if point.total is None else finite(point.total),
        "buckets": json_text(buckets) if buckets else "",
    }


def kind_of(point: Point) -> str:
    if point.shape in ("gauge", "summary"):
        return point.shape
    if point.shape == "sum":
        return ("sum_delta" if point.delta else "sum") if point.monotonic or point.delta else "gauge"
    return "histogram_delta" if point.delta else "histogram"


def finite(value: Any) -> float:
    if value is None or not math.isfinite(value):
        raise Refused(NOT_FINITE)
    return float(value)


def buckets_of(point: Point) -> dict[str, Any]:
    """`bounds` (upper, the last bucket has none) and `counts`, one more than bounds; or `quantiles`."""
    if point.shape == "summary":
        return {"quantiles": {str(at): value for at, value in point.quantiles if math.isfinite(value)}}
    if point.shape == "exponential":
        found = explicit(point)
    elif point.shape == "histogram" and point.counts:
        if len(point.counts) != len(point.bounds) + 1:
            raise Refused(MALFORMED)
        found = {"bounds": point.bounds, "counts": point.counts}
    else:
        return {}
    if len(found["counts"]) > MOST:
        raise Refused(OVERSIZED)
    ends = {"min": point.least, "max": point.most}
    return found | {key: value for key, value in ends.items() if value is not None and math.isfinite(value)}


def explicit(point: Point) -> dict[str, Any]:
    """An exponential histogram with its bounds written out: bucket i holds (b^i, b^(i+1)], b = 2^(2^-scale)."""
    if len(point.positive[1]) + len(point.negative[1]) > MOST:
        raise Refused(OVERSIZED)
    if not -20 <= point.scale <= 30:
        raise Refused(MALFORMED)
    (plus, ups), (minus, downs) = trimmed(*point.positive), trimmed(*point.negative)
    step = 2.0**-point.scale
    below = [-(2.0 ** ((minus + at) * step)) for at in range(len(downs), -1, -1)] if downs else []
    above = [2.0 ** ((plus + at) * step) for at in range(len(ups) + 1)] if ups else [0.0]
    # Below all, the negative ones, what is (nearly) zero, the positive ones, above all.
    counts = [*([0, *reversed(downs)] if downs else []), point.zero, *ups, 0]
    return {"bounds": below + above, "counts": counts}


def trimmed(offset: int, counts: list[int]) -> tuple[int, list[int]]:
    """The buckets without empty ones at either end."""
    full = [at for at, count in enumerate(counts) if count]
    return (offset + full[0], counts[full[0] : full[-1] + 1]) if full else (0, [])
