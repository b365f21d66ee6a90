"""Who may write, and what they hear: an answer of 200 means that it is committed."""

import asyncio
import base64
import time
from datetime import UTC, datetime

import orjson
import pytest
from django.db import OperationalError

from bihuan.telemetry.collect import keys, writer
from bihuan.telemetry.collect.door import Door
from bihuan.telemetry.models import Batch, Reject, Tally, WriteKey
from bihuan.telemetry.store.compacting import compact

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = {"event": "paid", "distinct_id": "ann"}
NOW = time.time_ns()
SPAN = {
    "traceId": "5b8efff798038103d269b633813fc60c",
    "spanId": "eee19b7ec3c1b174",
    "name": "GET /orders/{id}",
    "kind": 2,
    "startTimeUnixNano": str(NOW - 10**9),
    "endTimeUnixNano": str(NOW),
}
RECORD = {"timeUnixNano": str(NOW), "severityText": "ERROR", "body": {"stringValue": "no stock"}}
ALERT = {
    "status": "firing",
    "labels": {"alertname": "Slow"},
    "startsAt": datetime.now(UTC).isoformat(),
    "fingerprint": "c1",
}
EVENT_OF_SENTRY = {"event_id": "e1", "title": "KeyError", "level": "error", "datetime": datetime.now(UTC).isoformat()}


@pytest.fixture
def key(source, owner):
    return source.add_key(by=owner, name="Web")


@pytest.fixture
def knock():
    """`knock(path, body, **headers)`: the answer's status, headers and JSON."""
    door = Door()

    def ask(path, body=b"", method="POST", **headers):
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        path, _mark, query = path.partition("?")
        named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": named}
        assert door.handles(path)
        asyncio.run(door(scope, receive, send))
        start, end = sent
        plain = start["headers"][0][1] != b"application/json"
        said = end["body"].decode() if plain else orjson.loads(end["body"]) if end["body"] else None
        return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, said

    yield ask
    asyncio.run(door.close())


def batch(key, *events):
    return orjson.dumps({"api_key": key.token, "batch": events or [EVENT]})


def test_what_is_answered_is_committed(knock, key):
    assert knock("/batch/", batch(key, EVENT, {"event": ""}))[::2] == (200, {"status": "Ok"})
    assert Batch.objects.get().rows == 1
    assert Reject.objects.get().reason == "no event name"
    assert dict(Tally.objects.values_list("outcome", "count")) == {"accepted": 1, "no event name": 1}


def test_the_key_may_stand_in_the_header_or_in_the_address(knock, key):
    basic = base64.b64encode(f"{key.token}:".encode()).decode()
    body = orjson.dumps({"batch": [{"type": "track", "event": "x", "userId": "7", "messageId": "m"}]})
    assert knock("/v1/batch", body, authorization=f"Basic {basic}")[::2] == (200, {"success": True})
    assert knock(f"/e/?token={key.token}", orjson.dumps(EVENT))[0] == 200
    assert knock("/v1/batch", body, authorization="Basic é")[0] == 401


MACHINES = {
    "/v1/traces": ({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]}, "requests"),
    "/v1/logs": ({"resourceLogs": [{"scopeLogs": [{"logRecords": [RECORD]}]}]}, "logs"),
    "/alerts/alertmanager": ({"version": "4", "alerts": [ALERT]}, "alerts"),
    "/alerts/sentry?token={key}": ({"action": "triggered", "data": {"event": EVENT_OF_SENTRY}}, "alerts"),
}


@pytest.mark.parametrize("path", MACHINES)
def test_machines_write_to_tables_of_their_own(knock, key, path):
    said, table = MACHINES[path]
    about = {"content_type": "application/json", "authorization": f"Bearer {key.token}"}
    assert knock(path.format(key=key.token), orjson.dumps(said), **about)[0] == 200
    assert Batch.objects.get().table == table
    assert compact() == 1
    assert knock(path.partition("?")[0], orjson.dumps(said), **(about | {"authorization": "Bearer none"}))[0] == 401


def test_a_key_that_is_none_or_revoked_is_refused(knock, key, monkeypatch):
    monkeypatch.setattr(keys, "FRESH", 0.0)
    assert knock("/batch/", orjson.dumps({"api_key": "bhk_nobody", "batch": [EVENT]}))[0] == 401
    assert knock("/e/", orjson.dumps(EVENT))[0] == 401
    assert knock("/batch/", batch(key))[0] == 200
    key.revoke()
    status, _headers, said = knock("/batch/", batch(key))
    assert status == 401
    assert "revoked" in said["detail"]


def test_browsers_of_other_origins_are_refused(knock, key):
    WriteKey.objects.update(origins=["https://oms.example.com"])
    status, headers, _said = knock("/e/", batch(key), origin="https://oms.example.com")
    assert (status, headers["access-control-allow-origin"]) == (200, "https://oms.example.com")
    assert knock("/e/", batch(key), origin="https://elsewhere.example.com")[0] == 403
    assert knock("/batch/", batch(key))[0] == 200, "a server says no origin"


def test_a_browser_may_ask_before(knock):
    status, headers, _said = knock("/e/", method="OPTIONS", origin="https://oms.example.com")
    assert status == 200
    assert "content-type" in headers["access-control-allow-headers"]
    assert knock("/e/", method="GET")[0] == 405


def test_beyond_the_quota_clients_come_again_later(knock, key, source, monkeypatch, settings):
    monkeypatch.setattr(keys, "FRESH", 0.0)
    source.daily_quota = 1
    source.save()
    assert knock("/batch/", batch(key))[0] == 200
    status, headers, _said = knock("/batch/", batch(key))
    assert (status, headers["retry-after"]) == (429, "3600")
    source.daily_quota = None
    source.save()
    settings.BUFFER_LIMIT = 1
    assert knock("/batch/", batch(key))[:2][0] == 429


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"\x1f\x8bnothing", 400), (b" " * (20 * 1024 * 1024 + 1), 413)]
)
def test_what_cannot_be_read_is_said(knock, body, status):
    assert knock("/batch/", body)[0] == status


def test_nothing_is_said_to_be_safe_while_the_database_is_away(knock, key, monkeypatch):
    def away(_deliveries):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(writer, "accept", away)
        status, headers, _said = knock("/batch/", batch(key))
        assert status == 503
        assert headers["retry-after"]
    assert knock("/batch/", batch(key))[0] == 200, "the thread goes on"
    assert Batch.objects.count() == 1


def test_a_full_disk_says_so(knock, key, monkeypatch):
    def full(_deliveries):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "accept", full)
    assert knock("/batch/", batch(key))[0] == 507
    assert not Batch.objects.exists()


def test_a_browser_is_told_how_to_send_and_that_no_flag_is_on(knock, key):
    status, _headers, said = knock(f"/array/{key.token}/config", method="GET")
    assert (status, said["hasFeatureFlags"], said["supportedCompression"]) == (200, False, ["gzip", "gzip-js"])
    script = knock(f"/array/{key.token}/config.js", method="GET")[2]
    assert script.startswith("window._POSTHOG_REMOTE_CONFIG")
    assert f'["{key.token}"]={{"config":' in script
    assert knock("/array/bhk_nobody/config", method="GET")[0] == 401
    asked = orjson.dumps({"token": key.token, "distinct_id": "ann"})
    assert knock("/flags/?v=2", asked)[2]["flags"] == {}
    assert knock("/flags/?v=2&compression=base64", b"data=" + base64.b64encode(asked))[0] == 200
    assert knock("/flags/", b"{")[0] == 400
    assert knock("/flags/", b'{"token":"none"}')[0] == 401
