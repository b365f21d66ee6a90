"""Everybody behind a requirement is told of each stage, once."""

import datetime

import pytest

from bihuan.areas.research.evidence import attach, detach
from bihuan.areas.research.models import Feedback, Stage, Telling
from bihuan.areas.research.stages import STAGE_OF
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Event, Notice

pytestmark = pytest.mark.django_db


def test_every_state_of_a_requirement_means_a_stage(requirement_kind):
    assert set(STAGE_OF) == {str(state) for state in requirement_kind.State}


def test_is_told_of_every_stage_in_order(behind, requirement, bring, told):
    bring(requirement, "live")
    assert told(behind) == ["received", "weighed", "scheduled", "made", "live"]
    behind.refresh_from_db()
    assert behind.state == Feedback.State.ANSWERED


def test_is_told_once_however_often_it_is_dispatched(behind, requirement, bring, told):
    bring(requirement, "live")
    before = told(behind)
    Event.objects.update(dispatched_at=None)
    run_once()
    assert told(behind) == before


def test_back_and_forth_inside_a_stage_tells_nothing(behind, requirement, bring, told, lead):
    bring(requirement, "weighed")
    requirement.move("review", by=lead)
    requirement.move("clarify", by=lead)
    requirement.move("review", by=lead)
    run_once()
    assert told(behind) == ["received", "weighed"]
    requirement.move("schedule", by=lead)
    requirement.move("clarify", by=lead)
    requirement.move("review", by=lead)
    requirement.move("schedule", by=lead)
    run_once()
    assert told(behind) == ["received", "weighed", "scheduled"]


def test_says_when_it_is_planned(behind, requirement, bring, lead):
    requirement.change(by=lead, starts_on=datetime.date(2031, 8, 18), due_on=datetime.date(2031, 8, 27))
    bring(requirement, "scheduled")
    assert "2031 年 8 月 18–27 日" in behind.tellings.get(stage=Stage.SCHEDULED).text


def test_a_refusal_is_told_with_its_reason_and_again_after_it_was_reopened(behind, requirement, told, lead):
    requirement.move("decline", by=lead, reason="和结算合并做")
    run_once()
    behind.refresh_from_db()
    assert behind.state == Feedback.State.DISMISSED
    assert "和结算合并做" in behind.tellings.get(stage=Stage.DECLINED).text
    requirement.move("reopen", by=lead, reason="结算那边不做了")
    run_once()
    behind.refresh_from_db()
    assert behind.state == Feedback.State.LINKED
    requirement.move("decline", by=lead, reason="还是不做")
    run_once()
    assert told(behind) == ["received", "declined", "reopened", "declined"]


def test_stays_followed_up_while_another_requirement_goes_on(behind, requirement, add, requirement_kind, told, lead):
    other = add(requirement_kind, title="另一条")
    attach([behind], other, by=lead)
    requirement.move("decline", by=lead, reason="另一条会做")
    run_once()
    behind.refresh_from_db()
    assert behind.state == Feedback.State.LINKED
    other.move("accept", by=lead)
    run_once()
    assert told(behind) == ["received", "declined", "weighed"]


def merge(duplicate, survivor, lead):
    duplicate.link(survivor, "duplicates", by=lead)
    duplicate.move("duplicate", by=lead)
    run_once()


def test_follows_a_duplicate_to_its_survivor_without_repeating(
    behind, requirement, add, requirement_kind, bring, told, lead
):
    survivor = add(requirement_kind, title="留下的", acceptance="x")
    bring(requirement, "weighed")
    bring(survivor, "weighed")
    merge(requirement, survivor, lead)
    assert told(behind) == ["received", "weighed"], "that one is weighed up too is no news"
    bring(survivor, "live")
    assert told(behind) == ["received", "weighed", "scheduled", "made", "live"]


def test_hears_nothing_twice_when_its_link_moves_to_the_survivor(
    behind, requirement, add, requirement_kind, bring, told, lead
):
    survivor = add(requirement_kind, title="留下的", acceptance="x")
    bring(requirement, "weighed")
    bring(survivor, "weighed")
    requirement.link(survivor, "duplicates", by=lead)
    requirement.move("duplicate", by=lead)
    behind.link(survivor, "evidences", by=lead)
    behind.unlink(requirement, "evidences", by=lead)
    run_once()
    assert told(behind) == ["received", "weighed"]
    bring(survivor, "scheduled")
    assert told(behind) == ["received", "weighed", "scheduled"]
    behind.unlink(survivor, "evidences", by=lead)
    run_once()
    behind.refresh_from_db()
    assert behind.state == Feedback.State.NEW, "nothing is left that it stands behind"


