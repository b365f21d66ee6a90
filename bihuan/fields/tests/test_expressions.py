"""Formulas: what they come to, what is refused and where, and that nothing gets out of hand."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bihuan.fields.expressions import BOOLEAN, DATE, LIST, NUMBER, TEXT, ExpressionError, compiled, in_order

FIELDS = {
    "节省": ("saved", NUMBER),
    "人数": ("heads", NUMBER),
    "上线日": ("live", DATE),
    "系统": ("systems", LIST),
    "title": ("title", TEXT),
    "加急": ("urgent", BOOLEAN),
    "two words": ("two", NUMBER),
}
VALUES = {
    "saved": 12.0,
    "heads": 5.0,
    "live": date(2026, 7, 20),
    "systems": ["订单", "仓储"],
    "title": "拆单",
    "urgent": True,
}
TODAY = date(2026, 7, 14)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def value(text, values=VALUES):
    return compiled(text, FIELDS).value(values, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("-(2 + 3) * -2", 10),
        ("7 % 4", 3),
        ("节省 / 人数", 2.4),
        ("[two words] + 1", None),
        ("coalesce([two words], 3) + 1", 4),
        ("round(2.5)", 3),
        ("四舍五入(0.125, 2)", 0.13),
        ("min(节省, 人数, [two words])", 5),
        ("max(上线日, today())", date(2026, 7, 20)),
        ("sum(节省, 人数, [two words])", 17),
        ("abs(人数 - 节省)", 7),
        ("上线日 - 今天()", 6),
        ("days(上线日, today())", 6),
        ("today() + 3", date(2026, 7, 17)),
        ('date("2026-02-30")', None),
        ('days(date("2026-03-01"), date("2026-02-28"))', 1),
        ("如果（节省 ≥ 12 且 包含（系统，“订单”），“是”，“否”）", "是"),
        ("if(加急, 1)", 1),
        ("if(not 加急, 1)", None),
        ('contains(title, "单")', True),
        ('title + "!" ', "拆单!"),
        ("concat(title, 节省, [two words], 上线日)", "拆单122026-07-20"),
        ("length(系统)", 2),
        ("1 / 0", None),
        ("节省 = null", False),
        ("[two words] = 空 or 1 > 2", True),
        ("[two words] > 1", False),
        ('"Abc" = "aBC"', True),
        ("1e", None),
        ("weekday(today())", 2),
        ("999999999999999 * 10", None),
        ("today() + 99999999999", None),
        ('number("1,200.5")', 1200.5),
    ],
)
def test_comes_to(text, expected):
    if text == "1e":
        with pytest.raises(ExpressionError, match="At character 2"):
            value(text)
    else:
        assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", 1, "write a formula"),
        ("1 +", 4, "a value is missing"),
        ("1 + * 2", 5, "a value is missing"),
        ("节", 1, "Did you mean “节省”"),
        ("(1 + 2", 7, "opened at 1"),
        ("节省 + title", 1, "some text is needed"),
        ("1 + 加急", 5, "a number is needed"),
        ("if(1, 2, 3)", 4, "yes or no is needed"),
        ("if(加急, 2, title)", 11, "a number is needed"),
        ("round()", 1, "takes 1–2 values, not 0"),
        ("eval(1)", 1, "no function “eval”"),
        ("__import__", 1, "no field"),
        ("title.upper", 6, "means nothing"),
        ("today(1)", 1, "takes nothing"),
        ('"abc', 1, "never closed"),
        ("加急 < 加急", 4, "have an order"),
        ("1 2", 3, "too much"),
        ("not " * 50 + "加急", 161, "nested too deeply"),
        ("1" + "+1" * 300, None, "too many parts"),
        ("1" * 2001, 2000, "at most 2000"),
        ("1.2.3", 1, "not a number"),
        ("节省 ; 1", 4, "means nothing"),
    ],
)
def test_says_what_is_wrong_and_where(text, place, words):
    with pytest.raises(ExpressionError) as wrong:
        compiled(text, FIELDS)
    assert words in str(wrong.value)
    assert place is None or wrong.value.place == place


def test_knows_what_it_reads_and_whether_the_day_counts():
    formula = compiled("if(节省 > 1, today(), 上线日)", FIELDS)
    assert (formula.type, formula.names, formula.daily) == (DATE, {"saved", "live"}, True)
    assert not compiled("节省", FIELDS).daily


def test_is_said_in_chinese_too():
    with translation.override("zh-hans"), pytest.raises(ExpressionError, match="第 4 个字符"):
        compiled("1 +", FIELDS)


@given(st.text(alphabet="1节省 人数+-*/()<>=,if\"'[]true今天 且.", max_size=60))
def test_never_fails_otherwise(text):
    assert 1 <= place_of_fault(text) <= len(text) + 1


def place_of_fault(text) -> int:
    try:
        compiled(text, FIELDS).value(VALUES, TODAY)
    except ExpressionError as error:
        return error.place
    return 1


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_counts_as_numbers_do(a, b):
    found = compiled("a * b - a", {"a": ("a", NUMBER), "b": ("b", NUMBER)}).value({"a": a, "b": b})
    assert found == pytest.approx(a * b - a)


def test_orders_by_need_and_names_loops():
    assert in_order({"a": ["b"], "b": ["c"], "c": ["elsewhere"]}) == ["c", "b", "a"]
    with pytest.raises(ValueError) as loop:
        in_order({"a": ["b"], "b": ["a"]})
    assert loop.value.args[0] == ["a", "b", "a"]
