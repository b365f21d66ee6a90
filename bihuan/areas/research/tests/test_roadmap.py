"""What the public pages show of requirements, what they keep to themselves, and votes."""

import uuid

import pytest
from django.core import mail

from bihuan.areas.research.evidence import attach
from bihuan.areas.research.mailing import send_due
from bihuan.areas.research.models import Card, Customer, Feedback, Portal
from bihuan.areas.research.personal_links import Visitor
from bihuan.artifacts.dispatch import run_once
from bihuan.fields.models import CustomField

pytestmark = pytest.mark.django_db
PLACE = "/portal/lanyun/orders/"
API = f"/api/v1{PLACE}"
INTERNAL = "内部叫法"


@pytest.fixture
def pages(product):
    return Portal.objects.create(product=product, roadmap=True, changelog=True, voting=True, shows=["people"])


@pytest.fixture
def card(requirement, lead, pages):
    one = Card.of(requirement)
    one.title, one.text, one.news = "运费自动重算", "**拆单**以后不用再改价。", "差额自动入账"
    one.keep(by=lead, shown=True)
    return one


@pytest.fixture
def vote(client, card):
    def send(email="qian@luming.example", **fields):
        said = {"email": email, "strength": "3", "words": "一天能省两小时", "ticket": uuid.uuid4()}
        return client.post(f"{PLACE}roadmap/{card.pk}/", said | fields)

    return send


def test_shows_what_was_written_for_it_and_nothing_else(client, card, requirement):
    listed = client.get(f"{PLACE}roadmap/").content.decode()
    one = client.get(f"{PLACE}roadmap/{card.pk}/").content.decode()
    for page in (listed, one):
        assert "运费自动重算" in page
        assert INTERNAL not in page
        assert requirement.key not in page
        assert "差额自动入账" not in page, "that is for the day it is live"
    assert "<strong>拆单</strong>" in one


def test_shows_the_facts_an_administrator_chose(client, card, pages, requirement, workspace, lead):
    field = CustomField.objects.add(
        workspace=workspace, kind="requirements", name="端", type="select", options=["小程序"]
    )
    who = CustomField.objects.add(workspace=workspace, kind="requirements", name="开发", type="person")
    custom = {field.slug: field.options[0]["value"], who.slug: lead.pk}
    requirement.change(by=lead, tags=["运费"], due_on="2027-03-09", custom=custom)
    assert "小程序" not in client.get(f"{PLACE}roadmap/").content.decode()
    pages.shows = ["window", "tags", field.name_in_forms, who.name_in_forms]
    pages.save()
    (shown,) = client.get(f"{API}roadmap").json()
    assert (shown["facts"], shown["tags"], shown["people"]) == ({"端": "小程序"}, ["运费"], None)
    assert "9" in shown["window"]


def test_is_open_only_as_far_as_the_administrator_says(client, card, pages, product):
    for field, path in (("roadmap", "roadmap/"), ("roadmap", f"roadmap/{card.pk}/"), ("changelog", "changelog.atom")):
        assert client.get(PLACE + path).status_code == 200
        Portal.objects.update(**{field: False})
        assert client.get(PLACE + path).status_code == 404
        Portal.objects.update(roadmap=True, changelog=True)
    Portal.objects.update(voting=False)
    assert "vote" not in client.get(f"{PLACE}roadmap/{card.pk}/").content.decode().partition('id="main"')[2]
    assert client.post(f"{API}roadmap/{card.pk}/votes", {"email": "a@b.example"}, "application/json").status_code == 422
    type(product).objects.filter(pk=product.pk).update(private=True)
    assert client.get(f"{PLACE}roadmap/").status_code == 404


def test_what_is_hidden_trashed_or_merged_is_not_shown(client, card, requirement, lead, add, requirement_kind, product):
    other = add(requirement_kind, title="同一件事", product=product)
    requirement.merge_into(other, by=lead)
    assert client.get(f"{API}roadmap").json() == []
    card.keep(by=lead, shown=False)
    assert client.get(f"{PLACE}roadmap/{card.pk}/").status_code == 404


