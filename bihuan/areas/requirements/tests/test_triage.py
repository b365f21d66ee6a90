"""The triage inbox: decided one after the other, without a script, and nothing forgotten."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models.artifact import Priority
from bihuan.artifacts.states import ApprovalStep
from bihuan.people.models import Role

pytestmark = pytest.mark.django_db
HERE = "/lanyun/requirements/triage/"


@pytest.fixture
def three(add):
    return [
        add(Requirement, title="最不急的", priority=Priority.LOW),
        add(Requirement, title="最急的", priority=Priority.URGENT),
        add(Requirement, title="一般的", priority=Priority.MEDIUM),
    ]


@pytest.fixture
def decide(browse):
    def send(user, one, deed, follow=True, **fields):
        sent = {"deed": deed, "version": one.version, **fields}
        response = browse(user).post(f"{HERE}{one.number}/", sent, follow=follow)
        one.refresh_from_db()
        return response

    return send


def shown(response) -> str:
    """The title of the one that is being decided."""
    found = re.search(r'id="title">(.*?)</h2>', response.content.decode(), re.S)
    return found[1] if found else ""


def listed(response) -> list[str]:
    return re.findall(r"<a class=\"truncate flex-1\"[^>]*>(.*?)</a>", response.content.decode(), re.S)


def test_the_most_urgent_comes_first_and_after_each_the_next(three, browse, decide, lead, add):
    low, urgent, normal = three
    first = browse(lead).get(HERE)
    assert listed(first) == ["最急的", "一般的", "最不急的"]
    assert shown(first) == "最急的"
    assert shown(decide(lead, urgent, "accept")) == "一般的"
    assert urgent.state == "clarifying"
    assert shown(decide(lead, normal, "decline", reason="影响的人少")) == "最不急的"
    assert (normal.state, normal.events.latest("pk").reason) == ("declined", "影响的人少")
    tomorrow = timezone.localdate() + timedelta(days=1)
    last = decide(lead, low, "snooze", wake_on=tomorrow.isoformat())
    assert (low.state, low.wake_on) == ("snoozed", tomorrow)
    assert shown(last) == ""


def test_one_can_be_picked_out_of_turn(three, browse, lead):
    low, *_others = three
    assert shown(browse(lead).get(HERE, {"one": low.number})) == "最不急的"
    for nonsense in ("9999", "x", "１", "-1", ""):
        assert shown(browse(lead).get(HERE, {"one": nonsense})) == "最急的"


def test_snoozed_ones_come_back_on_their_day_and_first(three, browse, decide, lead):
    low, *_others = three
    decide(lead, low, "snooze", wake_on=(timezone.localdate() + timedelta(days=3)).isoformat())
    assert len(listed(browse(lead).get(HERE))) == 2
    Requirement.objects.filter(pk=low.pk).update(wake_on=timezone.localdate())
    assert shown(browse(lead).get(HERE)) == "最不急的"


def test_a_duplicate_goes_into_the_one_chosen_and_its_voices_with_it(three, browse, decide, voice, lead):
    low, urgent, _normal = three
    voice(urgent, "甲")
    found = browse(lead).get(HERE, {"one": urgent.number, "q": "不急"})
    assert f'name="survivor" value="{low.key}"' in found.content.decode()
    decide(lead, urgent, "duplicate", survivor=low.key)
    assert urgent.state == "duplicate"
    assert low.links_in.filter(role="evidences").count() == 1


@pytest.mark.parametrize(
    ("deed", "sent"),
    [
        ("decline", {}),
        ("decline", {"reason": "  "}),
        ("snooze", {}),
        ("snooze", {"wake_on": "gestern"}),
        ("snooze", {"wake_on": "2020-01-01"}),
        ("duplicate", {"survivor": "REQ-99"}),
    ],
)
def test_what_is_missing_is_said_and_the_same_one_stays(three, decide, lead, deed, sent):
    _low, urgent, _normal = three
    response = decide(lead, urgent, deed, **sent)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert shown(response) == "最急的"
    assert urgent.state == "new"


def test_what_has_to_be_approved_is_asked_for(three, decide, lead, monkeypatch):
    _low, urgent, _normal = three
    first, *rest = Requirement.moves
    monkeypatch.setattr(Requirement, "moves", (replace(first, approval=(ApprovalStep(role=Role.ADMIN),)), *rest))
    response = decide(lead, urgent, "accept")
    assert "已提交审批" in response.content.decode()
    assert Requirement.objects.get(pk=urgent.pk).state == "new"


def test_what_somebody_else_decided_meanwhile_is_not_decided_again(three, decide, lead, admin):
    _low, urgent, _normal = three
    stale = Requirement.objects.get(pk=urgent.pk)
    urgent.move("accept", by=admin)
    response = decide(lead, stale, "decline", reason="不做")
    assert response.status_code in (409, 422)
    assert Requirement.objects.get(pk=urgent.pk).state == "clarifying"


def test_who_may_decide_what(three, decide, browse, member, requester, stranger):
    _low, urgent, normal = three
    assert decide(member, urgent, "decline", reason="不做").status_code == 403
    assert decide(member, urgent, "accept").status_code == 200
    assert decide(requester, normal, "accept").status_code == 403
    assert browse(requester).get(HERE).status_code == 403
    assert decide(stranger, normal, "accept").status_code == 404
    assert browse(stranger).get(HERE).status_code == 404
    assert normal.state == "new"


def test_an_unknown_decision_is_none(three, decide, lead):
    assert decide(lead, three[0], "explode").status_code == 404


def test_an_empty_inbox_says_so(browse, lead, workspace):
    response = browse(lead).get(HERE)
    assert response.status_code == 200
    assert shown(response) == ""
    assert "bh-empty" in response.content.decode()


def test_every_decision_has_a_key_and_works_without_a_script(three, browse, lead):
    page = browse(lead).get(HERE).content.decode()
    for key in "adsu":
        assert f'data-shortcut="{key}"' in page
    assert page.count('method="post"') >= 4
