"""Words are the same whichever database looks them up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.artifacts.words import LONGEST_WORD, MOST_WORDS, initials, phrases, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登录页", ["登录", "录页", "页"]),
        ("P95 Latency", ["p95", "latency"]),
        ("ＡＢＣ１２", ["abc12"]),
        ("对账v2引擎", ["对账", "账", "v2", "引擎", "擎"]),
        ("snake_case", ["snake", "case"]),
        ("  \n\t!!", []),
        ("カタカナ", ["カタ", "タカ", "カナ", "ナ"]),
    ],
)
def test_splits_text_into_words(text, expected):
    assert words(text) == expected


def test_asks_for_phrases_of_pairs():
    assert phrases("登录页 p95 账") == [["登录", "录页"], ["p95"], ["账"]]


def test_pinyin_initials_begin_at_every_character_and_carry_their_mark():
    assert initials("对账 API 单") == ["ˇdz", "ˇz", "ˇd"]


@given(st.text(max_size=300))
def test_any_text_becomes_words_an_index_can_hold(text):
    for word in words(text):
        assert word
        assert len(word) <= LONGEST_WORD
        assert not any(character in " '\"\\:&|!()*\0" for character in word)


def test_a_very_long_text_counts_with_its_beginning():
    assert len(words("账" * 50_000)) == MOST_WORDS
