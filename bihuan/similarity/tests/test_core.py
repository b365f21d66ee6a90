"""Alike texts are found, in Chinese and in English, and corrections teach."""

import pytest

from bihuan.similarity import grouping, learning, meaning, pairs
from bihuan.similarity.counts import Counts
from bihuan.similarity.judging import Judge
from bihuan.similarity.naming import name_of
from bihuan.similarity.reading import plain, units

ASKED = {
    "login": ["登录页打不开", "登录页面无法打开", "为什么登录不了系统", "系统登录不上去", "无法登录系统怎么办"],
    "export": ["导出报表太慢", "报表导出很慢", "导出一次报表要等十分钟", "报表导出慢怎么办", "希望报表导出快一点"],
    "weight": [
        "Weigh a split order again",
        "Split orders are weighed wrong",
        "Weighing split orders fails",
        "The weight of split orders is wrong",
        "Wrong weight when an order is split",
    ],
}
TEXTS = [text for texts in ASKED.values() for text in texts]


def compared(texts: list[str]) -> list[pairs.Reading]:
    words = meaning.learned([meaning.said(text) for text in texts], meaning.DIMENSIONS)
    return pairs.read(texts, Counts().add(texts), words)


def test_what_means_the_same_is_written_the_same():
    assert plain("为啥登陆不了？Ｐ９５") == plain("为什么登陆不了？p95")
    assert units(plain("I can't order")) == units(plain("i cannot ordering"))


def test_the_likeliest_duplicate_is_one_and_order_does_not_matter():
    read = compared(TEXTS)
    for at, one in enumerate(read):
        chances = [Judge().chance(one, other) if other is not one else 0 for other in read]
        assert chances.index(max(chances)) // 5 == at // 5
        assert Judge().chance(one, read[0]) == pytest.approx(Judge().chance(read[0], one))
    assert Judge().chance(*compared(["", "?!"])) < 0.5


def test_a_few_texts_make_nothing_look_alike_by_the_company_of_its_words():
    at = pairs.MEASURES.index("meaning")
    few = compared(TEXTS)
    assert max(abs(pairs.measures(one, other)[at]) for one in few for other in few if one is not other) <= 0.02
    many = compared(TEXTS * 150)
    assert pairs.measures(many[0], many[1])[at] > 0.1


@pytest.mark.parametrize("few", [200, 12])
def test_communities_are_what_was_asked_for_and_always_the_same(monkeypatch, few):
    monkeypatch.setattr(grouping, "FEW", few)
    groups = grouping.grouped(TEXTS)
    asked = [set(groups[at : at + 5]) for at in (0, 5, 10)]
    assert not asked[0] & asked[1] | asked[1] & asked[2] | asked[0] & asked[2]
    assert len(set(groups)) <= 4
    assert groups == grouping.grouped(TEXTS)


def test_a_correction_changes_what_is_like_it_and_nothing_is_learned_from_nothing():
    read = pairs.read(
        ["花呗开通", "花呗关闭", "借呗开通", "借呗关闭", "白条开通", "白条关闭"], Counts(), meaning.Meaning()
    )
    opened = [(read[0], read[1]), (read[2], read[3])] * 5
    judge = learning.learned(opened, [False] * 10)
    assert judge.chance(read[4], read[5]) < Judge().chance(read[4], read[5])
    assert learning.learned([], []) == Judge()


def test_a_name_says_something_and_does_not_begin_within_a_number():
    told = ["顾客天天来催取消", "顾客退款了货还在路上", "顾客说三号巷道又堵", "3 号巷道堵得叉车进不去"]
    names = [name_of(some, Counts().add(told)) for some in (told[:2], told[2:])]
    assert names[0] not in ("顾客", "天天")
    assert "巷道" in names[1]
    assert not names[1].startswith("号")