def test_is_told_once_where_it_stands_behind_both(behind, requirement, add, requirement_kind, bring, told, lead):
    middle, survivor = (add(requirement_kind, title=title, acceptance="x") for title in ("中间", "留下的"))
    attach([behind], survivor, by=lead)
    merge(requirement, middle, lead)
    merge(middle, survivor, lead)
    bring(survivor, "scheduled")
    assert told(behind) == ["received", "weighed", "scheduled"]


def test_hears_at_the_merge_how_far_the_survivor_is(behind, requirement, add, requirement_kind, bring, told, lead):
    survivor = add(requirement_kind, title="留下的", acceptance="x")
    bring(survivor, "scheduled")
    merge(requirement, survivor, lead)
    assert told(behind) == ["received", "scheduled"]


def test_who_comes_late_is_told_how_far_it_is(voice, requirement, bring, told, lead):
    bring(requirement, "live")
    attach([voice], requirement, by=lead)
    run_once()
    assert told(voice) == ["received", "live"]


def test_who_comes_after_a_refusal_hears_its_reason(voice, requirement, told, lead):
    requirement.move("decline", by=lead, reason="成本太高")
    attach([voice], requirement, by=lead)
    run_once()
    assert told(voice) == ["received", "declined"]
    assert "成本太高" in voice.tellings.last().text


def test_detached_feedback_waits_again_and_hears_no_more(behind, requirement, bring, told, lead):
    detach(behind, requirement, by=lead)
    bring(requirement, "scheduled")
    assert behind.state == Feedback.State.NEW
    assert told(behind) == ["received"]


def test_a_trashed_voice_hears_nothing(behind, requirement, bring, told, lead):
    behind.trash(by=lead)
    bring(requirement, "weighed")
    assert told(behind) == ["received"]


def test_a_dismissal_is_told_and_taking_up_again_too(voice, told, lead):
    voice.move("dismiss", by=lead, reason="系统里已经有了：订单页右上角")
    run_once()
    assert "订单页右上角" in voice.tellings.get(stage=Stage.DECLINED).text
    voice.move("take_up", by=lead)
    run_once()
    assert told(voice) == ["received", "declined", "reopened"]


def test_a_reply_is_told_and_an_internal_comment_is_not(voice, told, lead, requester):
    voice.comment("内部：别告诉他", by=lead)
    voice.comment("少件时先联系谁？@[林知夏](1)", by=lead, internal=False)
    run_once()
    assert told(voice) == ["received", "reply"]
    assert voice.tellings.get(stage=Stage.REPLY).text == "少件时先联系谁？@林知夏"


def test_what_a_colleague_noted_is_not_confirmed_to_anybody(add, told):
    noted = add(Feedback, title="电话里说的", email="wang.min@shunda.example")
    run_once()
    assert told(noted) == []


def test_nothing_internal_is_in_the_words(behind, requirement, bring):
    bring(requirement, "live")
    words = " ".join(f"{telling.subject} {telling.text}" for telling in behind.tellings.all())
    assert requirement.title not in words
    assert requirement.key not in words


def test_the_owner_hears_that_it_is_not_solved(behind, requirement, bring, lead):
    bring(requirement, "live")
    behind.refresh_from_db()
    behind.move("contest", by=None, reason="还是老价格")
    run_once()
    assert Notice.objects.filter(user=lead, artifact=behind, event__verb="contest").exists()


def test_somebody_with_an_account_hears_of_it_in_the_inbox(add, requirement, product, requester, lead, bring):
    own = add(Feedback, title="从系统里提的", by=requester, product=product)
    attach([own], requirement, by=lead)
    run_once()
    Notice.objects.all().delete()
    bring(requirement, "weighed")
    assert Notice.objects.filter(user=requester, artifact=own, event__verb="told").count() == 1


def test_words_are_in_the_language_of_the_person(behind, requirement, lead):
    behind.change(by=lead, language="en")
    requirement.move("accept", by=lead)
    run_once()
    assert behind.tellings.get(stage=Stage.WEIGHED).subject.startswith("We are weighing it up")


def test_counts_who_says_it_is_solved(add, requirement, requirement_kind, bring, lead):
    voices = [add(Feedback, title=str(number)) for number in range(4)]
    attach(voices, requirement, by=lead)
    bring(requirement, "live")
    for voice, verb in zip(voices, ("solve", "solve", "contest"), strict=False):
        voice.refresh_from_db()
        voice.move(verb, by=None)
    found = Feedback.objects.resolution([requirement.pk])[requirement.pk]
    assert (found.asked, found.judged, found.solved) == (4, 3, 2)
    assert found.rate == pytest.approx(2 / 3)
    assert Feedback.objects.resolution([add(requirement_kind, title="无人").pk]) == {}


def test_the_database_itself_refuses_to_tell_twice(behind, requirement, bring):
    from django.db import IntegrityError

    bring(requirement, "weighed")
    with pytest.raises(IntegrityError):
        Telling.objects.create(feedback=behind, about_id=requirement.pk, stage=Stage.WEIGHED, subject="", text="")
