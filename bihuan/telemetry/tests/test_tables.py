"""Events and metric series in CSV, XLSX and Parquet, and what databases answer."""

import io
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from bihuan.telemetry.store.tables import arrow
from bihuan.telemetry.wires.parsed import Malformed, Refused
from bihuan.telemetry.wires.tables.cells import amount, moment, plain
from bihuan.telemetry.wires.tables.headings import faults, guessed
from bihuan.telemetry.wires.tables.pulls import Watermark, pulled
from bihuan.telemetry.wires.tables.rows import Meaning, read

pytestmark = pytest.mark.one_database

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = 1_778_983_503_000_000  # 2026-05-17 10:05:03 in Shanghai
EVENTS = "时间,事件名称,用户ID,金额,城市\n2026-05-17 10:05:03,付款,u1,12.5,杭州\n2026-05-17 10:05:04,退款,u2,,\n"


def all_of(text, meaning, **more):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    found = [*read(file, meaning, **more)]
    rows = [row for parsed in found for row in parsed.rows.get(meaning.table, [])]
    assert arrow(meaning.table, rows).num_rows == len(rows)
    return rows, [tuple(each) for parsed in found for each in parsed.rejects]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_events_are_read_by_their_headings_in_the_given_zone(encoding):
    (first, second), rejects = all_of(EVENTS.encode(encoding), Meaning("events", zone=SHANGHAI))
    assert rejects == []
    assert (first["timestamp"], first["name"], first["distinct_id"]) == (AT, "付款", "u1")
    assert orjson.loads(first["properties"]) == {"金额": 12.5, "城市": "杭州"}
    assert second["properties"] == "{}"


def test_a_file_read_again_counts_once_and_in_portions_alike():
    whole, _ = all_of(EVENTS, Meaning("events"))
    parts, _ = all_of(EVENTS, Meaning("events"), portion=1)
    assert [row["id"] for row in whole] == [row["id"] for row in parts]
    assert len({row["id"] for row in whole}) == 2
    twice, _ = all_of("time\tevent\tuser\n" + "2026-05-17T10:00:00Z\ta\tb\n" * 2, Meaning("events"))
    assert len({row["id"] for row in twice}) == 2
    own, _ = all_of("time,event,user,event_id\n" + "1778983503,a,b,7\n" * 2, Meaning("events"))
    assert len({row["id"] for row in own}) == 1


def test_bad_rows_are_refused_with_their_number():
    text = "time;event;user;x\n2026-05-17;a;b;1\nsoon;a;b;\n\n2026-05-17;;b;\n2026-05-17;a;;\n2026-05-17;a;b;1;2\n"
    text += '2026-05-17;"' + "x" * 140_000 + '";b;1\n2026-05-17;c\n9999-12-31;a;b;1\n2026-05-17;last;b;1\n'
    rows, rejects = all_of(text, Meaning("events", person="nobody"))
    assert [row["name"] for row in rows] == ["a", "a", "c", "last"]
    assert [(reason, sample.split(":")[0]) for reason, sample in rejects] == [
        ("no valid time", "row 3"),
        ("no event name", "row 5"),
        ("more cells than headers", "row 7"),
        ("oversized", "row 8"),
        ("no valid time", "row 10"),
    ]


def test_metrics_stand_below_each_other_or_side_by_side():
    long = '日期,指标,数值,单位,仓库\n2026-05-17,库存,"1,200",件,北\n2026-05-17,准时率,98.5%,,北\n2026-05-17,x,?,,\n'
    rows, rejects = all_of(long, Meaning("samples"))
    assert [(row["name"], row["value"], row["unit"], row["labels"]) for row in rows] == [
        ("库存", 1200.0, "件", '{"仓库":"北"}'),
        ("准时率", 98.5, "%", '{"仓库":"北"}'),
    ]
    assert rejects == [("no number", "row 4: 2026-05-17\x1fx\x1f?\x1f\x1f")]
    wide = "month,region,orders,late\n2026-05,north,10,1\n2026-06,north,12,\n"
    rows, _ = all_of(wide.replace("-05,", "-05-01,").replace("-06,", "-06-01,"), Meaning("samples"))
    assert [(row["name"], row["value"]) for row in rows] == [("orders", 10.0), ("late", 1.0), ("orders", 12.0)]
    assert rows[0]["labels"] == '{"region":"north"}'


