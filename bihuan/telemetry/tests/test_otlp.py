"""OpenTelemetry: what its SDKs sent, recorded, and what nobody should send."""

import gzip
from pathlib import Path

import orjson
import pytest

from bihuan.telemetry.store.tables import COLUMNS, arrow
from bihuan.telemetry.wires.otlp.answers import answer, refusal
from bihuan.telemetry.wires.otlp.reading import read
from bihuan.telemetry.wires.parsed import Malformed, Parsed, TooLarge

pytestmark = pytest.mark.one_database

RECORDED = Path(__file__).parent / "recorded"
JSON, BINARY = "application/json", "application/x-protobuf"
TRACE, SPAN = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"
AT = 1_778_983_503_000_000_000


def recorded(name):
    signal = name.split("-")[1].split(".")[0]
    body = (RECORDED / name).read_bytes()
    parsed = read(signal, body, JSON if name.endswith("json") else BINARY, "gzip" if name.endswith("gz") else "")
    assert parsed.rejects == []
    ((table, rows),) = parsed.rows.items()
    assert arrow(table, rows).num_rows == len(rows)
    assert {key for row in rows for key in row} <= set(COLUMNS[table])
    return rows


def one_span(**span):
    given = {"traceId": TRACE, "spanId": SPAN, "name": "x", "kind": 2, "startTimeUnixNano": str(AT)}
    given |= {"endTimeUnixNano": str(AT + 2_500_000)} | span
    return {"resourceSpans": [{"scopeSpans": [{"spans": [given]}]}]}


def sent(signal, said):
    return read(signal, orjson.dumps(said), JSON)


def attributes(**said):
    return [
        {"key": key if "." in key else key.replace("_", ".", 1), "value": {"stringValue": value}}
        for key, value in said.items()
    ]


def test_pythons_spans_are_requests_by_kind_and_endpoint():
    rows = recorded("python-traces.pb.gz")
    assert [(row["kind"], row["method"], row["route"], row["status"], row["error"]) for row in rows] == [
        ("db", "SELECT", "SELECT orders", None, False),
        ("db", "", "INSERT", None, False),
        ("client", "GET", "fees.example/api/v1/fees/{id}", 200, False),
        ("queue", "", "orders.split", None, False),
        ("job", "", "orders.split", None, False),
        ("internal", "", "fee", None, True),
        ("server", "POST", "/orders/{id}/split", 500, True),
        ("server", "GET", "/orders/{id}", 200, False),
    ]
    assert [row["statement"] for row in rows[:2]] == [
        "SELECT * FROM orders WHERE id = ?",
        "INSERT INTO parcels VALUES (?)",
    ]
    split, said = rows[6], orjson.loads(rows[5]["attributes"])
    assert (split["service"], split["person"], split["bytes"], split["parent"]) == ("orders", "u-7", 321, "")
    assert {row["parent"] for row in rows[:6]} == {split["span"]}
    assert rows[0]["duration"] >= 2
    assert (said["exception.message"], said["status.message"], said["big"]) == ("运费 is 0", "运费 is 0", 2**62)
    assert len({row["id"] for row in rows}) == 8


def test_nodes_spans_come_in_json():
    (row,) = recorded("node-traces.json")
    said = orjson.loads(row["attributes"])
    assert (row["service"], row["route"], row["status"], row["error"]) == ("shop", "/orders/:id", 404, True)
    assert (said["list"], said["ratio"], said["ok"], said["exception.type"]) == ([1, 2], 0.5, True, "NotFound")


