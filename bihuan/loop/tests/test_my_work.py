"""What waits for me: each thing once, what is late first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact
from bihuan.loop.my_work import waiting_for
from bihuan.people.models import Membership

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def waits(workspace):
    def lines(user, product=None) -> list[tuple[str, str]]:
        membership = Membership.objects.get(user=user, workspace=workspace)
        return [(one.artifact.title, one.word) for one in waiting_for(user, membership, workspace, product)]

    return lines


def due(days: int):
    return timezone.localdate() + timedelta(days=days)


def test_what_is_late_comes_first_then_who_asked_then_the_rest(add, admin, member, lead, waits):
    add(Requirement, title="晚了", owner=lead, due_on=due(-2), by=admin)
    add(Requirement, title="这周", owner=lead, due_on=due(3), by=admin)
    add(Requirement, title="不急", owner=lead, due_on=due(60), by=admin)
    discussed = add(Requirement, title="问我", by=admin)
    discussed.comment(f"@[林知夏]({lead.pk}) 怎么看", by=member)
    add(Requirement, title="刚来的", priority=0, by=admin)
    run_once()
    Artifact.objects.filter(title__in=["晚了", "这周", "不急", "问我"]).update(state="clarifying", category="open")
    lead.notices.filter(why="assigned").update(read_at=timezone.now())
    assert waits(lead) == [("晚了", "Due"), ("问我", "Mentioned"), ("刚来的", "Triage"), ("这周", "Due")]


def test_each_thing_waits_once(add, admin, lead, waits):
    one = add(Requirement, title="又晚又被问", owner=lead, due_on=due(-1), by=admin)
    one.comment(f"@[林知夏]({lead.pk})", by=admin)
    run_once()
    assert waits(lead) == [("又晚又被问", "Due")]


def test_what_stays_too_long_waits_and_what_sleeps_does_not(add, lead, waits):
    for title, state in (("卡住了", "reviewing"), ("在等答复", "released"), ("做完了", "verified")):
        one = add(Requirement, title=title, owner=lead)
        category = str(Requirement.State(state).category)
        long_ago = timezone.now() - timedelta(days=20)
        Artifact.objects.filter(pk=one.pk).update(state=state, category=category, state_since=long_ago)
    assert waits(lead) == [("卡住了", "In review")]


def test_a_voice_that_is_not_solved_comes_back_to_its_owner(voice, requirement, lead, waits):
    voice("还是不行", behind=requirement(at="release"), said="contest", owner=lead)
    assert waits(lead)[0] == ("还是不行", "Not solved")


def test_only_leads_take_the_first_look(add, lead, member, waits):
    add(Requirement, title="刚来的")
    assert waits(lead) == [("刚来的", "Triage")]
    assert waits(member) == []


def test_nothing_of_a_hidden_product_and_of_others(add, owner, lead, member, private_product, product, waits):
    add(Requirement, title="别的产品", product=private_product, by=owner, owner=lead, due_on=due(-1))
    add(Requirement, title="别人的", owner=member, due_on=due(-1))
    add(Requirement, title="我的", owner=lead, due_on=due(-1), product=product)
    assert [title for title, word in waits(lead) if word == "Due"] == ["我的"]
    assert [title for title, word in waits(lead, product) if word == "Due"] == ["我的"]


def test_home_shows_both_what_waits_and_what_i_own(page, add, admin, lead):
    add(Requirement, title="晚了", owner=lead, due_on=due(-2), by=admin)
    add(Requirement, title="可以等", owner=lead, priority=3, state="clarifying", by=admin)
    assert "2 days late" in page(lead)
    owned = page(lead, "?work=owned")
    assert owned.index("晚了") < owned.index("可以等")