def test_a_workbook_keeps_its_times_and_numbers():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["time", "event", "user", "price"])
        sheet.write_datetime(1, 0, datetime(2026, 5, 17, 10, 5, 3), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001
        sheet.write_row(1, 1, ["paid", 17, 12])
    (row,), rejects = all_of(file.getvalue(), Meaning("events", zone=SHANGHAI), sheet="数据")
    assert (row["timestamp"], row["distinct_id"], row["properties"]) == (AT, "17", '{"price":12}')
    assert rejects == []
    for body, sheet in ((file.getvalue(), "none"), (file.getvalue()[:-200], ""), (b"PK\x03\x04", "")):
        with pytest.raises(Malformed):
            all_of(body, Meaning("events"), sheet=sheet)


def test_parquet_keeps_times_with_nanoseconds_and_nested_values():
    table = pa.table(
        {
            "timestamp": pa.array([AT * 1000 + 7, None], pa.timestamp("ns", "UTC")),
            "far": pa.array([0, 1 << 60], pa.timestamp("us")),
            "event": ["paid", "x"],
            "user_id": [17, 18],
            "cart": [{"sku": "a", "at": datetime(2026, 5, 17, tzinfo=UTC)}, None],
            "price": [Decimal("1.5"), None],
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    (row,), rejects = all_of(file.getvalue(), Meaning("events"))
    assert (row["timestamp"], row["distinct_id"]) == (AT, "17")
    assert orjson.loads(row["properties"])["price"] == 1.5
    assert [reason for reason, _ in rejects] == ["no valid time"]
    with pytest.raises(Malformed):
        all_of(file.getvalue()[:-10], Meaning("events"))


@pytest.mark.parametrize(
    ("value", "day_first"),
    [
        ("2026-05-17T10:05:03+08:00", None),
        ("2026-05-17 10:05:03", None),
        ("2026/5/17 10:05:03", None),
        ("2026年5月17日 10时5分3秒", None),
        ("17.05.2026 10:05:03", None),
        ("5/17/2026, 10:05:03 AM", None),
        ("17/05/2026 10:05:03.000 +0800", True),
        ("20260517T100503", None),
        ("1778983503", None),
        (1778983503000, None),
        (AT, None),
        (AT * 1000, None),
        (Decimal(AT) / 1000000, None),
        (datetime(2026, 5, 17, 2, 5, 3, tzinfo=UTC), None),
    ],
)
def test_a_time_is_read_however_it_is_written(value, day_first):
    assert moment(value, SHANGHAI, day_first) == AT


@pytest.mark.parametrize(
    "value",
    [
        "",
        "05/06/2026",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "25:00",
        True,
        None,
        7,
        1e300,
        float("nan"),
        "9" * 40,
        b"x",
    ],
)
def test_what_is_no_time_is_refused(value):
    with pytest.raises(Refused):
        moment(value, SHANGHAI)


def test_days_whole_and_in_either_order():
    assert moment(date(2026, 5, 17), SHANGHAI) == moment("20260517", SHANGHAI) == moment("2026-05-17", SHANGHAI)
    assert moment("05/06/2026", UTC, True) - moment("05/06/2026", UTC, False) == 30 * 86_400_000_000


def test_cells_become_values_of_properties():
    texts = ["007", "12", "-1.50", "true", " x ", "", "1e5", float("nan"), 3.0, b"\x01", 2**60]
    assert [plain(each) for each in texts] == ["007", 12, -1.5, True, "x", None, "1e5", None, 3, "01", 2**60]
    assert amount("￥1,234.50") == (1234.5, "")
    for bad in ("", "-", "1,23", "inf", None, [], "12 apples"):
        with pytest.raises(Refused):
            amount(bad)


def test_a_mapping_says_what_is_wrong_with_it():
    columns = ["时间", "event", "user", "备注"]
    good = guessed(columns, "events")
    assert good == {"时间": "time", "event": "name", "user": "person", "备注": "property"}
    assert faults(good, columns, "events") == ""
    for bad in ({"none": "time"}, {"时间": "when"}, {"时间": "time", "event": "time"}, {"event": "name"}):
        assert faults(bad, columns, "events")
    assert faults({"时间": "time"}, columns, "samples") == "no column is the value or a metric"
    with pytest.raises(Malformed):
        all_of("a,b\n1,2\n", Meaning("events"))
    for empty in (b"", b"\n", b",,\n", b"\x1f\x8b", b"\0\1\2\3"):
        with pytest.raises(Malformed):
            all_of(empty, Meaning("events"))


def test_a_pull_goes_on_from_its_watermark():
    base = sqlite3.connect(":memory:")
    base.execute("create table log (id integer, at text, what text, who text, cost real)")
    base.executemany(
        "insert into log values (?, ?, ?, ?, ?)", [(i, f"2026-05-17T10:00:0{i}Z", "a", "u", i) for i in (1, 2)]
    )

    def pull(since):
        cursor = base.execute("select * from log where at >= ?", (since.value() if since else "",))
        meaning = Meaning("events", {"at": "time", "what": "name", "who": "person", "cost": "property"})
        return pulled(cursor.description, cursor.fetchall(), meaning, "at", since)

    first, mark = pull(None)
    assert (len(first.rows["events"]), mark) == (2, Watermark("text", "2026-05-17T10:00:02Z"))
    base.execute("insert into log values (3, '2026-05-17T10:00:03Z', 'b', 'u', null)")
    second, after = pull(mark)
    assert [row["name"] for row in second.rows["events"]] == ["a", "b"]
    assert second.rows["events"][0]["id"] == first.rows["events"][1]["id"]
    assert after.text == "2026-05-17T10:00:03Z"
    base.close()


def test_samples_at_the_watermark_are_not_read_twice():
    meaning = Meaning("samples", {"at": "time", "v": "metric"})
    rows = [(AT // 1_000_000, 1), (AT // 1_000_000 + 1, 2), (None, 3)]
    parsed, mark = pulled([("at",), ("v",)], rows, meaning, "at", Watermark.of(AT // 1_000_000))
    assert [row["value"] for row in parsed.rows["samples"]] == [2.0]
    assert (parsed.dropped, mark.value()) == ({"read before": 1}, AT // 1_000_000 + 1)
    assert [each.reason for each in parsed.rejects] == ["no valid time"]


@pytest.mark.parametrize(
    "value", [datetime(2026, 5, 17, tzinfo=UTC), date(2026, 5, 17), 2**70, 1.1, Decimal("1.10"), "x"]
)
def test_a_watermark_is_kept_as_text(value):
    assert Watermark(*vars(Watermark.of(value)).values()).value() == value


def test_watermarks_without_order_are_refused():
    meaning = Meaning("samples", {"at": "time", "v": "metric"})
    for column, rows in (("at", [(AT, 1), ("x", 2)]), ("none", []), ("v", [(AT, [1])])):
        with pytest.raises(Malformed):
            pulled([("at",), ("v",)], rows, meaning, column)
