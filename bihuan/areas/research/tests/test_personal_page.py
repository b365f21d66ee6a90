"""The page behind a personal link: everything of this person, nothing of anybody else, nothing internal."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from bihuan.areas.research import limits
from bihuan.areas.research.evidence import attach
from bihuan.areas.research.mailing import send_due
from bihuan.areas.research.models import Customer, Feedback, LinkRequest
from bihuan.areas.research.personal_links import SALT, VALID_DAYS, Visitor
from bihuan.artifacts.dispatch import run_once
from bihuan.people.models import Product

pytestmark = pytest.mark.django_db
PLACE = "/portal/lanyun/orders/mine/"


@pytest.fixture
def base(voice):
    return f"{PLACE}{Visitor.of(voice).token}/"


@pytest.fixture
def read(client, base):
    def page(path="", status=200, **headers):
        answer = client.get(f"{base}{path}", HTTP_ACCEPT_LANGUAGE="en", **headers)
        assert answer.status_code == status
        return answer.content.decode()

    return page


def test_shows_everything_of_this_person_and_nobody_else(read, voice, add, product, workspace):
    add(Feedback, title="另一条也是我说的", email="WANG.min@shunda.example")
    add(Feedback, title="别人说的", email="zhao@other.example", product=product)
    add(Feedback, title="谁也没说", product=product)
    page = read()
    assert "拆单以后运费还是老的" in page
    assert "另一条也是我说的" in page
    assert "别人说的" not in page
    assert "谁也没说" not in page


def test_shows_nothing_internal(read, behind, requirement, bring, add, lead):
    customer = add(Customer, title="顺达集团", revenue=8_800_000)
    other = add(Feedback, title="别的客户说的", person="赵铁", email="zhao@other.example")
    attach([other], requirement, by=lead)
    behind.change(by=lead, customer=customer, owner=lead, tags=["大客户"])
    requirement.change(by=lead, reach=1234, impact=3, confidence=80, effort=2, body="内部方案")
    behind.comment("内部：先拖着", by=lead)
    behind.attach([ContentFile(b"x", name="内部报价.xlsx")], by=lead)
    bring(requirement, "made")
    page = read() + read(f"{behind.number}/")
    for secret in (
        *(requirement.title, requirement.key, "内部方案", "内部：先拖着", "内部报价", "顺达集团", "8800000", "大客户"),
        *("别的客户说的", "赵铁", "zhao@other.example", "1234", str(int(requirement.score))),
    ):
        assert secret not in page


def test_a_colleagues_note_is_shown_by_title_alone(read, add):
    note = add(Feedback, title="电话里说的", body="他很不耐烦，别理他", email="wang.min@shunda.example")
    assert "电话里说的" in read()
    assert "不耐烦" not in read(f"{note.number}/")


def test_shows_how_far_it_is(read, behind, requirement, bring, lead):
    assert "Step 1 of 5" in read()
    for stage, step in (("weighed", 2), ("scheduled", 3), ("made", 4), ("live", 5)):
        bring(requirement, stage)
        assert f"Step {step} of 5" in read(f"?show={'live' if step == 5 else 'going'}")


def test_the_latest_of_several_requirements_counts_and_a_duplicate_is_its_survivor(
    read, behind, requirement, add, requirement_kind, bring, lead
):
    survivor = add(requirement_kind, title="留下的", acceptance="x")
    bring(survivor, "made")
    requirement.link(survivor, "duplicates", by=lead)
    requirement.move("duplicate", by=lead)
    assert "Step 4 of 5" in read()


def test_filters_by_how_far_they_are(read, behind, requirement, add, bring, lead):
    add(Feedback, title="还在看的", email=behind.email)
    bring(requirement, "live")
    assert "还在看的" in read("?show=going")
    assert "还在看的" not in read("?show=live")
    assert "2 in all: " in read()


@pytest.mark.parametrize(
    "change",
    [lambda t: t[:-2] + ("AA" if not t.endswith("AA") else "BB"), lambda t: "x" + t, lambda t: t[:20], lambda t: "1"],
)
def test_a_tampered_link_opens_nothing_and_offers_a_new_one(client, voice, change):
    token = change(Visitor.of(voice).token)
    for path in ("", f"{voice.number}/", f"{voice.number}/solved/"):
        answer = client.get(f"{PLACE}{token}/{path}")
        assert answer.status_code == 410
        assert "拆单" not in answer.content.decode()
        assert 'name="email"' in answer.content.decode()
    assert client.post(f"{PLACE}{token}/{voice.number}/reply/", {"text": "hi"}).status_code == 410


def test_a_link_ends_after_its_days(client, base, monkeypatch):
    assert client.get(base).status_code == 200
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + VALID_DAYS * 24 * 3600 + 60)
    assert client.get(base).status_code == 410


def test_a_link_opens_no_other_workspace(client, voice, stranger):
    elsewhere = stranger.memberships.get().workspace
    Product.objects.add(workspace=elsewhere, name="Theirs", slug="orders", portal=True)
    Feedback.objects.add(workspace=elsewhere, title="said elsewhere", email=voice.email, by=None)
    answer = client.get(f"/portal/elsewhere/orders/mine/{Visitor.of(voice).token}/")
    assert answer.status_code == 410
    assert "said elsewhere" not in answer.content.decode()


def test_a_signature_made_for_something_else_is_no_link(client, voice):
    forged = signing.dumps([voice.workspace_id, voice.email, 0], salt="research.received")
    assert SALT != "research.received"
    assert client.get(f"{PLACE}{forged}/").status_code == 410


def test_without_an_address_a_link_opens_one_piece_of_feedback_only(client, add, product):
    mine, other = (add(Feedback, title=title, product=product) for title in ("我的一条", "别人的一条"))
    place = f"{PLACE}{Visitor.of(mine).token}/"
    assert "别人的一条" not in client.get(place).content.decode()
    assert client.get(f"{place}{mine.number}/").status_code == 200
    assert client.get(f"{place}{other.number}/").status_code == 404


def test_somebody_elses_number_is_not_found(client, base, add):
    other = add(Feedback, title="别人说的", email="zhao@other.example")
    for path, method in (("", "get"), ("solved/", "get"), ("solved/", "post"), ("reply/", "post"), ("thanks/", "get")):
        assert getattr(client, method)(f"{base}{other.number}/{path}", {"text": "x"}).status_code == 404


def test_opening_the_link_of_the_mail_records_nothing_pressing_the_button_does(
    client, base, behind, requirement, bring
):
    address = f"{base}{behind.number}/solved/"
    assert client.get(address).status_code == 409, "not live yet"
    assert client.post(address).status_code == 409
    bring(requirement, "live")
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200
    behind.refresh_from_db()
    assert behind.state == "answered"
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 302, "pressed twice"
    behind.refresh_from_db()
    assert behind.state == "solved"
    assert behind.events.filter(verb="solve").count() == 1


def test_not_solved_is_said_with_a_note_and_may_change(client, base, behind, requirement, bring, read):
    bring(requirement, "live")
    client.post(f"{base}{behind.number}/unsolved/", {"note": "改价以后还是老的"})
    behind.refresh_from_db()
    assert behind.state == "unsolved"
    assert "改价以后还是老的" in read(f"{behind.number}/")
    client.post(f"{base}{behind.number}/solved/", {"note": ""})
    behind.refresh_from_db()
    assert behind.state == "solved"


def test_a_reply_is_kept_once_and_signed(client, base, voice, read):
    for _ in range(2):
        assert client.post(f"{base}{voice.number}/reply/", {"text": "先找司机"}).status_code == 302
    said = voice.comments.get()
    assert (said.text, said.signed, said.author, said.internal) == ("先找司机", "王敏", None, False)
    assert client.post(f"{base}{voice.number}/reply/", {"text": ""}).status_code == 422
    assert client.get(f"{base}{voice.number}/reply/").status_code == 405
    assert "先找司机" in read(f"{voice.number}/")


def test_replies_are_limited(client, base, voice, monkeypatch):
    monkeypatch.setattr("bihuan.areas.research.views.mine.REPLYING", limits.Limit("reply", 1))
    assert [client.post(f"{base}{voice.number}/reply/", {"text": f"{n}"}).status_code for n in range(2)] == [302, 429]


def test_our_question_waits_for_an_answer(client, base, voice, read, lead):
    voice.comment("少件时先联系谁？", by=lead, internal=False)
    assert "Waiting for you" in read()
    client.post(f"{base}{voice.number}/reply/", {"text": "司机"})
    assert "Waiting for you" not in read()


def test_gives_back_its_own_files_as_downloads_and_no_internal_ones(client, base, voice, lead):
    voice.attach([ContentFile(b"<svg onload='alert(1)'/>", name="图.svg")], by=None)
    voice.attach([ContentFile(b"x", name="内部.xlsx")], by=lead)
    voice.comment("看这个", by=lead, internal=False, files=[ContentFile(b"y", name="说明.html")])
    voice.comment("内部", by=lead, files=[ContentFile(b"z", name="报价.xlsx")])
    answers = {f.name: client.get(f"{base}{voice.number}/files/{f.pk}/") for f in voice.files.all()}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "图.svg": 200,
        "内部.xlsx": 404,
        "说明.html": 200,
        "报价.xlsx": 404,
    }
    assert answers["图.svg"]["Content-Disposition"].startswith("attachment")
    assert answers["图.svg"]["Content-Type"] == "application/octet-stream"


def test_asking_for_a_link_says_the_same_whether_the_address_is_known(client, voice):
    answers = [client.post(PLACE, {"email": email}) for email in (voice.email, "nobody@nowhere.example")]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert LinkRequest.objects.count() == 2
    assert not mail.outbox, "the worker sends, so time tells nothing either"
    assert send_due() == 1
    assert [sent.to for sent in mail.outbox] == [[voice.email]]
    assert not LinkRequest.objects.exists()
    link = next(word for word in mail.outbox[0].body.split() if "/mine/" in word)
    assert "拆单" in client.get(link.replace("http://testserver", "")).content.decode()


def test_asking_is_limited_by_mailbox_and_address(client, voice, monkeypatch):
    answers = [client.post(PLACE, {"email": "a@b.example"}).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    monkeypatch.setitem(limits.ASKING, "address", limits.Limit("ask-address-2", 1))
    assert [client.post(PLACE, {"email": f"{n}@b.example"}).status_code for n in range(2)] == [302, 429]


def test_is_kept_by_nobody_on_the_way(client, base):
    answer = client.get(base)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_is_closed_with_the_portal(client, base, product):
    Product.objects.filter(pk=product.pk).update(portal=False)
    assert client.get(base).status_code == 404


@pytest.mark.one_database
def test_asks_the_database_as_often_for_many_as_for_few(
    client, base, voice, add, requirement, lead, django_assert_max_num_queries
):
    for number in range(12):
        attach([add(Feedback, title=f"第 {number} 条", email=voice.email)], requirement, by=lead)
    run_once()
    with django_assert_max_num_queries(14):
        assert client.get(base).status_code == 200


def test_says_what_is_new(read, behind, requirement, bring):
    assert "News" not in read()
    bring(requirement, "weighed")
    assert "News" in read()
    behind.tellings.update(at=timezone.now() - timedelta(days=8))
    assert "News" not in read()


def test_every_address_needs_an_open_portal(client, voice, product):
    Product.objects.filter(pk=product.pk).update(private=True)
    token = Visitor.of(voice).token
    for name, more in (
        ("portal-mine", []),
        ("portal-one", [1]),
        ("portal-solved", [1]),
        ("portal-thanks", [1]),
        ("portal-file", [1, 1]),
    ):
        assert client.get(reverse(name, args=["lanyun", "orders", token, *more])).status_code == 404
    assert client.get(PLACE).status_code == 404
    assert client.get(f"{PLACE}sent/").status_code == 404
