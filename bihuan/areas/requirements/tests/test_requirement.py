"""What a requirement insists on: levels in order, and the guards on its road."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LEVELS = [str(level) for level in Requirement.Level]


@pytest.mark.parametrize("above", LEVELS)
@pytest.mark.parametrize("below", LEVELS)
def test_nothing_stands_below_what_is_smaller(add, above, below):
    parent = add(Requirement, title="上", level=above)
    if LEVELS.index(below) < LEVELS.index(above):
        with pytest.raises(ValidationError, match="cannot stand below it") as refusal:
            add(Requirement, title="下", level=below, parent=parent)
        assert set(refusal.value.message_dict) == {"parent"}
        assert Requirement.objects.count() == 1
    else:
        assert add(Requirement, title="下", level=below, parent=parent).parent_id == parent.pk


def test_a_parent_cannot_become_smaller_than_its_children(add, lead):
    parent = add(Requirement, title="上", level="business")
    child = add(Requirement, title="下", level="user", parent=parent)
    with pytest.raises(ValidationError, match=child.key):
        parent.change(by=lead, level="development")
    child.change(by=lead, level="development")
    assert parent.change(by=lead, level="user").level == "user"


def test_a_child_cannot_become_bigger_than_its_parent(add, lead):
    parent = add(Requirement, title="上", level="user")
    child = add(Requirement, title="下", level="development", parent=parent)
    with pytest.raises(ValidationError, match="cannot stand below it"):
        child.change(by=lead, level="business")
    with pytest.raises(ValidationError, match="circle"):
        parent.change(by=lead, parent=child)


def test_levels_hold_however_it_is_held_and_in_imports(add, lead, workspace):
    parent = add(Requirement, title="上", level="development")
    child = add(Requirement, title="下", level="user")
    with pytest.raises(ValidationError, match="cannot stand below it"):
        Artifact.objects.get(pk=child.pk).change(by=lead, parent=parent)
    rows = [{"title": "好的"}, {"title": "坏的", "level": "business", "parent": parent}]
    with pytest.raises(ValidationError, match="Row 2"):
        Requirement.objects.bulk_add(workspace, rows, by=lead)
    assert Requirement.objects.count() == 2


def test_goes_from_intake_to_verified(add, lead, bring):
    one = add(Requirement, acceptance="[x] 5 秒内算完")
    states = []
    for verb in ("accept", "review", "schedule", "start", "release", "verify"):
        one.move(verb, by=lead)
        states.append(one.state)
    assert states == ["clarifying", "reviewing", "scheduled", "delivering", "released", "verified"]
    assert one.closed_at is not None
    with pytest.raises(ValidationError, match="Say why"):
        one.move("reopen", by=lead)
    one.move("reopen", by=lead, reason="退货单漏了")
    assert (one.state, one.closed_at) == ("clarifying", None)


def test_is_scheduled_only_once_we_know_when_it_is_accepted(add, lead):
    one = add(Requirement)
    one.move("accept", by=lead)
    one.move("review", by=lead)
    with pytest.raises(ValidationError, match="acceptance criteria"):
        one.move("schedule", by=lead)
    assert Requirement.objects.get(pk=one.pk).state == "reviewing"
    one.move("schedule", by=lead, acceptance="5 秒内算完")
    assert one.state == "scheduled"


def test_is_verified_only_with_every_criterion_met_or_a_reason(requirement, bring, lead):
    bring(requirement, "release")
    with pytest.raises(ValidationError, match="1 criterion is not met") as refusal:
        requirement.move("verify", by=lead)
    assert set(refusal.value.message_dict) == {"reason"}
    requirement.move("verify", by=lead, reason="日志放到下一期，财务同意")
    assert requirement.state == "verified"
    assert requirement.events.latest("pk").reason == "日志放到下一期，财务同意"


def test_is_declined_by_a_lead_with_a_reason(requirement, member, lead):
    with pytest.raises(Refused):
        requirement.move("decline", by=member, reason="不做")
    with pytest.raises(ValidationError, match="Say why"):
        requirement.move("decline", by=lead)
    requirement.move("decline", by=lead, reason="影响的人少")
    assert requirement.state == "declined"


def test_a_snoozed_one_comes_back_on_its_day(requirement, lead):
    with pytest.raises(ValidationError, match="wake"):
        requirement.move("snooze", by=lead)
    with pytest.raises(ValidationError, match="after today"):
        requirement.move("snooze", by=lead, wake_on=timezone.localdate())
    day = timezone.localdate() + timezone.timedelta(days=3)
    requirement.move("snooze", by=lead, wake_on=day)
    assert not Requirement.objects.in_triage().exists()
    Requirement.objects.update(wake_on=timezone.localdate())
    assert list(Requirement.objects.in_triage()) == [requirement]


@pytest.mark.parametrize(
    "values", [{"reach": -1}, {"impact": -0.5}, {"confidence": 101}, {"confidence": -1}, {"effort": 0}]
)
def test_parts_of_the_score_stay_within_their_units(requirement, lead, values):
    with pytest.raises(ValidationError) as refusal:
        requirement.change(by=lead, **values)
    assert set(refusal.value.message_dict) == set(values)


def test_is_found_by_its_criteria(requirement, lead):
    assert list(Requirement.objects.search("改价日志")) == [requirement]
