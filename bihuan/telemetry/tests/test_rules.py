"""What is masked and what is left out, before anything is kept."""

import orjson
import pytest

from bihuan.telemetry.wires.rules.masking import Rule, faults, masked
from bihuan.telemetry.wires.rules.traffic import Traffic, is_bot, sorted_out

pytestmark = pytest.mark.one_database

KEY = b"k" * 32


def properties(said, *rules):
    (row,) = masked([{"properties": orjson.dumps(said).decode()}], rules, KEY)
    return orjson.loads(row["properties"])


@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("email", "mail ann.li@shop.example now", "mail a***@shop.example now"),
        ("phone", "打 13812345678 或 +86 138-1234-5678", "打 138****5678 或 +86 138****5678"),
        ("phone", "order 213812345678901", "order 213812345678901"),
        ("id_number", "证 11010519491231002X。", "证 110105********002X。"),
        ("id_number", "证 110105194912310021", "证 110105194912310021"),
        ("card", "6222 0212 3456 7894 paid", "**** 7894 paid"),
        ("card", "number 6222021234567890", "number 6222021234567890"),
        ("card", "4111-1111-1111-1111", "**** 1111"),
        ("ip", "from 10.1.2.3:80 and 2001:db8:1:2::7", "from 10.1.2.0:80 and 2001:db8:1::"),
        ("ip", "version 1.2.3.4.5 at 10:05:03", "version 1.2.3.4.5 at 10:05:03"),
        ("ip", "999.1.2.3", "999.1.2.3"),
    ],
)
def test_personal_data_is_masked_where_it_is_real(kind, text, left):
    assert properties({"a": {"b": [text]}}, Rule("mask", kinds=(kind,)))["a"]["b"] == [left]


def test_keys_are_dropped_hashed_and_replaced_at_any_depth():
    said = {"email": "a", "$set": {"Email": "b", "name": "n"}, "cart": [{"email": 3, "sku": "x-17"}], "n": 13812345678}
    rules = [Rule("drop", ("*.secret", "$set.name")), Rule("hash", ("email",))]
    rules += [Rule("replace", ("sku",), pattern=r"(\w)-\d+", by=r"\1-#"), Rule("mask", kinds=("phone",))]
    found = properties(said, *rules)
    assert found["$set"].keys() == {"Email"}
    assert len({found["email"], found["$set"]["Email"], found["cart"][0]["email"]}) == 3
    assert all(len(each) == 32 for each in (found["email"], found["cart"][0]["email"]))
    assert (found["cart"][0]["sku"], found["n"]) == ("x-#", "138****5678")
    other = masked([{"properties": '{"email":"a"}'}], rules, b"other")[0]["properties"]
    assert found["email"] not in other


def test_columns_are_masked_like_keys_and_measures_stay():
    row = {"id": b"1", "timestamp": 1, "person": "ann", "body": "call 13812345678", "value": 1.5, "attributes": "{no"}
    (found,) = masked([row], [Rule("hash", ("person",)), Rule("mask", kinds=("phone",))], KEY)
    assert found["person"] != "ann"
    assert found["body"] == "call 138****5678"
    assert {key: found[key] for key in ("id", "timestamp", "value", "attributes")} == {
        key: row[key] for key in ("id", "timestamp", "value", "attributes")
    }
    assert row["person"] == "ann"
    assert masked([row], [], KEY) == [row]
    assert masked([row], [Rule("drop", ("body",))], KEY)[0]["body"] == ""


@pytest.mark.parametrize(
    "rule",
    [
        Rule("burn"),
        Rule("drop"),
        Rule("mask"),
        Rule("mask", kinds=("fax",)),
        Rule("replace", pattern="("),
        Rule("replace", pattern="(a+)+$"),
        Rule("replace", pattern="a", by=r"\9"),
        Rule("replace"),
    ],
)
def test_a_rule_that_cannot_work_says_why(rule):
    assert faults(rule)
    assert not faults(Rule("mask", kinds=("email",)))


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120", True),
        ("curl/8.1", True),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", False),
        ("Mozilla/5.0 (Linux; Android 13; CUBOT NOTE) AppleWebKit/537.36 Chrome/120.0 Mobile", False),
        ("MicroMessenger/8.0.43 NetType/WIFI Language/zh_CN", False),
        ("", False),
    ],
)
def test_programs_are_told_from_people(agent, bot):
    assert is_bot(agent) is bot


def test_bots_and_ones_own_traffic_are_counted_and_left_out():
    traffic = Traffic(
        agents=("probe-x",), networks=("10.0.0.0/8", "2001:db8::/32"), mine=(("$set.team", "QA"), ("t", ""))
    )
    said = [
        {"$raw_user_agent": "curl/8"},
        {"user_agent.original": "Probe-X 1"},
        {"$ip": "10.1.2.3"},
        {"client.address": "::ffff:10.1.2.3"},
        {"$ip": "2001:db8::9"},
        {"$set": {"team": "qa"}},
        {"t": True},
        {"t": False, "$ip": "192.0.2.1", "$raw_user_agent": 7},
        {"$ip": "nonsense"},
    ]
    rows = [{"attributes": orjson.dumps(each).decode()} for each in said] + [{"properties": "[]"}, {"properties": "{"}]
    kept, left = sorted_out(rows, traffic)
    assert left == {"bot": 2, "internal": 5}
    assert len(kept) == 4
    assert sorted_out(rows[:1], Traffic(bots=False))[0] == rows[:1]
