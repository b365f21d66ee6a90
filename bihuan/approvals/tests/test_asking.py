"""A move that has to be approved: asked step after step, decided once, done with all checks again."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.approvals import asking, hearing
from bihuan.approvals.models import Ask, Request, RequestStage
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Notice
from bihuan.artifacts.states import ApprovalStep
from bihuan.people.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def needs(monkeypatch):
    """needs(step, …): the first move of a new requirement has to be approved so."""

    def by(*steps: ApprovalStep) -> str:
        first, *rest = Requirement.moves
        monkeypatch.setattr(Requirement, "moves", (replace(first, approval=steps, reason=False), *rest))
        return first.verb

    return by


@pytest.fixture
def asked(needs, add, member):
    """asked(step, …): a request of the member, and its requirement."""

    def by(*steps: ApprovalStep) -> tuple[Request, Requirement]:
        verb, one = needs(*steps), add(Requirement)
        one.move(verb, by=member)
        return one.asked, one

    return by


def state_of(one) -> str:
    return Requirement.objects.get(pk=one.pk).state


def test_the_move_waits_and_happens_when_the_last_has_agreed(asked, lead, admin, owner, member):
    request, one = asked(ApprovalStep((lead.email,)), ApprovalStep((admin.email, owner.email), everyone=True))
    assert (one.state, state_of(one), request.asks.get().user) == ("new", "new", lead)
    with pytest.raises(Refused):
        asking.approve(request, by=admin)
    asking.approve(request, by=lead, reason="好")
    assert {ask.user for ask in request.asks.filter(step=1)} == {admin, owner}
    asking.approve(request, by=admin)
    assert state_of(one) == "new"
    asking.approve(request, by=owner)
    request.refresh_from_db()
    assert request.stage == RequestStage.APPROVED
    assert state_of(one) == Requirement.moves[0].to
    moved = one.events.get(verb=Requirement.moves[0].verb)
    assert moved.actor == member, "who asked for it does it"
    verbs = list(one.events.filter(verb__startswith="approval").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["approval_asked", "approval_given", "approval_asked", *["approval_given"] * 2, "approval_approved"]


def test_any_one_is_enough_and_steps_may_be_asked_together(asked, lead, admin, owner):
    request, one = asked(ApprovalStep(role=Role.ADMIN), ApprovalStep((lead.email,), together=True))
    assert {ask.user for ask in request.asks.all()} == {admin, owner, lead}
    asking.approve(request, by=admin)
    assert request.asks.get(user=owner).answer == Ask.Answer.NOT_NEEDED
    assert state_of(one) == "new"
    asking.approve(request, by=lead)
    assert state_of(one) == Requirement.moves[0].to
    with pytest.raises(Refused, match="decided meanwhile"):
        asking.approve(request, by=owner)


def test_one_no_ends_it_and_says_why(asked, lead, member):
    request, one = asked(ApprovalStep((lead.email,)))
    with pytest.raises(ValidationError, match="Say why"):
        asking.reject(request, by=lead, reason=" ")
    asking.reject(request, by=lead, reason="没有数据")
    request.refresh_from_db()
    assert (request.stage, request.outcome, state_of(one)) == (RequestStage.REJECTED, "没有数据", "new")
    run_once()
    assert Notice.objects.filter(user=member, why="approval", event__verb="approval_rejected").exists()
    one.move(Requirement.moves[0].verb, by=member)
    assert one.asked.pk != request.pk, "it can be asked for again"


def test_who_is_asked_finds_it_in_the_inbox_and_lets_another_decide(asked, lead, admin, member, requester):
    request, one = asked(ApprovalStep((lead.email,)))
    run_once()
    assert Notice.objects.get(user=lead, why="approval").artifact_id == one.pk
    for wrong in (member, lead, requester, None):
        with pytest.raises(ValidationError):
            asking.delegate(request, by=lead, to=wrong)
    asking.delegate(request, by=lead, to=admin)
    with pytest.raises(Refused):
        asking.approve(request, by=lead)
    asking.approve(request, by=admin)
    assert state_of(one) == Requirement.moves[0].to


def test_only_one_request_at_a_time_and_who_asked_takes_it_back(asked, lead, member, admin, add):
    request, one = asked(ApprovalStep((lead.email,)))
    with pytest.raises(ValidationError, match="already"):
        one.move(Requirement.moves[0].verb, by=admin)
    with pytest.raises(Refused):
        asking.withdraw(request, by=lead)
    asking.withdraw(request, by=member)
    request.refresh_from_db()
    assert request.stage == RequestStage.WITHDRAWN
    with pytest.raises(Refused, match="decided meanwhile: Withdrawn"):
        asking.withdraw(request, by=member)


def test_what_became_impossible_says_so(asked, lead, admin):
    request, one = asked(ApprovalStep((lead.email,)))
    Requirement.objects.filter(pk=one.pk).update(state="verified", category="done")
    asking.approve(request, by=lead)
    request.refresh_from_db()
    assert request.stage == RequestStage.FAILED
    assert "not possible" in request.outcome


def test_nobody_approves_their_own_unless_nobody_else_could(asked, member, admin, owner):
    request, _one = asked(ApprovalStep((member.email,)))
    assert {ask.user for ask in request.asks.all()} == {admin, owner}


def test_who_left_is_replaced_and_who_forgets_is_reminded(asked, lead, admin, owner, monkeypatch):
    request, one = asked(ApprovalStep((lead.email,)))
    lead.is_active = False
    lead.save()
    Request.objects.update(requested_at=timezone.now() - timezone.timedelta(days=3))
    monkeypatch.setitem(hearing.looked_at, "last", timezone.now() - timezone.timedelta(days=1))
    hearing.at_tick(None)
    assert {ask.user for ask in request.asks.filter(answer="")} == {admin, owner}
    assert one.events.filter(verb="approval_reminded").count() == 1
    with pytest.raises(ValidationError, match="less than an hour"):
        asking.remind(request, by=admin)


def test_what_is_put_away_needs_no_approval(asked, lead):
    request, one = asked(ApprovalStep((lead.email,)))
    one.refresh_from_db()
    one.trash(by=lead)
    run_once()
    request.refresh_from_db()
    assert request.stage == RequestStage.FAILED
    with pytest.raises(Refused):
        asking.approve(request, by=lead)


def test_a_stale_form_asks_for_nothing(needs, add, member, lead):
    verb, one = needs(ApprovalStep((lead.email,))), add(Requirement)
    one.change(by=lead, priority=0)
    with pytest.raises(Stale):
        one.move(verb, by=member, version=1)
    assert not Request.objects.exists()
