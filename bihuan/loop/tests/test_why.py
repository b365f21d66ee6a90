"""Why a requirement is there and what became of a voice: decided by whom, at what score, and what is missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import PastRank, Requirement
from bihuan.areas.research.models import Customer
from bihuan.artifacts.models import Artifact
from bihuan.loop.why.decisions import decisions_of
from bihuan.loop.why.story import story_of

pytestmark = pytest.mark.usefixtures("english")


def test_a_decision_keeps_its_reason_its_person_and_the_score_of_then(requirement, lead, owner):
    one = requirement(at="review", reach=100, impact=1, confidence=50, effort=2)
    one.move("schedule", by=owner)
    one.change(by=lead, reach=400)
    one.move("clarify", by=lead)
    one.move("decline", by=owner, reason="影响的人太少")
    day = timezone.localdate()
    for back, place in ((0, 4), (1, 9)):
        PastRank.objects.create(requirement=one, on=day - timedelta(back), method="rice", place=place, mean=1)
    newest, scheduled, accepted = decisions_of(one)
    assert (newest.verb, newest.by, newest.reason, newest.score) == ("decline", owner, "影响的人太少", 100)
    assert (scheduled.verb, scheduled.by, scheduled.reason, scheduled.score) == ("schedule", owner, "", 25)
    assert accepted.verb == "accept"
    assert newest.place == scheduled.place == 4


def test_gaps_are_named_in_plain_words_and_go_when_they_are_closed(requirement, voice, add, lead, workspace):
    bare = story_of(add(Requirement, title="光秃秃的"), lead, workspace)
    assert bare.gaps == [
        "Nobody asked for it, as far as is written down here.",
        "Nothing says when it is done: there are no acceptance criteria.",
        "Nobody has decided yet whether it is done.",
    ]
    one, unpriced = requirement("发布了", at="release"), add(Customer, title="没填收入的").artifact_ptr
    voice(behind=one, said="contest", customer=unpriced, email="a@b.cn")
    gaps = story_of(one, lead, workspace).gaps
    for words in (
        "no revenue is known",
        "Nobody wrote down why: “Schedule”",
        "Nothing is linked at: Spec",
        "says it is not",
    ):
        assert any(words in gap for gap in gaps), words
    assert "1 of those who asked has not been told anything." in gaps
    assert "Only 1 has said whether it helped: too few to tell." in gaps


def test_what_is_dropped_owes_an_answer_and_a_reason(add, voice, lead, workspace):
    one = add(Requirement, title="不做")
    voice(behind=one)
    one.move("decline", by=lead, reason="与战略无关")
    assert story_of(one, lead, workspace).gaps == [
        "No voice behind it names a customer, so nobody knows what it is worth.",
        "1 of those who asked has not been told anything.",
    ]


def test_the_pages_tell_it_to_those_who_may_see_it(
    page, requirement, voice, add, lead, requester, stranger, private_product
):
    one = requirement(at="release")
    for number in range(5):
        voice(f"第 {number} 句", behind=one, said="solve", person=f"人{number}")
    hidden = voice("看不见的话", behind=one)
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    html = page(lead, f"requirements/{one.number}/why/")
    for words in (
        "第 3 句",
        "Schedule",
        "RICE then" if one.score else "No reason written down",
        "5 of 5 say yes",
        "57–100%",
    ):
        assert words in html, words
    assert "看不见的话" not in html
    assert f"requirements/{one.number}/why/" in page(lead, f"requirements/{one.number}/")
    said = voice("后来怎么样了", behind=one, said="contest")
    html = page(lead, f"feedback/{said.number}/why/")
    for words in (one.title, "They say that it is not solved.", "Schedule"):
        assert words in html, words
    for path in (f"requirements/{one.number}/why/", f"feedback/{said.number}/why/"):
        page(requester, path, status=404)
        page(stranger, path, status=404)
