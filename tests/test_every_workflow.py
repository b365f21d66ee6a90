"""What an admin makes of a kind's workflow holds for every kind, wherever one moves."""

from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.past import as_of
from bihuan.automation import running, triggers
from bihuan.automation.models import Rule, Run
from bihuan.batches import work
from bihuan.pages.wording import verbs_in
from bihuan.pages.workflows.publishing import in_force, lost, publish, shipped
from bihuan.people.models import Role
from bihuan.workflows import current

pytestmark = pytest.mark.django_db
OWN = {"value": "legal", "label": "法务审核", "category": "active", "color": "amber"}


@pytest.fixture(autouse=True)
def nothing_held():
    yield
    current.Held.until = 0.0


@pytest.fixture(params=sorted(Artifact.kinds()))
def kind(request):
    return Artifact.kinds()[request.param]


def step(verb, source, to, **more):
    plain = {"label": verb, "needs": int(Role.MEMBER), "reason": False, "requires": [], "who": [], "then": []}
    return {"verb": verb, "sources": [str(source)], "to": str(to), **plain, **more}


def with_own(kind, **more):
    """As shipped, and a state of one's own after the first, with a way in and a way out."""
    made = deepcopy(shipped(kind))
    first = made["states"][0]["value"]
    made["states"].insert(1, dict(OWN))
    made["moves"] += [step("ask_legal", first, "legal", **more), step("legal_done", "legal", first)]
    return made


def test_an_own_state_is_a_state_and_goes_with_its_artifacts_told(kind, workspace, owner):
    one = kind.objects.add(workspace=workspace, title="合同", by=owner)
    first = one.state
    publish(kind, workspace, with_own(kind), by=owner)
    one.move("ask_legal", by=owner)
    assert (one.state, one.category, str(one.state_now.label)) == ("legal", "active", "法务审核")
    assert "legal_done" in {move.verb for move in one.moves_for(owner)}
    with pytest.raises(ValidationError, match="法务审核"):
        publish(kind, workspace, shipped(kind), by=owner)
    assert [(str(state), count) for state, count in lost(kind, workspace.pk, shipped(kind))] == [("legal", 1)]
    publish(kind, workspace, shipped(kind), by=owner, into={"legal": first})
    version = one.version
    one.refresh_from_db()
    assert (one.state, one.version, one.category) == (first, version + 1, "new")
    assert one.events.latest("pk").changes == {"state": ["legal", first]}
    assert str(as_of(one, version=version).state_now.label) == "法务审核"
    assert [row.version for row in workspace.workflows.order_by("version")] == [1, 2]


def test_who_may_and_what_follows_hold(kind, workspace, owner, member):
    made = with_own(
        kind, who=["owner"], then=[{"do": "assign", "value": member.email}, {"do": "comment", "value": "好"}]
    )
    publish(kind, workspace, made, by=owner)
    one = kind.objects.add(workspace=workspace, title="合同", by=owner, owner=owner)
    assert "ask_legal" not in {move.verb for move in one.moves_for(member)}
    with pytest.raises(Refused):
        one.move("ask_legal", by=member)
    one.move("ask_legal", by=owner)
    assert (one.owner, [said.text for said in one.comments.all()]) == (member, ["好"])


def test_what_the_product_works_with_stays(kind, workspace, owner):
    for name in kind.locked:
        made = deepcopy(shipped(kind))
        made["states"] = [each for each in made["states"] if each["value"] != name]
        made["moves"] = [each for each in made["moves"] if name not in (each["verb"], each["to"])]
        with pytest.raises(ValidationError, match=name):
            publish(kind, workspace, made, by=owner)


def test_another_workspace_keeps_its_own(kind, workspace, owner, stranger):
    other_workspace = stranger.memberships.get().workspace
    publish(kind, workspace, with_own(kind), by=owner)
    assert kind.states_in(other_workspace.pk) is kind.State
    assert in_force(kind, other_workspace.pk) == shipped(kind)


def test_as_shipped_costs_nothing(kind, workspace, owner, django_assert_num_queries):
    kind.states_in(workspace.pk)
    with django_assert_num_queries(0):
        assert kind.states_in(workspace.pk) is kind.State
        assert kind.moves_in(workspace.pk) is kind.moves


def test_batches_rules_and_filters_know_what_is_its_own(kind, workspace, owner, stranger):
    publish(kind, workspace, with_own(kind), by=owner)
    assert "ask_legal" in verbs_in(workspace.pk)
    assert "ask_legal" not in verbs_in(stranger.memberships.get().workspace_id)
    rule = Rule(workspace=workspace, name="法务", kind=kind.slug, trigger={"on": "moved", "from": "", "to": "legal"})
    rule.actions = [
        {"do": "comment", "text": "{{原状态}} → {{状态}}"},
        {"do": "move", "verb": "legal_done"},
    ]
    rule.keep(by=owner)
    assert "法务审核" in triggers.said(rule)
    one = kind.objects.add(workspace=workspace, title="合同", by=owner)
    first = one.state_now
    done = work.begin(workspace=workspace, kind=kind, deed={"do": "move", "verb": "ask_legal"}, ids=[one.pk], by=owner)
    assert done.counts()["done"] == 1
    run_once()
    for run in Run.objects.all():
        running.run_next(run.pk)
    one.refresh_from_db()
    assert (one.state, one.comments.get().text) == (str(first), f"{first.label} → 法务审核")
