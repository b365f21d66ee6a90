"""Alerts from outside: Alertmanager's as recorded from Debian's, Sentry's in the form it is known to send."""

import hashlib
import hmac
from pathlib import Path

import orjson
import pytest

from bihuan.telemetry.store.tables import arrow
from bihuan.telemetry.wires.alerts import alertmanager, sentry
from bihuan.telemetry.wires.parsed import Malformed

pytestmark = pytest.mark.one_database

RECORDED = Path(__file__).parent / "recorded"
AT, CAME = 1_778_983_503_000_000, 1_778_983_600_000_000


def one(parsed):
    (row,) = parsed.rows["alerts"]
    assert arrow("alerts", [row]).num_rows == 1
    return row


def test_an_alert_fires_and_is_resolved_under_one_key():
    firing = one(alertmanager.read((RECORDED / "alertmanager-firing.json").read_bytes()))
    resolved = one(alertmanager.read((RECORDED / "alertmanager-resolved.json").read_bytes()))
    assert (firing["status"], resolved["status"]) == ("firing", "resolved")
    assert firing["key"] == resolved["key"]
    assert resolved["timestamp"] > firing["timestamp"]
    said = (firing["source"], firing["severity"], firing["title"], firing["service"])
    assert said == ("alertmanager", "critical", "运费 of orders is off", "orders")
    assert firing["url"].startswith("http://")
    assert orjson.loads(firing["labels"])["alertname"] == "OrdersSplit"
    assert orjson.loads(firing["payload"])["group"]["receiver"] == "bihuan"


def test_one_bad_alert_never_breaks_the_others():
    good = {"status": "firing", "startsAt": "2026-05-17T02:05:03.123456789Z", "labels": {"alertname": "A"}}
    bad = [7, {}, good | {"status": "odd"}, good | {"startsAt": "0001-01-01T00:00:00Z"}, good | {"labels": "x"}]
    script = good | {"generatorURL": "javascript:alert(1)", "labels": {"b": "1", "a": "2"}}
    parsed = alertmanager.read(orjson.dumps({"alerts": [*bad, script]}))
    row = one(parsed)
    assert (row["url"], row["labels"], len(row["key"])) == ("", '{"a":"2","b":"1"}', 16)
    assert [each.reason for each in parsed.rejects] == [*["malformed"] * 3, "no valid time", "malformed"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"alerts": 1}', b'{"alerts": ["\xff"]}'])
def test_what_is_no_webhook_is_refused(body):
    with pytest.raises(Malformed):
        alertmanager.read(body)


EVENT = {
    "event_id": "e1",
    "issue_id": "1170820242",
    "datetime": "2026-05-17T02:05:03.000000Z",
    "level": "fatal",
    "title": "ValueError: 运费",
    "project": 5,
    "web_url": "https://sentry.example/issues/1",
    "tags": [["environment", "prod"], {"key": "release", "value": "1.4"}],
}
METRIC = {"identifier": "7", "title": "p95", "projects": ["orders"], "date_detected": "2026-05-17T02:05:03Z"}
METRIC |= {"alert_rule": {"name": "slow"}, "date_closed": None}
ISSUE = {"id": "9", "shortId": "ORDERS-9", "title": "late", "level": "error", "lastSeen": "2026-05-17T02:05:03Z"}
ISSUE |= {"project": {"slug": "orders"}, "permalink": "https://sentry.example/9"}


@pytest.mark.parametrize(
    ("resource", "action", "data", "expected"),
    [
        ("event_alert", "triggered", {"event": EVENT, "triggered_rule": "Many"},
         ("1170820242", "firing", "critical", "ValueError: 运费", "5", AT)),
        ("metric_alert", "critical", {"metric_alert": METRIC, "description_title": "Critical: p95"},
         ("metric-7", "firing", "critical", "Critical: p95", "orders", AT)),
        ("metric_alert", "resolved", {"metric_alert": METRIC}, ("metric-7", "resolved", "", "p95", "orders", CAME)),
        ("issue", "created", {"issue": ISSUE}, ("9", "firing", "error", "late", "orders", AT)),
        ("issue", "resolved", {"issue": ISSUE}, ("9", "resolved", "error", "late", "orders", CAME)),
        ("error", "created", {"error": EVENT | {"issue_id": None}},
         ("e1", "firing", "critical", "ValueError: 运费", "5", AT)),
        ("", "triggered", {"event": EVENT}, ("1170820242", "firing", "critical", "ValueError: 运费", "5", AT)),
    ],
)  # fmt: skip
def test_sentrys_webhooks_become_alerts(resource, action, data, expected):
    row = one(sentry.read(orjson.dumps({"action": action, "data": data}), resource, CAME))
    keys = ("key", "status", "severity", "title", "service", "timestamp")
    assert tuple(row[key] for key in keys) == expected
    if resource == "event_alert":
        assert orjson.loads(row["labels"]) == {"environment": "prod", "release": "1.4", "rule": "Many"}


def test_other_webhooks_of_sentry_are_counted_and_bad_ones_refused():
    assert sentry.read(b'{"action": "created", "data": {}}', "comment", CAME).dropped == {sentry.OTHER: 1}
    assert sentry.read(b'{"data": {"issue": {}}}', "event_alert", CAME).dropped == {sentry.OTHER: 1}
    bad = sentry.read(b'{"data": {"issue": 7}}', "issue", CAME)
    assert [each.reason for each in bad.rejects] == ["malformed"]
    with pytest.raises(Malformed):
        sentry.read(b'{"data": 1}')


def test_sentry_signs_the_body():
    body, secret = b'{"a":1}', "hush"
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert sentry.signed(body, secret, signature)
    assert not sentry.signed(body + b" ", secret, signature)
    assert not sentry.signed(body, secret, "ü")
    assert not sentry.signed(body, "", hmac.new(b"", body, hashlib.sha256).hexdigest())