@pytest.mark.parametrize("name", ["python-metrics.pb.gz", "node-metrics.json"])
def test_points_are_samples_by_shape(name):
    rows = {row["name"]: row for row in recorded(name)}
    kinds = {key: (row["kind"], row["value"], row["count"], row["sum"]) for key, row in rows.items()}
    if name.startswith("python"):
        assert kinds == {
            "orders.split": ("sum", 3.0, None, None),
            "workers": ("gauge", 5.0, None, None),
            "cpu.load": ("gauge", 0.25, None, None),
            "http.server.request.duration": ("histogram", None, 4.0, 20.323),
            "exp.size": ("histogram", None, 5.0, 1007.0),
        }
        labels = orjson.loads(rows["cpu.load"]["labels"])
        assert [*labels] == sorted(labels)
        assert (labels["core"], labels["service.name"]) == ("0", "orders")
        known = orjson.loads(rows["http.server.request.duration"]["buckets"])
        assert (known["counts"][:4], known["max"]) == ([0, 3, 0, 1], 20.0)
    else:
        assert kinds["load"] == ("gauge", -2.0, None, None)
        assert kinds["took"] == ("histogram", None, 2.0, 707.0)
    exponential = orjson.loads(rows["exp.size"]["buckets"])
    holding = [at for at, count in enumerate(exponential["counts"]) if count]
    assert len(exponential["counts"]) == len(exponential["bounds"]) + 1
    # 4 lies in the bucket that ends at 4.
    assert 4.0 in [pytest.approx(exponential["bounds"][at]) for at in holding]


def test_exponential_buckets_below_zero_stand_in_order():
    point = {"timeUnixNano": AT, "count": 6, "scale": 0, "zeroCount": 1, "positive": {"offset": 1, "bucketCounts": [2]}}
    point["negative"] = {"offset": 0, "bucketCounts": [1, 0, 2]}
    said = {"name": "m", "exponentialHistogram": {"dataPoints": [point], "aggregationTemporality": 1}}
    parsed = sent("metrics", {"resourceMetrics": [{"scopeMetrics": [{"metrics": [said]}]}]})
    (row,) = parsed.rows["samples"]
    assert row["kind"] == "histogram_delta"
    assert orjson.loads(row["buckets"]) == {"bounds": [-8, -4, -2, -1, 2, 4], "counts": [0, 2, 0, 1, 1, 2, 0]}


