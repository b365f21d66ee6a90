"""Acceptance criteria: read from a text, ticked in place, and nothing else of the text touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.areas.requirements.criteria import criteria, marked, with_one_more
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.errors import Stale

written = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=40)
texts = st.lists(
    st.tuples(st.sampled_from(["[x] ", "[ ] ", "[X] ", "- [ ] ", "* [x] ", "- ", ""]), written).map("".join), max_size=8
).map("\n".join)


def test_reads_lines_as_people_write_them():
    text = "[x] 5 秒内算完\n[ ] 写入日志\n\n- [X] 可导出\n* 没有方框\n[]空框\n[link](http://a) 不是方框"
    assert [(one.line, one.text, one.met) for one in criteria(text)] == [
        (0, "5 秒内算完", True),
        (1, "写入日志", False),
        (3, "可导出", True),
        (4, "没有方框", False),
        (5, "空框", False),
        (6, "[link](http://a) 不是方框", False),
    ]


@given(texts, st.data(), st.booleans())
def test_ticks_one_line_and_leaves_the_others(text, data, met):
    listed = criteria(text)
    if not listed:
        return
    chosen = data.draw(st.sampled_from(listed))
    after = marked(text, chosen.line, met=met)
    before_lines, after_lines = text.split("\n"), after.split("\n")
    assert len(before_lines) == len(after_lines)
    for line, (was, now) in enumerate(zip(before_lines, after_lines, strict=True)):
        assert was == now or line == chosen.line
    again = next(one for one in criteria(after) if one.line == chosen.line)
    assert (again.met, again.text) == (met, chosen.text)
    assert marked(after, chosen.line, met=met) == after, "twice is once"


@given(texts, written)
def test_adds_one_below_the_others(text, words):
    if not words.split():
        return
    after = criteria(with_one_more(text, words))
    assert len(after) == len(criteria(text)) + 1
    assert not after[-1].met


@pytest.mark.parametrize("line", [-1, 2, 99])
def test_knows_when_there_is_no_such_line(line):
    with pytest.raises(IndexError):
        marked("[ ] 一\n[ ] 二\n", line, met=True)


@pytest.fixture
def tick(browse, requirement):
    def send(user, **fields):
        return browse(user).post(f"/lanyun/requirements/{requirement.number}/criteria/", fields, follow=True)

    return send


@pytest.mark.django_db
def test_is_ticked_on_the_page_with_the_version_one_looked_at(requirement, tick, member, lead):
    tick(member, line=1, met=1, version=1)
    requirement.refresh_from_db()
    assert requirement.acceptance == "[x] 5 秒内算完\n[x] 写入改价日志"
    assert requirement.events.latest("pk").actor == member
    tick(lead, line=0, met=0, version=1)
    requirement.refresh_from_db()
    assert requirement.acceptance.startswith("[x]"), "somebody was faster: nothing is ticked blindly"
    tick(lead, text="  可导出\n给财务 ", version=2)
    requirement.refresh_from_db()
    assert requirement.acceptance.endswith("\n[ ] 可导出 给财务")


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{"line": "9", "met": 1}, {"line": "x"}, {"text": "  "}, {}])
def test_what_cannot_be_ticked_changes_nothing_and_is_said(requirement, tick, member, sent):
    response = tick(member, version=1, **sent)
    requirement.refresh_from_db()
    assert requirement.version == 1
    assert "#triangle-alert" in response.content.decode()


@pytest.mark.django_db
def test_requesters_and_strangers_tick_nothing(requirement, tick, requester, stranger):
    assert tick(requester, line=1, met=1).status_code == 404
    assert tick(stranger, line=1, met=1).status_code == 404
    requirement.refresh_from_db()
    assert requirement.version == 1


@pytest.mark.django_db
def test_two_who_tick_at_once_lose_nothing(requirement, lead):
    mine, theirs = (Requirement.objects.get(pk=requirement.pk) for _ in range(2))
    theirs.change(by=lead, version=1, acceptance=marked(theirs.acceptance, 1, met=True))
    with pytest.raises(Stale):
        mine.change(by=lead, version=1, acceptance=marked(mine.acceptance, 0, met=False))
