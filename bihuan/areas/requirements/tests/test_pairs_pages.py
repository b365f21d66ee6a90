"""Comparing in pairs: everybody's judgements, the weights, contradictions, and the way into weighted scoring."""

import pytest
from django.test import Client

from bihuan.areas.requirements.models import Judgement, PairwiseStudy, Prioritization

pytestmark = pytest.mark.django_db
ROOT = "/lanyun/requirements/pairs/"
AGREEING = {"pair-0-1": "3", "pair-0-2": "9", "pair-1-2": "3"}


def at(user) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user)
    return client


@pytest.fixture
def study(workspace, lead):
    one = PairwiseStudy(workspace=workspace, name="评分标准", items=["营收", "风险", "合规"], by=lead)
    one.full_clean()
    one.save()
    return one


def test_weights_follow_and_go_into_weighted_scoring(study, lead, member):
    page = f"{ROOT}{study.pk}/"
    assert at(member).post(page, AGREEING).status_code == 302
    assert at(member).post(page, AGREEING).status_code == 302
    assert Judgement.objects.count() == 1
    assert "69" in at(member).get(page).content.decode().partition('id="weights"')[2]
    assert at(member).post(f"{page}use/").status_code == 403
    assert at(lead).post(f"{page}use/").status_code == 302
    setting = Prioritization.objects.get()
    assert [(one["label"], one["weight"]) for one in setting.criteria] == [
        ("营收", 69.23),
        ("风险", 23.08),
        ("合规", 7.69),
    ]
    study.refresh_from_db()
    study.use(setting)
    assert len({one["key"] for one in setting.criteria}) == 3


def test_a_contradiction_is_named(study, member):
    page = f"{ROOT}{study.pk}/"
    at(member).post(page, AGREEING | {"pair-0-2": "-5"})
    text = at(member).get(page).content.decode()
    assert "自相矛盾" in text
    assert "bh-alert" in text


@pytest.mark.parametrize("said", [{}, {"pair-0-1": "3"}, AGREEING | {"pair-1-2": "10"}, AGREEING | {"pair-1-2": "x"}])
def test_every_pair_has_to_be_compared_on_the_scale(study, member, said):
    assert at(member).post(f"{ROOT}{study.pk}/", said).status_code == 422
    assert not Judgement.objects.exists()


def test_two_to_ten_different_things_are_compared(workspace, member):
    client = at(member)
    for labels in ("营收", "营收\n营收", "\n".join(map(str, range(11))), ""):
        assert client.post(ROOT, {"name": "标准", "labels": labels}).status_code == 422
    assert client.post(ROOT, {"name": "标准", "labels": "营收\n 风险 \n\n营收"}).status_code == 302
    assert PairwiseStudy.objects.get().items == ["营收", "风险"]


def test_strangers_and_requesters_have_no_part_in_it(study, stranger, requester, member):
    one = f"{ROOT}{study.pk}/"
    for path in (ROOT, one):
        assert at(stranger).get(path).status_code == 404
        assert at(requester).get(path).status_code == 403
    for path in (ROOT, one, f"{one}use/", f"{one}removal/"):
        assert at(stranger).post(path).status_code == 404
        assert at(requester).post(path).status_code == 403
    client = at(member)
    client.post(f"{one}removal/")
    assert client.get(one).status_code == 404
    client.post(f"{one}removal/?restore")
    assert client.get(one).status_code == 200