def test_points_without_a_value_are_counted_and_those_that_are_no_numbers_refused():
    points = [{"timeUnixNano": AT, "flags": 1}, {"timeUnixNano": AT, "asDouble": "NaN"}, {"timeUnixNano": AT}]
    points += [{"timeUnixNano": AT, "asInt": str(2**62)}, "no point", {"timeUnixNano": "soon", "asInt": 1}]
    summary = {"count": "2", "sum": 3, "quantileValues": [{"quantile": 0.5, "value": 1}], "timeUnixNano": AT}
    metrics = [{"name": "m", "gauge": {"dataPoints": points}}, {"name": "s", "summary": {"dataPoints": [summary]}}]
    metrics += [{"name": "", "gauge": {"dataPoints": [{"timeUnixNano": AT, "asInt": 1}]}}, {"name": "none"}]
    parsed = sent("metrics", {"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]})
    assert [row["value"] for row in parsed.rows["samples"]] == [float(2**62), None]
    assert parsed.rows["samples"][1]["buckets"] == '{"quantiles":{"0.5":1.0}}'
    assert parsed.dropped == {"no value recorded": 1}
    reasons = ["not a finite number", "malformed", "malformed", "malformed", "no metric name", "malformed"]
    assert [each.reason for each in parsed.rejects] == reasons


def test_log_records_keep_level_text_and_trace():
    first, second = recorded("python-logs.pb.gz")
    assert (first["level"], first["body"], first["trace"]) == ("warn", "运费 of 17 is late", "")
    assert (second["level"], len(second["trace"]), len(second["span"])) == ("error", 32, 16)
    said = {"timeUnixNano": "0", "observedTimeUnixNano": str(AT), "severityText": "NOTICE", "traceId": TRACE.upper()}
    body = {"kvlistValue": {"values": [{"key": "n", "value": {"intValue": "7"}}]}}
    parsed = sent("logs", {"resourceLogs": [{"scopeLogs": [{"logRecords": [said | {"body": body}, {}, 7]}]}]})
    (row,) = parsed.rows["logs"]
    assert (row["level"], row["body"], row["trace"], row["timestamp"]) == ("info", '{"n":7}', TRACE, AT // 1000)
    assert [each.reason for each in parsed.rejects] == ["no valid time", "malformed"]


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        (2, {"http_method": "get", "http_target": "/a/9?x"}, ("server", "GET", "/a/{id}")),
        (3, {"rpc_service": "Fees", "rpc_method": "Get"}, ("client", "", "Fees/Get")),
        (3, {"db_system": "redis", "db_statement": "GET k:17"}, ("db", "", "x")),
        (5, {"messaging_operation": "receive", "messaging_destination": "q"}, ("queue", "", "q")),
        (5, {"messaging.destination.name": "q", "celery.task_name": "fee"}, ("job", "", "fee")),
        (1, {"job.name": "nightly"}, ("job", "", "nightly")),
        ("SPAN_KIND_CLIENT", {"url_full": "http://[bad/1"}, ("client", "", "/{id}")),
    ],
)
def test_spans_of_old_and_new_conventions(kind, said, expected):
    (row,) = sent("traces", one_span(kind=kind, attributes=attributes(**said))).rows["requests"]
    assert (row["kind"], row["method"], row["route"]) == expected


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        ({"traceId": "xyz"}, "malformed"),
        ({"spanId": ""}, "malformed"),
        ({"startTimeUnixNano": "-62135596800000000000"}, "no valid time"),
        ({"startTimeUnixNano": str(253402300799 * 10**9)}, "no valid time"),
        ({"attributes": [{"key": 1}]}, None),
        ({"attributes": "wrong"}, "malformed"),
        ({"attributes": attributes(a="x" * 300_000)}, "oversized"),
        ({"kind": "SPAN_KIND_BOGUS"}, "malformed"),
        ({"endTimeUnixNano": "0"}, None),
        ({"name": "nul\0"}, None),
    ],
)
def test_one_bad_span_never_breaks_the_others(span, reason):
    said = one_span(**span)
    said["resourceSpans"] += one_span()["resourceSpans"]
    parsed = sent("traces", said)
    assert len(parsed.rows["requests"]) == (1 if reason else 2)
    assert [each.reason for each in parsed.rejects] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("body", "media", "encoding", "fault"),
    [
        (gzip.compress(b"{}")[:-5], JSON, "gzip", Malformed),
        (gzip.compress(b"0" * (21 << 20)), BINARY, "gzip", TooLarge),
        (b"{}", JSON, "br", Malformed),
        (b"{}", "text/plain", "", Malformed),
        (b"\x0a\xff\xff\xff\xff", BINARY, "", Malformed),
        (b"[]", JSON, "", Malformed),
        (b'{"resourceSpans": 1}', JSON, "", Malformed),
        (b'{"resourceSpans": [1e400]}', JSON, "", Malformed),
        (b"[" * 3000, JSON, "", Malformed),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(body, media, encoding, fault):
    with pytest.raises(fault) as refused:
        read("traces", body, media, encoding)
    assert str(refused.value)


def test_groups_of_the_wrong_shape_are_refused_by_themselves():
    said = one_span()
    said["resourceSpans"] += [7, {"resource": []}, {"scopeSpans": [1]}, {"resource": {"attributes": [{"key": "a"}]}}]
    parsed = sent("traces", said)
    assert (len(parsed.rows["requests"]), len(parsed.rejects)) == (1, 2)


def test_exporters_are_answered_in_what_they_speak():
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

    fine, partly = Parsed(), Parsed()
    for _ in range(300):
        partly.refuse("malformed", "x")
    assert answer("traces", fine, JSON) == (b"{}", JSON)
    assert answer("traces", fine, BINARY) == (b"", BINARY)
    said = ExportTraceServiceResponse.FromString(answer("traces", partly, BINARY)[0]).partial_success
    assert (said.rejected_spans, said.error_message) == (300, "malformed")
    in_json = {"partialSuccess": {"rejectedLogRecords": "300", "errorMessage": "malformed"}}
    assert orjson.loads(answer("logs", partly, JSON)[0]) == in_json
    assert refusal("cut off", BINARY)[0] == b"\x08\x03\x12\x07cut off"
    assert refusal("cut off", JSON) == (b'{"code":3,"message":"cut off"}', JSON)
