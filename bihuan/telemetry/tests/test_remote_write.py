"""Prometheus's remote write: what Debian's Prometheus sent, recorded, and both editions made by hand."""

import math
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from bihuan.telemetry.store.tables import arrow
from bihuan.telemetry.wires.parsed import Malformed, TooLarge
from bihuan.telemetry.wires.prometheus.messages import request
from bihuan.telemetry.wires.prometheus.remote_write import read, written

pytestmark = pytest.mark.one_database

RECORDED = Path(__file__).parent / "recorded"
SECOND = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
AT = 1_778_983_503_000


def packed(message):
    raw = message.SerializeToString()
    return bytes([*_length(len(raw))]) + pa.Codec("snappy").compress(raw, asbytes=True)[len(_length(len(raw))) :]


def _length(number):
    out = []
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return [*out, number]


def series(message, name="m", at=AT, value=1.0, **labels):
    one = message.series.add()
    for key, text in {"__name__": name, **labels}.items():
        one.labels.add(name=key, value=text)
    one.samples.add(value=value, timestamp=at)
    return one


def test_a_scrape_becomes_samples():
    parsed = read((RECORDED / "prometheus-samples.snappy").read_bytes())
    rows = parsed.rows["samples"]
    assert arrow("samples", rows).num_rows == len(rows) == 13
    assert (parsed.rejects, parsed.dropped) == ([], {"not a finite number": 1})
    known = {row["name"]: row for row in rows}
    split = known["orders_split_total"]
    assert (split["kind"], split["value"], split["unit"]) == ("sum", 3.0, "")
    assert orjson.loads(split["labels"])["shop"] == "main"
    assert (known["took_seconds_sum"]["kind"], known["took_seconds_sum"]["unit"]) == ("sum", "seconds")
    assert (known["temperature_celsius"]["kind"], known["temperature_celsius"]["value"]) == ("gauge", -2.5)
    assert written(parsed)["X-Prometheus-Remote-Write-Samples-Written"] == "13"


def test_series_that_ended_are_counted_and_metadata_alone_is_fine():
    assert read((RECORDED / "prometheus-stale.snappy").read_bytes()).dropped == {"stale marker": 9}
    alone = read((RECORDED / "prometheus-metadata.snappy").read_bytes())
    assert (alone.rows, alone.rejects, alone.dropped) == ({}, [], {})


def test_one_bad_series_never_breaks_the_others():
    message = request(1)[0]()
    series(message, "ok_total", shop="主")
    series(message, "")
    series(message, "late", at=-62135596800000)
    series(message, "far", at=253402300799000)
    series(message, "endless", value=math.inf)
    message.metadata.add(type=2, name="ok_total", unit="parcels")
    parsed = read(packed(message))
    (row,) = parsed.rows["samples"]
    assert (row["timestamp"], row["kind"], row["unit"]) == (AT * 1000, "gauge", "parcels")
    assert [each.reason for each in parsed.rejects] == ["no metric name", "no valid time", "no valid time"]
    assert parsed.dropped == {"not a finite number": 1}


def test_a_native_histogram_has_its_bounds_written_out():
    message = request(1)[0]()
    one = message.series.add()
    one.labels.add(name="__name__", value="took")
    given = one.histograms.add(count=7, sum=21.5, schema=0, zero=1, timestamp=AT)
    given.above.add(offset=1, length=2)  # (1, 2], (2, 4]
    given.above.add(offset=1, length=1)  # (8, 16]
    given.above_deltas.extend([2, -1, 2])  # 2, 1, 3
    broken = one.histograms.add(count=1, sum=1, schema=0, timestamp=AT)
    broken.above.add(offset=0, length=1 << 31)
    short = one.histograms.add(count=1, sum=1, schema=0, timestamp=AT)
    short.above.add(offset=0, length=2)
    parsed = read(packed(message))
    (row,) = parsed.rows["samples"]
    assert (row["kind"], row["count"], row["sum"], row["value"]) == ("histogram", 7.0, 21.5, None)
    assert orjson.loads(row["buckets"]) == {"bounds": [1, 2, 4, 8, 16], "counts": [1, 2, 1, 0, 3, 0]}
    assert [each.reason for each in parsed.rejects] == ["oversized", "malformed"]
    assert written(parsed)["X-Prometheus-Remote-Write-Histograms-Written"] == "1"


def test_the_second_edition_names_by_number():
    message = request(2)[0]()
    message.symbols.extend(["", "__name__", "took_total", "shop", "main", "parcels"])
    one = message.series.add(labels=[1, 2, 3, 4])
    one.metadata.type, one.metadata.unit = 1, 5
    one.samples.add(value=2, timestamp=AT)
    message.series.add(labels=[1, 99])
    parsed = read(packed(message), SECOND)
    (row,) = parsed.rows["samples"]
    assert (row["name"], row["kind"], row["unit"], row["labels"]) == ("took_total", "sum", "parcels", '{"shop":"main"}')
    assert [each.reason for each in parsed.rejects] == ["malformed"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Malformed),
        (b"\xff\xff\xff\xff\xff", Malformed),
        (b"\xff\xff\xff\x7f\x00", TooLarge),
        (b"\x05\xffnonsense", Malformed),
        (bytes([5]) + pa.Codec("snappy").compress(b"abcde", asbytes=True)[1:], Malformed),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(body, fault):
    with pytest.raises(fault):
        read(body)
