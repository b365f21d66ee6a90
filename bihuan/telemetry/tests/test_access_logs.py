"""Access logs: each line once, whatever the server adds behind it, from where the last reading ended."""

import gzip
import io
import json

import orjson
import pytest

from bihuan.telemetry.wires.access import lines
from bihuan.telemetry.wires.access.reading import Format, Place, goes_on, read
from bihuan.telemetry.wires.parsed import Refused
from bihuan.telemetry.wires.routes import route
from bihuan.telemetry.wires.statements import statement
from tests.inputs import REAL

pytestmark = pytest.mark.one_database

COMMON = '10.0.0.7 - ann [17/May/2026:10:05:03 +0800] "GET /orders/17?tab=2 HTTP/1.1" 200 203'
COMBINED = COMMON + ' "http://a.example/" "Mozilla/5.0 (X11; \\"quoted\\")"'
AT = 1778983503000000  # 2026-05-17 02:05:03 UTC


def rows(text, how=None, **more):
    found = [parsed for parsed, _ in read(io.BytesIO(text.encode()), how, **more)]
    return [row for parsed in found for row in parsed.rows.get("requests", [])]


def test_a_line_says_who_asked_what_and_how_it_went():
    row = lines.row(COMBINED)
    said = orjson.loads(row.pop("attributes"))
    assert (row["timestamp"], row["method"], row["route"], row["status"]) == (AT, "GET", "/orders/{id}", 200)
    assert (row["bytes"], row["person"], row["duration"], row["error"]) == (203, "ann", None, False)
    assert said == {
        "client.address": "10.0.0.7",
        "user_agent.original": 'Mozilla/5.0 (X11; "quoted")',
        "http.request.header.referer": "http://a.example/",
        "network.protocol.version": "1.1",
        "url.path": "/orders/17",
        "url.query": "tab=2",
    }


@pytest.mark.parametrize(
    ("line", "unit", "milliseconds"),
    [
        (COMMON + " 0.125", "", 125.0),
        (COMBINED + " 125000", "", 125.0),
        (COMBINED + ' "10.1.1.1" 0.125 0.120', "", 125.0),
        (COMBINED + ' rt=0.125 uct="0.000" urt="0.120"', "", 125.0),
        (COMBINED + " 125", "ms", 125.0),
        (COMBINED + ' "-"', "", None),
    ],
)
def test_the_time_it_took_is_read_in_its_unit(line, unit, milliseconds):
    assert lines.row(line, unit)["duration"] == milliseconds


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (COMMON.replace("10.0.0.7", "2001:db8::1"), {"route": "/orders/{id}"}),
        ("shop.example:443 " + COMBINED, {"status": 200}),
        (
            COMMON.replace("GET /orders/17?tab=2 HTTP/1.1", "-").replace("200 203", "408 -"),
            {"method": "", "bytes": None},
        ),
        (COMMON.replace("GET /orders/17?tab=2 HTTP/1.1", r"\x16\x03\x01"), {"method": "", "route": ""}),
        (COMMON.replace("200 203", "503 0"), {"error": True}),
        (COMMON.replace("- ann [", "- Ann Li ["), {"person": "Ann Li"}),
        (COMMON.replace("/orders/17", r"/\xE8\xAE\xA2\xE5\x8D\x95"), {"route": "/订单"}),
    ],
)
def test_unusual_lines_are_lines(line, expected):
    row = lines.row(line)
    assert {key: row[key] for key in expected} == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        COMMON.replace("17/May/2026", "31/Feb/2026"),
        COMMON.replace("2026", "0001"),
        COMMON.replace("2026", "9999"),
        COMMON.replace("200 203", "200 " + "9" * 40),
        "a - " + "b [" * 20_000,
    ],
)
def test_what_is_no_line_is_refused(line):
    with pytest.raises(Refused):
        lines.row(line)


def test_objects_are_read_by_usual_names_and_by_those_given():
    nginx = {
        "time_iso8601": "2026-05-17T10:05:03+08:00", "request": "POST /orders/17 HTTP/2.0", "status": "502",
        "request_time": "0.100, 0.025", "body_bytes_sent": "10", "remote_addr": "10.0.0.7", "request_id": "r1",
    }  # fmt: skip
    other = {"when": 1778983503.0, "method": "get", "path": "/a", "status": 200, "latency": 7, "shop": "main"}
    first, second = rows(
        json.dumps(nginx) + "\n" + json.dumps(other) + "\n[1]\n", Format(service="web", names={"at": "when"})
    )
    assert (first["timestamp"], first["route"], first["status"], first["error"]) == (AT, "/orders/{id}", 502, True)
    assert (first["duration"], first["bytes"], first["service"]) == (125.0, 10, "web")
    assert orjson.loads(first["attributes"])["request_id"] == "r1"
    assert (second["timestamp"], second["method"], second["duration"]) == (AT, "GET", 7000.0)


