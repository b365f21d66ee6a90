"""A passage is found again after the text around it, and a little of itself, has changed."""

from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.documents.anchoring import Anchor, anchor_at, find
from bihuan.documents.marking import Marked, marked, words_of

TEXT = "拆成多个包裹后，运费仍按原单重量计价，结算专员每周要手工改价四百多次。改价没有留痕，审计说不清依据。"
letters = st.text(alphabet="运费按原单重量计价。，包裹拆ab c", min_size=1, max_size=200)


def placed(text, quote):
    return anchor_at(text, text.index(quote), text.index(quote) + len(quote))


def found(text, anchor):
    place = find(text, anchor)
    return None if place is None else text[place.start : place.end]


@given(letters, st.data())
def test_in_the_same_text_a_passage_is_where_it_was(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end] == text[start:end].strip() and text[start:end])
    place = find(text, anchor_at(text, start, end))
    assert place is not None
    assert place.exact
    assert text[place.start : place.end] == text[start:end]


@given(letters, letters)
def test_it_survives_whatever_is_written_before_and_after(before, after):
    anchor = placed(TEXT, "每周要手工改价四百多次")
    assert found(before + TEXT + after, anchor) == "每周要手工改价四百多次"


def test_of_two_like_passages_the_one_with_the_same_surroundings_is_it():
    text = "第一，价格不对。第二，价格不对。"
    anchor = anchor_at(text, text.rindex("价格"), text.rindex("价格") + 4)
    place = find("插入一句。" + text, anchor)
    assert place.start == ("插入一句。" + text).rindex("价格")


def test_a_passage_with_a_few_changed_letters_is_found():
    anchor = placed(TEXT, "结算专员每周要手工改价四百多次")
    assert found(TEXT.replace("四百多次", "五百多次"), anchor) == "结算专员每周要手工改价五百多次"


def test_a_passage_rewritten_between_the_same_words_is_found():
    anchor = placed(TEXT, "每周要手工改价四百多次")
    assert found(TEXT.replace("每周要手工改价四百多次", "每周手工改了好多价"), anchor) is not None


def test_a_passage_that_is_gone_is_gone():
    assert find("完全不同的另一段话，讲的是库存盘点。", placed(TEXT, "每周要手工改价四百多次")) is None
    assert find("", Anchor("甲")) is None


def test_line_breaks_do_not_matter():
    assert found("一段\n  被换行 的话", Anchor("被换行\n的话")) == "被换行 的话"


def test_marks_go_around_words_only():
    drawn = "<p>按<strong>原单</strong>重量 &amp; 价</p>\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n"
    words = words_of(drawn)
    assert words.startswith("按原单重量 & 价")
    start = words.index("单重")
    made = marked(drawn, [Marked(start, words.index("二") + 1, 7)])
    assert words_of(made) == words
    assert made.count("<mark") == 4
    assert made.count('id="passage-7"') == 1
    assert "<ul>\n<li><mark" in made


@given(letters, st.integers(0, 50), st.integers(0, 80))
def test_marking_changes_no_word(text, start, length):
    drawn = f"<p>{text}</p><p>{text}</p>"
    assert words_of(marked(drawn, [Marked(start, start + length, 1)])) == words_of(drawn)
