"""When, if, then: once for each event, as the owner would, explained in the log."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts import dispatch
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact, Notice
from bihuan.automation.models import Rule, Run
from bihuan.automation.running import press
from bihuan.automation.work import at_tick
from bihuan.deliveries.models import Alert, Delivery
from bihuan.people.models import Membership, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
COMMENT = {"do": "comment", "text": "{{key}} by {{actor}}: {{title}}"}
URGENT = {"field": "priority", "operator": "any_of", "operand": "0"}


def runs(**fields):
    return list(Run.objects.filter(**fields).order_by("pk"))


def test_when_if_then(rule, add, work, lead, member):
    rule("created", COMMENT, {"do": "change", "field": "owner", "value": "creator"}, conditions=[URGENT])
    urgent, calm = add(Requirement, priority=0), add(Requirement)
    work()
    urgent.refresh_from_db()
    assert urgent.owner == lead
    assert [said.text for said in urgent.comments.all()] == [f"{urgent.key} by 林知夏: {urgent.title}"]
    assert not calm.comments.exists()
    done, skipped = runs()
    assert (done.state, skipped.state) == ("done", "skipped")
    assert done.results[0]["keys"] == [urgent.key]
    assert skipped.conditions[0]["so"] is False


@pytest.mark.parametrize(
    ("conditions", "so"),
    [
        ([{"field": "priority", "which": "old", "operator": "any_of", "operand": "2"}], True),
        ([URGENT, {"field": "title", "operator": "contains", "operand": "nothing"}], False),
        ([{"field": "title", "operator": "contains", "operand": "no"}, URGENT | {"join": "or"}], True),
        ([{"field": "due_on", "operator": "at_least", "operand": "2026-01-01"}], False),
        ([{"field": "tags", "operator": "any_of", "operand": "急"}], True),
    ],
)
def test_conditions_are_joined_and_know_old_and_new(rule, add, work, lead, conditions, so):
    one = add(Requirement, tags=["急"])
    rule({"on": "changed", "field": "priority", "from": "", "to": "0"}, COMMENT, conditions=conditions)
    one.change(by=lead, priority=1)
    one.change(by=lead, priority=2)
    one.change(by=lead, priority=0)
    work()
    (run,) = runs()
    assert (run.state == "done") is so


def test_each_event_is_done_once_however_often_it_is_told(rule, add, work):
    rule("created", COMMENT)
    one = add(Requirement)
    work()
    one.events.update(dispatched_at=None)
    work()
    assert one.comments.count() == 1


def test_fails_whole_and_says_where(rule, add, work):
    rule("created", COMMENT, {"do": "move", "verb": "verify"})
    one = add(Requirement)
    work()
    (run,) = runs()
    assert (run.state, one.comments.count()) == ("failed", 0)
    assert run.error.startswith("Step 2, change the state: ")
    assert [result["taken_back"] for result in run.results] == [True]


def test_its_own_effect_does_not_set_it_off_again(rule, add, work, lead):
    rule({"on": "changed", "field": "title"}, {"do": "change", "field": "title", "value": "{{title}}!"})
    lead.language = "zh-hans"
    lead.save()
    one = add(Requirement, title="a")
    one.change(by=lead, title="b")
    work()
    one.refresh_from_db()
    assert one.title == "b!"
    assert [run.state for run in runs()] == ["done", "stopped"]
    assert "循环到此为止" in runs()[1].error, "in the owner's language"


def test_rules_that_set_each_other_off_end(rule, add, work, lead):
    up = {"on": "changed", "field": "priority", "from": "", "to": "0"}
    rule(up, {"do": "change", "field": "priority", "value": "1"})
    rule(up | {"to": "1"}, {"do": "change", "field": "priority", "value": "0"})
    add(Requirement).change(by=lead, priority=0)
    work()
    assert [run.state for run in runs()] == ["done", "done", "stopped"]


def test_too_often_pauses_it_tells_the_owner_and_loses_nothing(rule, add, work, lead):
    one = rule("created", COMMENT, hourly=1)
    made = [add(Requirement), add(Requirement)]
    work()
    one.refresh_from_db()
    assert (one.standing, [each.state for each in runs()]) == ("paused", ["done", "waiting"])
    assert "1 times" in Alert.objects.get(user=lead).text
    one.resume(by=lead)
    work()
    assert [each.comments.count() for each in made] == [1, 1]


def test_stops_when_its_owner_may_no_more(rule, add, work, lead, owner, workspace):
    one = rule("created", COMMENT)
    Membership.objects.filter(user=lead).update(role=Role.MEMBER)
    made = add(Requirement)
    work()
    one.refresh_from_db()
    assert "no lead here" in one.paused_why
    assert {alert.user for alert in Alert.objects.all()} == {lead, owner}
    assert not made.comments.exists()


def test_sees_and_writes_no_further_than_its_owner(rule, add, work, owner, private_product, stranger):
    rule("created", COMMENT)
    hidden = add(Requirement, by=owner, product=private_product)
    elsewhere = Requirement.objects.add(workspace=stranger.memberships.get().workspace, title="x", by=stranger)
    work()
    assert not hidden.comments.exists()
    assert not elsewhere.comments.exists()
    assert [run.state for run in runs()] == ["skipped"]
    key = {"do": "link", "target": hidden.key, "role": "relates_to"}
    rule("created", key)
    add(Requirement)
    work()
    assert hidden.key in Run.objects.latest("pk").error


def test_whoever_is_no_lead_keeps_no_rule(rule, member):
    with pytest.raises(Refused):
        rule("created", COMMENT, by=member)
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("trigger", "action", "conditions", "said"),
    [
        ("never", COMMENT, [], "Choose when"),
        (
            {"on": "button", "label": "x", "asks": "y"},
            COMMENT,
            [],
            "knows no “asks”; it knows: label, role, parameters",
        ),
        ("created", {"do": "comment", "text": "{{nothing}}"}, [], "there is no field"),
        ("created", {"do": "change", "field": "priority", "value": "?"}, [], "Write one of"),
        ("created", COMMENT, [URGENT | {"operand": "?"}], "no option"),
        ("created", COMMENT, [URGENT | {"operator": "is"}], "compared by any_of, none_of"),
        ({"on": "schedule", "cron": "61 * * * *"}, {"do": "create", "kind": "requirements", "title": "x"}, [], "61"),
        ({"on": "schedule", "cron": "1 * * * *"}, COMMENT, [], "done to"),
        ("created", {"do": "notify", "who": ["nobody"], "text": "x"}, [], "Choose people"),
    ],
)
def test_what_cannot_work_is_not_kept(rule, trigger, action, conditions, said):
    with pytest.raises(ValidationError, match=said):
        rule(trigger, action, conditions=conditions)


def test_feedback_on_what_is_done_is_asked_about(rule, add, work, member, lead):
    done = {"field": "state", "operator": "any_of", "operand": "new"}
    ask = {"do": "comment", "on": "other", "text": "解决了吗?", "open": True}
    tell = {"do": "notify", "who": ["owner", f"person:{lead.pk}"], "text": "{{key}}"}
    rule({"on": "linked", "role": "evidences", "way": "in"}, ask, tell, conditions=[done])
    one, voice = add(Requirement, owner=member), add(Feedback)
    voice.link(one, "evidences", by=lead)
    work()
    assert [(said.text, said.internal) for said in voice.comments.all()] == [("解决了吗?", False)]
    assert {notice.user for notice in Notice.objects.filter(event__verb="notified")} == {member, lead}


def test_creates_links_mails_and_calls(rule, add, work, lead, member):
    rule(
        {"on": "moved", "from": "", "to": "clarifying"},
        {"do": "create", "kind": "feedback", "title": "{{concat(title, '?')}}", "role": "relates_to"},
        {"do": "create", "kind": "requirements", "title": "child", "role": "child", "owner": f"person:{member.pk}"},
        {"do": "mail", "who": ["rule"], "text": "{{old_state}} → {{state}}"},
    )
    one = add(Requirement)
    one.move("accept", by=lead)
    work()
    (run,) = runs()
    assert run.error == ""
    assert Artifact.objects.get(kind="feedback").title == f"{one.title}?"
    assert Requirement.objects.get(title="child").parent_id == one.pk
    assert Delivery.objects.get().target.channel == "mail"


def test_a_button_asks_and_heeds_the_role(rule, add, lead, member, requester):
    trigger = {"on": "button", "label": "催一下", "role": Role.MEMBER, "parameters": [{"name": "why", "label": "原因"}]}
    one = rule(trigger, {"do": "comment", "text": "{{原因}}, {{actor}}"})
    it = add(Requirement)
    with pytest.raises(ValidationError, match="原因"):
        press(one, it, by=member, given={})
    run = press(one, it, by=member, given={"why": "急"})
    assert (run.state, it.comments.get().text) == ("done", "急, 吴桐")
    with pytest.raises(Refused):
        press(one, it, by=requester, given={"why": "急"})


def test_dates_that_come_near_and_missed_times_are_caught_up_once(rule, add, workspace, lead):
    today = timezone.localdate(timezone=ZoneInfo("Asia/Shanghai"))
    near = add(Requirement, due_on=today + timedelta(days=3))
    add(Requirement, due_on=today + timedelta(days=9))
    due = rule({"on": "due", "days": -3}, COMMENT)
    clock = rule({"on": "schedule", "cron": "*/5 * * * *"}, {"do": "create", "kind": "feedback", "title": "周会"})
    long_ago = timezone.now() - timedelta(days=2)
    Rule.objects.update(next_at=long_ago, looked_at=long_ago)
    at_tick()
    at_tick()
    assert [run.artifact_id for run in runs(rule=due)] == [near.pk]
    assert [run.state for run in runs(rule=clock)] == ["done"]
    clock.refresh_from_db()
    assert clock.next_at > timezone.now()


def test_off_it_hears_nothing_and_lets_go_of_what_waits(rule, add, work, lead):
    one = rule("created", COMMENT)
    add(Requirement)
    dispatch.run_once()
    one.switch(by=lead, on=False)
    add(Requirement)
    work()
    assert [run.state for run in runs()] == ["skipped"]
