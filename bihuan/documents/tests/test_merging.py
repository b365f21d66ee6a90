"""What two people wrote is merged by paragraph, and none of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from bihuan.documents.merging import merge, paragraphs, whole

BASE = "# 运费\n\n按原单重量计价。\n\n- 一\n- 二\n\n结尾。"

texts = st.lists(st.sampled_from(["甲", "乙\n续", "丙", "丁", "# 戊", "- 己\n- 庚", "A b"]), max_size=8).map(
    "\n\n".join
)
ends = st.sampled_from(["", "\n", "\n\n"])


def test_paragraphs_changed_by_one_side_only_are_merged_silently():
    mine = BASE.replace("按原单重量计价", "按包裹重量计价")
    theirs = BASE.replace("结尾。", "结尾改了。")
    merged = merge(BASE, mine, theirs)
    assert merged.disputed == []
    assert merged.brought == 1
    assert merged.text() == mine.replace("结尾。", "结尾改了。")


def test_neighbors_changed_by_one_side_each_are_merged_too():
    assert merge("甲\n\n乙", "甲一\n\n乙", "甲\n\n乙二").text() == "甲一\n\n乙二"


def test_a_paragraph_both_changed_is_disputed_and_both_stay():
    merged = merge(BASE, BASE.replace("结尾。", "我的结尾。"), BASE.replace("结尾。", "她的结尾。"))
    (part,) = merged.disputed
    assert (part.base, part.mine, part.theirs) == ("结尾。", "我的结尾。", "她的结尾。")
    assert merged.text(lambda part: part.theirs).endswith("她的结尾。")


def test_what_one_deleted_and_the_other_changed_is_disputed():
    merged = merge("甲\n\n乙\n\n丙", "甲\n\n丙", "甲\n\n乙改\n\n丙")
    (part,) = merged.disputed
    assert (part.mine, part.theirs.strip()) == ("", "乙改")


def test_both_add_at_the_end():
    merged = merge("甲", "甲\n\n我", "甲\n\n她")
    (part,) = merged.disputed
    assert (part.mine, part.theirs) == ("我", "她")
    assert merged.text(lambda part: part.mine + "\n\n" + part.theirs) == "甲\n\n我\n\n她"


def test_one_changes_the_last_paragraph_the_other_adds_one():
    assert merge("甲\n\n乙", "甲\n\n乙改", "甲\n\n乙\n\n丙").text() == "甲\n\n乙改\n\n丙"


@given(texts, texts)
def test_where_one_side_did_nothing_the_other_is_the_result(base, other):
    assert merge(base, base, other).text() == other
    assert merge(base, other, base).text() == other


@given(texts, texts)
def test_where_both_did_the_same_nothing_is_disputed(base, other):
    merged = merge(base, other, other)
    assert merged.disputed == []
    assert merged.text() == other


@given(texts, texts, texts, ends)
def test_no_paragraph_either_wrote_is_lost(base, mine, theirs, end):
    merged = merge(base, mine + end, theirs)
    shown = {one.text for part in merged.parts for side in (part.mine, part.theirs) for one in paragraphs(side)}
    was = {one.text for one in paragraphs(base)}
    for text in (mine, theirs):
        assert {one.text for one in paragraphs(text)} - was <= shown
    kept = {one.text for one in paragraphs(merged.text())} | {
        one.text for part in merged.disputed for one in paragraphs(part.theirs)
    }
    assert {one.text for one in paragraphs(mine)} - was <= kept


@given(texts, ends)
def test_paragraphs_are_the_text_again(text, end):
    assert "".join(one.text + one.gap for one in paragraphs(text + end)) == text + end
    assert whole(paragraphs(text + end)) == text + end
