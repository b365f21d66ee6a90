"""Differences can be read, and both texts can be read back from them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.documents.comparing import compare, differing, stretches, text_of

letters = st.text(alphabet="运费按原单重量计价。ab 1\n", max_size=120)


def sides(rows):
    before = "\n".join(text_of(row.before) for row in rows if row.before is not None)
    after = "\n".join(text_of(row.after) for row in rows if row.after is not None)
    return before, after


@given(letters, letters)
def test_both_texts_can_be_read_back(before, after):
    rows = compare(before, after)
    assert sides(rows) == (before, after)
    woven = [part for row in rows for part in row.inline]
    assert sum(len(text) for kind, text in woven if kind != "added") == len(before.replace("\n", ""))


@given(letters)
def test_a_text_does_not_differ_from_itself(text):
    assert {row.kind for row in compare(text, text)} == {"same"}


@given(letters, letters)
@settings(max_examples=50)
def test_folding_hides_only_what_is_the_same(before, after):
    rows = compare(before, after)
    runs = stretches(rows)
    assert [row for run in runs for row in run.rows] == rows
    assert {row.kind for run in runs if run.folded for row in run.rows} <= {"same"}


def test_chinese_is_compared_in_runs_one_can_read():
    (row,) = compare("运费按原单重量计价，每周手工改价。", "运费按包裹重量计价，每周手工改价。")
    assert row.inline == [
        ("same", "运费按"),
        ("removed", "原单"),
        ("added", "包裹"),
        ("same", "重量计价，每周手工改价。"),
    ]


def test_a_lonely_character_that_stayed_is_part_of_the_change():
    (row,) = compare("结算专员每周改价四百次", "财务主员每天调价五百次")
    assert all(len(text) > 1 or kind != "same" for kind, text in row.inline[1:-1])


def test_words_are_whole():
    (row,) = compare("the weight is billed", "the height is billed")
    assert row.inline == [("same", "the "), ("removed", "weight"), ("added", "height"), ("same", " is billed")]


def test_a_line_that_came_stands_alone():
    rows = compare("一\n三", "一\n二二二\n三")
    assert [row.kind for row in rows] == ["same", "added", "same"]


def test_a_log_shows_only_the_lines_that_differ():
    assert differing("一\n二\n三", "一\n两\n三\n四") == ("二", "两\n四")
    assert differing("一", "一") == ("", "")
