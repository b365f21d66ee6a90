"""From a draft to a signed baseline, and to the next one by a change request."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.areas.prd import changing, reviewing
from bihuan.areas.prd.models import PRD
from bihuan.artifacts.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_what_no_review_has_passed_is_signed_only_with_a_reason(prd, lead, reviewed):
    with pytest.raises(ValidationError, match="No review has passed it"):
        prd.move("sign", by=lead)
    reviewed(prd)
    prd.change(by=lead, body=prd.body + "\n\n新的一段")
    with pytest.raises(ValidationError, match="changed after REV-1"):
        prd.move("sign", by=lead)
    prd.move("sign", by=lead, reason="口头确认")
    assert prd.edition == 1


def test_signing_freezes_text_and_what_is_embedded(signed, requirement, lead):
    baseline = signed.baseline()
    assert (baseline.number, baseline.signed_by, baseline.review.key) == (1, lead, "REV-1")
    assert "| REQ-1 | 对账差异自动归因 |" in baseline.frozen
    assert "- [x] 5 秒内算完" in baseline.frozen
    requirement.change(by=lead, title="改了名")
    baseline.refresh_from_db()
    assert "改了名" not in baseline.frozen
    assert baseline.untouched
    baseline.frozen += "。"
    assert not baseline.untouched


def test_what_is_signed_is_not_edited_but_changed_on_the_record(signed, lead, reviewed):
    with pytest.raises(ValidationError, match="Propose a change"):
        signed.change(by=lead, body="改写")
    after = signed.body.replace("3 元", "5 元")
    change = changing.propose(signed, after, by=lead, why="财务放宽了口径")
    assert (change.base, change.prd) == (1, signed)
    assert PRD.objects.get().body == signed.body
    with pytest.raises(ValidationError, match="No review"):
        change.move("approve", by=lead)
    reviewed(change)
    change.move("approve", by=lead)
    now = PRD.objects.get()
    assert ("5 元" in now.body, now.edition, now.state) == (True, 2, "signed")
    newest = now.baseline()
    assert (newest.number, newest.change, newest.review.key) == (2, change, "REV-2")


def test_a_rejected_change_leaves_the_baseline(signed, lead):
    change = changing.propose(signed, signed.body + "\n\n多一段", by=lead, why="试试")
    change.move("reject", by=lead, reason="不做")
    now = PRD.objects.get()
    assert (now.edition, now.body) == (1, signed.body)


def test_two_changes_go_together_unless_they_meet(signed, lead):
    first = changing.propose(signed, signed.body.replace("3 元", "5 元"), by=lead, why="甲")
    second = changing.propose(signed, signed.body.replace("6:00", "7:00"), by=lead, why="乙")
    third = changing.propose(signed, signed.body.replace("3 元", "9 元"), by=lead, why="丙")
    first.move("approve", by=lead, reason="急")
    second.move("approve", by=lead, reason="急")
    now = PRD.objects.get()
    assert ("5 元" in now.body, "7:00" in now.body, now.edition) == (True, True, 3)
    with pytest.raises(ValidationError, match="Rework it"):
        third.move("approve", by=lead, reason="急")
    third.refresh_from_db()
    assert (third.state, PRD.objects.get().edition) == ("draft", 3)


def test_only_named_reviewers_speak_and_a_no_has_reasons(prd, lead, admin, member):
    review = reviewing.ask(prd, people=[admin], by=lead)
    with pytest.raises(Refused):
        reviewing.speak(review, by=member, verdict="pass")
    with pytest.raises(ValidationError, match="has to change"):
        reviewing.speak(review, by=admin, verdict="fail")
    with pytest.raises(ValidationError, match="have not said"):
        review.move("pass", by=lead)
    reviewing.speak(review, by=admin, verdict="conditional", words="补回滚")
    assert reviewing.follow_up(review, "补回滚步骤，见 REQ-1", by=lead, owner=member).artifact.key == "REQ-1"
    review.move("pass_conditionally", by=lead)
    with pytest.raises(ValidationError, match="1 follow-up is open"):
        review.move("settle", by=lead)
    reviewing.finish(review.follow_ups.get(), by=member)
    review.move("settle", by=lead)
    assert review.state == "passed"


def test_who_may_not_see_it_is_not_asked(prd, lead, stranger, requester):
    for person in (stranger, requester):
        with pytest.raises(ValidationError):
            reviewing.ask(prd, people=[person], by=lead)
