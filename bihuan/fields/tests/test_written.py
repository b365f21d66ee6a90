"""What people write in cells is understood, or they are told how to write it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bihuan.connectors.tables.escapes import csv_cell, csv_text, xlsx_cell, xlsx_text
from bihuan.connectors.tables.tree import Tree
from bihuan.fields.written import date_of, listed, number_of, time_of, words_of, yes_or_no

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.5", "1234.5"),
        ("¥1,200", 1200),
        ("80%", 80),
        ("1.2万", 12000),
        ("１２", 12),
        (".5", "0.5"),
        ("-3", -3),
        (1.5, "1.5"),
        ("1e3", 1000),
        ("3k", 3000),
    ],
)
def test_numbers(cell, number):
    assert number_of(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["", "-", "1,2", "nan", "inf", "twelve", True, "1.2.3", "0x10"])
def test_what_is_no_number(cell):
    with pytest.raises(ValidationError):
        number_of(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-07-14",
        "2026/7/14",
        "2026.7.14",
        "2026年7月14日",
        "２０２６年７月１４日",
        "20260714",
        "14 Jul 2026",
        "14/Jul/26",
        "Jul 14, 2026",
        "July 14th, 2026",
        "14/7/2026",
        "7/14/2026",
        "2026-07-14 09:30",
        datetime.fromisoformat("2026-07-14T09:00"),
        date(2026, 7, 14),
    ],
)
def test_dates(cell):
    assert date_of(cell) == date(2026, 7, 14)


@pytest.mark.parametrize("cell", ["1/2/2026", "2026-02-30", "soon", "2026-07-14 what", "13/13/2026", "7月14日"])
def test_what_is_no_date(cell):
    with pytest.raises(ValidationError, match="2026-07-14"):
        date_of(cell)


def test_times_are_local_unless_they_say_where():
    local = datetime(2026, 7, 14, 15, 5, tzinfo=SHANGHAI)
    for cell in (
        "2026年7月14日 15:05",
        "2026/7/14 下午3:05",
        "14/Jul/26 3:05 PM",
        "2026-07-14T07:05:00Z",
        "2026-07-14T15:05:00+08:00",
    ):
        assert time_of(cell, SHANGHAI) == local
    assert time_of("2026-07-14", SHANGHAI) == datetime(2026, 7, 14, tzinfo=SHANGHAI)
    assert time_of("2026-07-14 00:00:00.000001-0330", UTC).tzinfo == timezone(timedelta(hours=-3, minutes=-30))
    with pytest.raises(ValidationError):
        time_of("2026-07-14 25:00", SHANGHAI)


def test_yes_and_no():
    assert [yes_or_no(cell) for cell in ("是", "Yes", "1", True)] == [True] * 4
    assert [yes_or_no(cell) for cell in ("否", "no", "0", False)] == [False] * 4
    with pytest.raises(ValidationError):
        yes_or_no("maybe")


def test_words_between_any_separators():
    assert words_of("结算，对账；波次、 库存|a, b\nc") == ["结算", "对账", "波次", "库存", "a", "b", "c"]
    assert words_of('"a, b"; say "hi"; 5" disk') == ["a, b", 'say "hi"', '5" disk']
    assert words_of(["a, b", "c"]) == ["a, b", "c"]


plain = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)


@given(st.lists(plain.map(str.strip).filter(bool), max_size=5))
def test_words_come_back_from_one_cell(words):
    assert words_of(listed(words)) == words


@given(st.one_of(plain, st.from_regex(r"\A'{0,3}\s{0,2}[=+\-@＝\t\r\n'].{0,9}", fullmatch=True)))
def test_formulas_are_neutral_and_come_back(text):
    cell = csv_cell(text)
    assert csv_text(cell) == text
    assert cell.lstrip("\ufeff \n\t\r\v\f")[:1] not in tuple("=+-@＝＋－＠") or cell == text == ""


@given(st.one_of(plain, st.from_regex(r"\A('json:)?.{0,9}(_x[0-9a-f]{4}_){0,3}[\ufffe\uffff]?", fullmatch=True)))
def test_text_a_workbook_cannot_hold_comes_back(text):
    assert xlsx_text(xlsx_cell(text)) == text


def test_parents_form_trees():
    tree = Tree.of(
        [
            ("a", "", False),
            ("b", "a", False),
            ("c", "elsewhere", False),
            ("d", "d", False),
            ("e", "f", False),
            ("f", "e", False),
            ("g", "e", False),
            ("h", "", True),
            ("i", "h", False),
            ("j", "i", False),
            ("k", "", False),
            ("k", "", False),
            ("l", "k", False),
        ]
    )
    faulty = {key for key, parent in (*tree.above.items(), ("new", "j")) if list(tree.problems(key, parent))}
    assert faulty == {"d", "e", "f", "g", "i", "j", "k", "l", "new"}
