"""What PostHog's and Segment's clients send, and what hostile ones do: one bad event never costs the others."""

import base64
import gzip
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import orjson
import pytest

from bihuan.telemetry.wires import posthog, segment
from bihuan.telemetry.wires.bodies import LIMIT, Malformed, TooLarge, opened
from bihuan.telemetry.wires.times import micros

NOW = datetime.now(UTC)


def mailed(*events, **beside):
    return posthog.Mail(orjson.dumps({"api_key": "key", "batch": events, **beside}))


def one(**fields):
    return {"event": "paid", "distinct_id": "ann", "timestamp": NOW.isoformat(), **fields}


def test_reads_a_batch():
    mail = mailed(one(properties={"plan": "专业", "$session_id": "s1"}, uuid="0f4472cd-56c3-4d25-aa99-92560b659eef"))
    (row,), rejects = mail.rows()
    assert (mail.token, rejects) == ("key", [])
    assert (row["name"], row["distinct_id"], row["session"]) == ("paid", "ann", "s1")
    assert row["id"].hex() == "0f4472cd56c34d25aa9992560b659eef"
    assert row["timestamp"] == int(NOW.timestamp() * 1e6)
    assert orjson.loads(row["properties"])["plan"] == "专业"


def test_reads_one_event_and_a_list_with_the_key_inside():
    body = orjson.dumps(one(properties={"token": "k", "distinct_id": "bob"}, distinct_id=None))
    assert posthog.Mail(body).token == posthog.Mail(b"[" + body + b"]").token == "k"
    assert posthog.Mail(body).rows()[0][0]["distinct_id"] == "bob"


@pytest.mark.parametrize(
    ("packed", "compression"),
    [
        (lambda text: gzip.compress(text), ""),
        (lambda text: gzip.compress(text), "gzip-js"),
        (lambda text: base64.b64encode(text), "base64"),
        (lambda text: b"data=" + quote(base64.b64encode(text)).encode(), ""),
        (lambda text: b"data=" + quote(text).encode(), ""),
    ],
)
def test_opens_what_clients_pack(packed, compression):
    text = orjson.dumps(one())
    assert opened(packed(text), compression=compression) == text


def test_a_wrong_clock_is_set_right_by_when_it_was_sent():
    now = datetime.now(UTC)
    behind = now - timedelta(hours=5)
    mail = mailed(one(timestamp=behind.isoformat()), sent_at=(behind + timedelta(seconds=10)).isoformat())
    at = datetime.fromtimestamp(mail.rows()[0][0]["timestamp"] / 1e6, UTC)
    assert abs(at - now) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"event": ""}, "no event name"),
        ({"event": 7}, "no event name"),
        ({"distinct_id": None}, "no distinct_id"),
        ({"distinct_id": " "}, "no distinct_id"),
        ({"event": "x" * 201}, "oversized"),
        ({"properties": {"x": "y" * 300_000}}, "oversized"),
        ({"timestamp": "yesterday"}, "no valid time"),
        ({"timestamp": 1e300}, "no valid time"),
        ({"timestamp": "9999-12-31T23:59:59Z"}, "no valid time"),
        ({"timestamp": "0001-01-01T00:00:00Z"}, "no valid time"),
        ({"timestamp": (NOW + timedelta(days=1)).isoformat()}, "future"),
        ({"timestamp": (NOW - timedelta(days=500)).isoformat()}, "late"),
        ({"properties": []}, "malformed"),
        ({"properties": "text"}, "malformed"),
    ],
)
def test_one_bad_event_never_costs_the_others(fields, reason):
    mail = mailed(one(), one(**fields), one(event="left"))
    rows, rejects = mail.rows(oldest=int((NOW - timedelta(days=400)).timestamp() * 1e6))
    assert [row["name"] for row in rows] == ["paid", "left"]
    assert [why for why, _sample in rejects] == [reason]


def test_history_may_be_older_than_what_is_kept():
    old = one(timestamp=(NOW - timedelta(days=500)).isoformat())
    assert len(mailed(old, historical_migration=True).rows(oldest=int(NOW.timestamp() * 1e6))[0]) == 1


@pytest.mark.parametrize("text", [rb'"\ud800"', rb'"a\u0000b"', rb'"\uDFFF x"'])
def test_what_no_engine_could_read_is_mended(text):
    raw = b'{"event":"a","distinct_id":"b","properties":{"x":' + text + b"}}"
    properties = posthog.Mail(raw).rows()[0][0]["properties"]
    assert not re.search(r"\\u(0000|[dD][89a-fA-F])", properties)
    assert "\0" not in orjson.loads(properties)["x"]


def test_the_same_event_has_the_same_identifier():
    first, again, other = (mailed(each).rows()[0][0]["id"] for each in (one(), one(), one(event="left")))
    assert first == again != other
    without = {"event": "paid", "distinct_id": "ann"}
    assert mailed(without).rows()[0][0]["id"] != mailed(without).rows()[0][0]["id"], "without a time nothing says so"


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"7", b"{", b'{"batch":7}', b'{"event":"a"', b"\xff\xfe", b"[" * 5000, b'{"batch":[1,"a",null]}'],
)
def test_a_body_that_is_none_is_refused_or_rejected(body):
    try:
        mail = posthog.Mail(body)
    except Malformed:
        return
    assert mail.rows()[0] == []


def test_a_bomb_is_not_unpacked():
    with pytest.raises(TooLarge):
        opened(gzip.compress(b"0" * (LIMIT + 1)))
    with pytest.raises(Malformed, match="cut off"):
        opened(gzip.compress(b"0" * 5000)[:-12])


SEGMENT = [
    ({"type": "track", "event": "Order Paid", "properties": {"n": 1}}, "Order Paid", {"n": 1}),
    (
        {"type": "identify", "anonymousId": "c", "traits": {"a": 1}},
        "$identify",
        {"$set": {"a": 1}, "$anon_distinct_id": "c"},
    ),
    ({"type": "page", "name": "Orders"}, "$pageview", {"title": "Orders"}),
    (
        {"type": "group", "groupId": "C-1", "traits": {"x": 2}},
        "$groupidentify",
        {"$group_type": "company", "$group_key": "C-1", "$group_set": {"x": 2}},
    ),
    ({"type": "alias", "previousId": "c"}, "$create_alias", {"alias": "c"}),
]


@pytest.mark.parametrize(("message", "name", "properties"), SEGMENT, ids=[case[1] for case in SEGMENT])
def test_reads_segments_messages(message, name, properties):
    message |= {"userId": "7", "messageId": "m-1", "timestamp": NOW.isoformat()}
    (row,), rejects = segment.Mail(orjson.dumps({"batch": [message], "writeKey": "key"})).rows()
    assert rejects == []
    assert (row["name"], row["distinct_id"]) == (name, "7")
    assert orjson.loads(row["properties"]) == properties


def test_reads_times_as_clients_write_them():
    assert micros("2026-03-01T10:00:00.5Z") == micros("2026-03-01T18:00:00.500+08:00") == 1_772_359_200_500_000
    assert micros(1_772_359_200) == micros(1_772_359_200_000) == micros("2026-03-01T10:00") == 1_772_359_200_000_000
    assert [micros(each) for each in (True, float("nan"), None, [], "x", -5, "12")] == [None] * 7