def test_a_file_is_read_on_where_it_was_left_and_anew_when_it_is_another():
    text = f"{COMMON}\nnonsense\n{COMBINED}\n"
    ((parsed, place),) = read(io.BytesIO(text.encode() + b"half a li"), whole=False)
    assert [tuple(each) for each in parsed.rejects] == [("no line of an access log", "line 2: nonsense")]
    assert place.line == 3
    longer = io.BytesIO(f"{text}{COMMON} 0.5\n".encode())
    assert goes_on(longer, place)
    ((more, end),) = read(longer, after=place)
    assert [row["duration"] for row in more.rows["requests"]] == [500.0]
    assert [*read(longer, after=end)] == []
    assert {row["id"] for row in rows(text)} == {row["id"] for row in parsed.rows["requests"]}
    ((fresh, _),) = read(io.BytesIO(f"{COMBINED}\n{COMMON}\n".encode()), after=place)
    assert len(fresh.rows["requests"]) == 2
    assert [*read(io.BytesIO(b"half"), after=Place(), whole=False)] == []


def test_a_line_that_never_ends_is_one_reject():
    text = "x" * 200_000 + "\n" + COMMON + "\n"
    ((parsed, place),) = read(io.BytesIO(text.encode()))
    assert [each.reason for each in parsed.rejects] == ["oversized"]
    assert (len(parsed.rows["requests"]), place.offset, place.line) == (1, len(text), 2)


def test_a_real_log_is_imported_whole():
    real = REAL / "analytics" / "apache_access_first5000.log"
    if real.is_file():
        text, whole, failed, known = real.read_bytes(), 5000, 2, 1_312_869_333  # GoAccess 1.7 says the same
    else:
        text, whole, failed, known = f"{COMMON}\n".encode() * 3, 3, 0, 609
    with gzip.open(io.BytesIO(gzip.compress(text, 1))) as file:
        found = [parsed for parsed, _ in read(file, portion=1000)]
    read_rows = [row for parsed in found for row in parsed.rows["requests"]]
    assert not any(parsed.rejects for parsed in found)
    assert len({row["id"] for row in read_rows}) == whole
    assert sum(row["error"] for row in read_rows) == failed
    assert sum(row["bytes"] or 0 for row in read_rows) == known


@pytest.mark.parametrize(
    ("target", "endpoint"),
    [
        ("/orders/17/items/3?x=1#y", "/orders/{id}/items/{id}"),
        ("https://a.example/api/v2/users/0d8f1c2e-55aa-4c3e-9d21-6f2f0b9a7c11", "/api/v2/users/{id}"),
        ("/by/ann%40shop.example/ORD-2026-0017", "/by/{id}/{id}"),
        ("/sessions/9f86d081884c7d65;jsessionid=1", "/sessions/{id}"),
        ("/talks/logstash-monitorama-2013/kibana-3/2026-05-17", "/talks/logstash-monitorama-2013/kibana-3/{id}"),
        ("/%E8%AE%A2%E5%8D%95/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/订单/{id}"),
        ("/deadbeef/facade/\ud800", "/deadbeef/facade/?"),
        ("/", "/"),
    ],
)
def test_an_endpoint_is_the_same_for_every_call(target, endpoint):
    assert route(target) == endpoint


@pytest.mark.parametrize(
    ("text", "system", "plain"),
    [
        ("SELECT *\n FROM t -- why\nWHERE a='O''Hara' AND b = -1.5e3;", "", "SELECT * FROM t WHERE a=? AND b = -?"),
        ("select x1 from t2 where id in (%s, %s, %s)", "postgresql", "select x1 from t2 where id in (?)"),
        ("INSERT INTO t VALUES (1, 'a'), (2, 'b')", "", "INSERT INTO t VALUES (?)"),
        ('SELECT "a 1" FROM t WHERE b = $1::int', "postgresql", 'SELECT "a 1" FROM t WHERE b = ?::int'),
        ('SELECT a FROM t WHERE b = "secret', "mysql", "SELECT a FROM t WHERE b = ?"),
        ("SET session:42 secret", "redis", "SET"),
        ("SELECT 'never ended", "", "SELECT ?"),
    ],
)
def test_a_question_is_told_without_its_values(text, system, plain):
    assert statement(text, system) == plain
