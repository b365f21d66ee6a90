"""Wiki markup becomes markdown that means the same."""

import pytest

from bihuan.connectors.jira.markup import markdown
from bihuan.connectors.jira.times import hours, plain_time

PAIRS = {
    "heading": ("h2. 背景\nText", "## 背景\nText"),
    "bold and italic": ("*粗* and _it_ and *b _c_*", "**粗** and *it* and **b *c***"),
    "strike, inserted": ("-old- +new+ a-b-c 1 - 2 - 3", "~~old~~ new a-b-c 1 - 2 - 3"),
    "snake_case stays": ("call my_own_name and 2*3*4", "call my_own_name and 2*3*4"),
    "mono": ("use {{a*b*c|d}} here", "use `a*b*c|d` here"),
    "code": ("{code:java}\nint a = b * c;\n{code}", "```java\nint a = b * c;\n```"),
    "code with title": ("{code:title=Foo.py|python}x{code}", "```\nx\n```"),
    "noformat": ("{noformat}*x*{noformat}", "```\n*x*\n```"),
    "code is left alone": ("{code}\nh1. no\n* no\n[a|b]\n{code}", "```\nh1. no\n* no\n[a|b]\n```"),
    "lists": ("* a\n** b\n*# c\n# d\n- e", "- a\n  - b\n  1. c\n1. d\n- e"),
    "table": ("||名||数||\n|a|1|\n|[x|http://e.cn/?a=1]|*2*|", None),
    "link": ("[文档|https://e.cn/a b]", "[文档](https://e.cn/a%20b)"),
    "bare link": ("[https://e.cn/a_b_c]", "<https://e.cn/a_b_c>"),
    "smart link": ("[https://e.cn|https://e.cn|smart-link]", "<https://e.cn>"),
    "address with underscores": ("see https://e.cn/a_b_c now", "see https://e.cn/a_b_c now"),
    "mention": ("[~lin] and [~accountid:5b10]", "@lin and @5b10"),
    "image from afar": ("!https://e.cn/a.png|width=300!", "![a.png](https://e.cn/a.png)"),
    "image attached": ("!shot.png|thumbnail!", "![shot.png](https://jira.example/shot.png)"),
    "image lost": ("!lost.png!", "`lost.png`"),
    "wow! is no image": ("wow! great! yes", "wow! great! yes"),
    "attachment": ("[^shot.png] [^lost.pdf]", "[shot.png](https://jira.example/shot.png) `lost.pdf`"),
    "quote": ("{quote}\na\n*b*\n{quote}\nc", "> a\n> **b**\n\nc"),
    "short quote": ("bq. said", "> said"),
    "panel": ("{panel:title=注意|borderStyle=dashed}\n小心\n{panel}", "> **注意**\n> \n> 小心"),
    "info": ("{info}x{info}", "> x"),
    "color": ("{color:#ff0000}红{color}色", "红色"),
    "rule": ("a\n----\nb", "a\n---\nb"),
    "line break": ("a\\\\b", "a  \nb"),
    "escaped": (r"\*not bold\* \{x\}", r"\*not bold\* \{x\}"),
    "anchor": ("{anchor:top}{toc}x", "x"),
    "script link stays text": ("[x|javascript:alert(1)]", "[x|javascript:alert(1)]"),
    "data image stays text": ("!data:text/html,x!", "!data:text/html,x!"),
    "open code": ("{code}\nx", "```\nx\n```"),
    "code in quote": ("{quote}\n{code}\na\n{code}\n{quote}", None),
    "CRLF": ("a\r\nb", "a\nb"),
}


@pytest.mark.parametrize(
    "wiki", [pair for pair in PAIRS.values() if pair[1] is not None], ids=lambda pair: pair[0][:20]
)
def test_becomes_markdown(wiki):
    source, wanted = wiki
    assert (
        markdown(source, address=lambda name: "https://jira.example/shot.png" if name == "shot.png" else "") == wanted
    )


def test_tables():
    made = markdown(PAIRS["table"][0])
    assert made.splitlines() == ["| 名 | 数 |", "| --- | --- |", "| a | 1 |", "| [x](http://e.cn/?a=1) | **2** |"]


def test_code_within_a_quotation():
    assert "```\na\n```" in markdown(PAIRS["code in quote"][0]).replace("> ", "")


@pytest.mark.parametrize(
    "text", ["*" * 5000, "[" * 5000, "{code}" * 999, "||" * 5000, "!a" * 5000, "\x02" * 99, "{quote}" * 999]
)
def test_made_to_harm_it_does_no_harm(text):
    assert isinstance(markdown(text), str)


def test_times_of_any_language():
    assert plain_time("14/Jul/26 9:30 AM") == "14/Jul/26 9:30 AM"
    assert plain_time("14/七月/26 9:30 上午") == "14/Jul/26 上午 9:30"
    assert plain_time("14/12月/26 11:05 下午") == "14/Dec/26 下午 11:05"
    assert plain_time("2026-07-14 09:30") == "2026-07-14 09:30"
    assert (hours("3600"), hours("5400"), hours("bald")) == ("1h", "1.5h", "bald")
