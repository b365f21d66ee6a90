"""Two that are one: what stood behind the duplicate stands behind the survivor, once."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Artifact, Link
from bihuan.people.models import Role
from tests.people import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def survivor(add):
    return add(Requirement, title="运费按包裹重算", tags=["结算"])


def evidence_of(requirement) -> list[str]:
    return sorted(link.source.title for link in requirement.links_in.filter(role="evidences").select_related("source"))


def test_voices_watchers_and_tags_move_to_the_survivor(requirement, survivor, voice, lead, member):
    voice(requirement, "甲", strength=4), voice(requirement, "乙")
    both = voice(requirement, "丙")
    both.link(survivor, "evidences", by=lead)
    requirement.change(by=lead, tags=["运费", "结算"])
    requirement.watch(by=member)
    requirement.merge_into(survivor, by=lead)
    assert requirement.state == "duplicate"
    assert evidence_of(requirement) == []
    assert evidence_of(survivor) == ["丙", "乙", "甲"]
    assert survivor.links_in.get(source__title="甲").strength == 4
    assert {tag.name for tag in survivor.tags.all()} == {"结算", "运费"}
    assert survivor.watches.filter(user=member).exists()
    assert requirement.links_out.get(role="duplicates").target_id == survivor.pk


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=4))
def test_no_voice_is_lost_or_counted_twice(add, lead, behind):
    one, other = add(Requirement, title="甲"), add(Requirement, title="乙")
    kind = Artifact.kinds()["feedback"]
    for place, (first, second) in enumerate(behind):
        said = add(kind, title=f"声音 {place}")
        for wanted, target in ((first, one), (second, other)):
            if wanted:
                said.link(target, "evidences", by=lead)
    one.merge_into(other, by=lead)
    assert evidence_of(one) == []
    assert evidence_of(other) == [f"声音 {place}" for place, pair in enumerate(behind) if any(pair)]


def test_a_voice_the_person_cannot_see_moves_all_the_same(requirement, survivor, add, private_product, owner, member):
    said = add(Artifact.kinds()["feedback"], title="别的产品说的", product=private_product, by=owner)
    said.link(requirement, "evidences", by=owner)
    requirement.merge_into(survivor, by=member)
    assert evidence_of(survivor) == ["别的产品说的"]


def test_people_behind_it_are_told_of_the_survivor_once(requirement, survivor, voice, lead, bring):
    said = voice(requirement, email="wang@shunda.example", person="王敏")
    bring(survivor, "accept")
    run_once()
    requirement.merge_into(survivor, by=lead)
    run_once()
    run_once()
    assert [str(telling.stage) for telling in said.tellings.all()] == ["weighed"]


@pytest.mark.parametrize("wrong", ["itself", "a duplicate", "in the trash", "another kind"])
def test_refuses_a_survivor_that_cannot_take_it_over(requirement, survivor, add, lead, wrong):
    other = add(Requirement, title="第三个")
    if wrong == "itself":
        target = requirement
    elif wrong == "a duplicate":
        survivor.merge_into(other, by=lead)
        target = survivor
    elif wrong == "in the trash":
        target = survivor.trash(by=lead)
    else:
        target = add(Artifact.kinds()["feedback"], title="一条声音")
    with pytest.raises(ValidationError) as refusal:
        requirement.merge_into(target, by=lead)
    assert set(refusal.value.message_dict) == {"survivor"}
    assert Requirement.objects.get(pk=requirement.pk).state == "new"
    assert not Link.objects.filter(source=requirement.pk, role="duplicates").exists()


def test_nothing_is_half_merged(requirement, survivor, voice, lead, requester, bring):
    voice(requirement, "甲")
    with pytest.raises(Refused):
        requirement.merge_into(survivor, by=requester)
    requirement.change(by=lead, title="改过了")
    with pytest.raises(Stale):
        requirement.merge_into(survivor, by=lead, version=1)
    bring(requirement, "start")
    with pytest.raises(ValidationError, match="not possible"):
        requirement.merge_into(survivor, by=lead)
    assert evidence_of(requirement) == ["甲"]
    assert evidence_of(survivor) == []
    assert not Link.objects.filter(role="duplicates").exists()


def test_merges_follow_one_another(requirement, survivor, add, voice, lead):
    last = add(Requirement, title="最后留下的")
    voice(requirement, "甲")
    requirement.merge_into(survivor, by=lead)
    survivor.merge_into(last, by=lead)
    assert evidence_of(last) == ["甲"]


def below(requirement) -> list[str]:
    return sorted(Requirement.objects.filter(parent=requirement.pk).values_list("title", flat=True))


def test_what_stands_below_moves_to_the_survivor(requirement, survivor, add, lead, member, owner, private_product):
    for title in ("甲", "乙"):
        add(Requirement, title=title, parent=requirement)
    add(Requirement, title="别的产品的", parent=requirement, product=private_product, by=owner)
    gone = add(Requirement, title="扔掉的", parent=requirement).trash(by=lead)
    requirement.merge_into(survivor, by=member)
    assert below(survivor) == ["乙", "别的产品的", "甲"]
    assert below(requirement) == ["扔掉的"]
    assert gone.trashed_at
    moved = Requirement.objects.get(title="甲").events.latest("pk")
    assert (moved.actor, moved.changes["parent"]) == (member, [requirement.pk, survivor.pk])


@pytest.mark.parametrize("deep", [False, True], ids=["child", "grandchild"])
def test_a_survivor_from_below_takes_the_place_of_the_other(requirement, add, lead, deep):
    top = add(Requirement, title="上级", level="business")
    requirement.change(by=lead, parent=top)
    middle = add(Requirement, title="中间", parent=requirement)
    survivor = add(Requirement, title="留下的", parent=middle if deep else requirement)
    requirement.merge_into(survivor, by=lead)
    survivor.refresh_from_db()
    assert survivor.parent_id == top.pk
    assert below(survivor) == ["中间"]
    assert below(requirement) == []


def test_a_survivor_too_small_for_what_stands_below_is_refused(add, lead):
    large = add(Requirement, title="大的", level="business")
    add(Requirement, title="用户级的", level="user", parent=large)
    small = add(Requirement, title="小的", level="development")
    with pytest.raises(ValidationError, match="larger than"):
        large.merge_into(small, by=lead)
    assert below(large) == ["用户级的"]
    assert Requirement.objects.get(pk=large.pk).state == "new"


@pytest.fixture
def page(browse, requirement):
    return lambda user: (browse(user), f"/lanyun/requirements/{requirement.number}/duplicate/")


def test_the_survivor_is_found_by_words_or_key_and_chosen(page, requirement, survivor, member, voice):
    voice(requirement, "甲")
    client, address = page(member)
    assert survivor.title in client.get(address, {"q": "包裹重算"}).content.decode()
    assert survivor.title in client.get(address, {"q": survivor.key}).content.decode()
    assert "/triage" not in client.get(address, {"q": requirement.key}).content.decode().split("<main")[1]
    response = client.post(address, {"survivor": survivor.key, "version": requirement.version})
    assert response.url == f"/lanyun/requirements/{survivor.number}/"
    assert evidence_of(survivor) == ["甲"]


def test_a_key_that_leads_nowhere_is_said(page, requirement, member):
    client, address = page(member)
    for sent in ("", "REQ-999", "FB-1", "'; --", "REQ-" + "9" * 30):
        response = client.post(address, {"survivor": sent})
        assert response.status_code == 422
    assert Requirement.objects.get(pk=requirement.pk).state == "new"


def test_strangers_and_hidden_ones_are_no_survivors(
    page, requirement, add, workspace, private_product, owner, stranger
):
    hidden = add(Requirement, title="别的产品的", product=private_product, by=owner)
    outsider = member_of(workspace, "outsider@lanyun.example", "外人", Role.MEMBER)
    client, address = page(outsider)
    assert hidden.title not in client.get(address, {"q": hidden.key}).content.decode()
    assert client.post(address, {"survivor": hidden.key}).status_code == 422
    client, address = page(stranger)
    assert client.get(address).status_code == 404