def test_a_vote_is_a_voice_that_counts_once_and_is_told(client, vote, card, requirement, add, bring):
    customer = add(Customer, title="鹿鸣服饰", email="qian@luming.example")
    assert vote().status_code == vote(email=" Qian@Luming.example ").status_code == 302
    (voice,) = Feedback.objects.filter(channel="vote")
    assert (voice.title, voice.customer_id, voice.strength) == ("运费自动重算", customer.pk, 3)
    run_once()
    send_due()
    assert INTERNAL not in mail.outbox[0].body
    assert client.get(f"{API}roadmap").json()[0]["people"] == 1
    bring(requirement, "live")
    send_due()
    assert len([each for each in mail.outbox if each.to == ["qian@luming.example"]]) > 1
    assert Card.objects.get().live_at is not None


def test_who_already_asked_for_it_is_counted_already(vote, voice, requirement, lead):
    attach([voice], requirement, by=lead)
    assert vote(email=voice.email).status_code == 302
    assert Feedback.objects.count() == 1


def test_a_vote_is_taken_back_by_whoever_gave_it(client, vote, voice, card):
    vote()
    mine = Feedback.objects.get(channel="vote")
    own, others = (f"{PLACE}mine/{Visitor.of(each).token}/{mine.number}/withdrawal/" for each in (mine, voice))
    assert client.get(own).status_code == 405
    assert client.post(others).status_code == 404
    assert client.post(own).status_code == 302
    assert client.get(f"{API}roadmap").json()[0]["people"] == 0


def test_the_changelog_tells_what_changed_once_it_is_live(client, card, requirement, bring, lead):
    assert client.get(f"{API}changelog").json() == []
    bring(requirement, "live")
    page = client.get(f"{PLACE}changelog/").content.decode()
    assert "差额自动入账" in page
    assert INTERNAL not in page
    feed = client.get(f"{PLACE}changelog.atom").content.decode()
    assert "<title>运费自动重算</title>" in feed
    requirement.move("verify", by=lead, reason="试用客户确认")
    requirement.move("reopen", by=lead, reason="还有两家承运商算错")
    run_once()
    assert client.get(f"{API}changelog").json() == []


def test_only_leads_publish_and_only_what_they_see(client, requirement, pages, stranger, requester, member, lead):
    page, api = "/lanyun/requirements/1/card/", "/api/v1/lanyun/requirements/1/card/"
    assert client.get(page).status_code == 302
    for person, status in ((stranger, 404), (requester, 403), (member, 403), (lead, 302)):
        client.force_login(person)
        assert client.post(page, {"title": "运费自动重算"}).status_code == status
        if status != 302:
            assert client.put(api, {"shown": True}, "application/json").status_code in (status, 404)
            assert not Card.objects.exists()
    assert client.get(api).json()["shown"] is True
    client.force_login(requester)
    assert client.get(api).status_code in (403, 404)


def test_a_requirement_without_an_open_product_is_not_published(client, add, requirement_kind, lead, private_product):
    client.force_login(lead)
    private_product.members.add(lead)
    for product in (None, private_product):
        one = add(requirement_kind, title="对账口径", product=product)
        page = client.post(f"/lanyun/requirements/{one.number}/card/", {"title": "对账"})
        assert page.status_code == 422
    assert not Card.objects.exists()


def test_while_writing_one_sees_what_is_on_the_roadmap_and_nothing_internal(client, card, pages, add, requirement):
    add(type(requirement), title="运费自动重算要快", product=pages.product)
    asked = f"{PLACE}similar/?title=运费自动重算"
    said = client.get(asked).content.decode()
    assert f"roadmap/{card.pk}/" in said
    assert "REQ-" not in said
    assert "要快" not in said
    pages.roadmap = False
    pages.save()
    assert "运费" not in client.get(asked).content.decode()
