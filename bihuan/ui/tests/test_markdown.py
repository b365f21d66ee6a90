"""What people write comes out readable, and harmless."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.ui.markdown import Reference, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    '[x](http://a.b "\\"onmouseover=alert(1)")',
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil>",
    "<style>*{display:none}</style>",
    '<div style="position:fixed">x</div>',
    "```<script>alert(1)</script>\nx\n```",
    '```x" onclick="alert(1)\nx\n```',
    "@[<img src=x onerror=alert(1)>](1)",
    "<!-- --!><script>alert(1)</script>",
    "- [x] <script>alert(1)</script>",
    "|a|\n|:-|\n|<script>|",
]
DANGER = re.compile(
    r"<(script|style|iframe|svg|object|form|input|base|meta|link)\b|<[^>]*\s(on\w+|srcdoc|formaction)\s*=", re.I
)
ADDRESS = re.compile(r'(?:href|src)="\s*(?!https?:|mailto:|/|#|[\w.-]+(?:/|"))', re.I)


@pytest.mark.parametrize("text", HOSTILE)
def test_runs_nothing(text):
    html = render(text)
    assert not DANGER.search(html)
    assert not ADDRESS.search(html)


@given(st.text(alphabet="<>[]()!@`\"'*_-|#:&;=/\\ \nabjscripton", max_size=120))
def test_runs_nothing_whatever_is_written(text):
    assert not DANGER.search(render(text))


def test_foreign_links_give_nothing_away():
    assert 'rel="nofollow noopener noreferrer"' in render("[x](https://example.com)")


@pytest.mark.parametrize("address", ["https://example.com/x.png", "//example.com/x.png"])
def test_pictures_come_from_here(address):
    assert "example.com" not in render(f"![x]({address})")
    assert 'src="/files/7"' in render("![x](/files/7)")


def test_draws_tables_tasks_and_line_breaks():
    html = render("| a | b |\n|:--|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\none\ntwo")
    assert '<td style="text-align:right">2</td>' in html
    assert html.count('role="img"') == 2
    assert "one<br>" in html


def test_headings_stand_below_those_of_the_page():
    assert re.findall(r"<(h\d)>", render("# a\n\n## b\n\n###### c")) == ["h3", "h4", "h6"]
    assert re.findall(r"<(h\d)>", render("### a\n\n#### b")) == ["h3", "h4"]


def test_mentions_and_keys():
    known = {"REQ-12": Reference("/a/12/", "<重算>", "进行中", "half", "acc")}
    html = render("@[知夏](3) asks about #REQ-12, FB-3, not `REQ-12`, [REQ-12](/x) or PREQ-12.", known.get)
    assert '<span class="bh-ref-state half acc" role="img" aria-label="进行中"></span>REQ-12' in html
    assert "#" not in html
    assert '<span class="bh-ref-title">&lt;重算&gt;</span>' in html
    assert " FB-3," in html
    assert '<span class="bh-mention">@知夏</span>' in html
    assert html.count('href="/a/12/"') == 1


def test_nothing_is_nothing():
    assert render(None) == render("") == ""
