"""What an administrator lets a portal ask, what comes of it, and the sum that keeps programs out."""

import hashlib
import uuid

import pytest

from bihuan.areas.research import proof
from bihuan.areas.research.models import Feedback, Portal
from bihuan.fields.models import CustomField

pytestmark = pytest.mark.django_db
FORM = "/portal/lanyun/orders/"
CALL = f"/api/v1{FORM}feedback"


@pytest.fixture
def settings_page(product):
    return f"/lanyun/settings/products/{product.pk}/portal/"


@pytest.fixture
def own(workspace):
    add = CustomField.objects.add
    add(workspace=workspace, kind="feedback", name="内部评级", type="person")
    return add(workspace=workspace, kind="feedback", name="仓库", type="select", options=["嘉定仓", "太仓仓"])


def worked(challenge: str, bits: int = proof.BITS) -> str:
    sums = (f"{challenge}.{number}" for number in range(10_000_000))
    return next(one for one in sums if proof.zeros(hashlib.sha256(one.encode()).digest()) >= bits)


def test_asks_what_the_administrator_chose_in_that_order(client, admin, settings_page, own):
    client.force_login(admin)
    page = client.get(settings_page).content.decode()
    assert "仓库" in page
    assert "内部评级" not in page, "who is here is nobody's business outside"
    said = {"question": [own.name_in_forms, "title", "body", "email"], f"ask-{own.name_in_forms}": "on"}
    said |= {f"must-{own.name_in_forms}": "on", f"label-{own.name_in_forms}": "在哪个仓？", "ask-email": "on"}
    assert client.post(settings_page, said | {"thanks": "一个工作日内回复你。"}).status_code == 302
    client.logout()
    form = client.get(FORM).content.decode()
    assert form.index("在哪个仓？") < form.index('name="title"') < form.index('name="email"')
    assert 'name="body"' not in form
    missing = client.post(FORM, {"title": "拣货单排版乱", "ticket": uuid.uuid4()})
    assert missing.status_code == 422
    sent = client.post(FORM, {"title": "拣货单排版乱", own.name_in_forms: own.options[0]["value"], "body": "没有问"})
    voice = Feedback.objects.get()
    assert (voice.custom, voice.body) == ({own.slug: own.options[0]["value"]}, "")
    assert "一个工作日内回复你。" in client.get(sent.url).content.decode()


def test_the_order_is_changed_without_scripts_and_nothing_is_saved_by_that(client, admin, settings_page):
    client.force_login(admin)
    said = {"question": ["title", "body", "email"], "ask-body": "on", "ask-email": "on", "up": "email"}
    page = client.post(settings_page, said).content.decode()
    assert page.index('value="email"') < page.index('value="body"')
    assert not Portal.objects.exists()


def test_only_administrators_of_the_workspace_decide_it(client, settings_page, stranger, requester, lead, admin):
    assert client.get(settings_page).status_code == 302
    for person, status in ((stranger, 404), (requester, 403), (lead, 403), (admin, 200)):
        client.force_login(person)
        assert client.get(settings_page).status_code == status
        assert client.post(settings_page, {"up": "title"}).status_code == status
    assert client.get("/lanyun/settings/products/999999/portal/").status_code == 404


def test_a_sum_is_asked_for_once_each_and_only_for_its_product(client, product, private_product, monkeypatch):
    monkeypatch.setattr(proof, "BITS", 8)
    Portal.objects.create(product=product, proof_of_work=True)
    assert "data-proof" in client.get(FORM).content.decode()
    good = worked(proof.challenge(product.pk), 8)
    for bad in ("", "junk", good[:-1] + "x", worked(proof.challenge(private_product.pk), 8)):
        assert client.post(FORM, {"title": "批量灌水", "proof": bad}).status_code == 422
    assert client.post(FORM, {"title": "真的有事", "proof": good}).status_code == 302
    assert client.post(FORM, {"title": "再来一次", "proof": good}).status_code == 422
    assert [voice.title for voice in Feedback.objects.all()] == ["真的有事"]


def test_programs_of_ours_ask_for_the_sum_too(client, product, monkeypatch):
    monkeypatch.setattr(proof, "BITS", 8)
    Portal.objects.create(product=product, proof_of_work=True)
    said = {"title": "从小程序里来"}
    assert client.post(CALL, said, "application/json").status_code == 422
    asked = client.get(f"/api/v1{FORM}proof").json()
    said["proof"] = worked(asked["challenge"], asked["bits"])
    assert client.post(CALL, said, "application/json").status_code == 201
