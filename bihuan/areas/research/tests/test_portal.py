"""The public portal: who may come in, what is kept, and what is refused."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.areas.research import limits
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once

pytestmark = pytest.mark.django_db
FORM = "/portal/lanyun/orders/"
SAID = {
    "title": "拆单以后运费还是老的",
    "body": "每次都要人工改",
    "strength": "3",
    "person": "王敏",
    "email": "Wang.Min@Shunda.Example ",
}


@pytest.fixture
def send(client, product):
    def post(**fields):
        return client.post(FORM, SAID | {"ticket": uuid.uuid4()} | fields)

    return post


def test_is_open_only_while_the_product_says_so(client, product, private_product):
    assert client.get(FORM).status_code == 200
    for closed in ({"portal": False}, {"private": True}):
        type(product).objects.filter(pk=product.pk).update(**closed)
        assert client.get(FORM).status_code == 404
        assert client.post(FORM, SAID).status_code == 404
        type(product).objects.filter(pk=product.pk).update(portal=True, private=False)
    product.archive()
    assert client.get(FORM).status_code == 404
    assert client.get("/portal/lanyun/nothing/").status_code == 404
    assert client.get("/portal/nowhere/orders/").status_code == 404
    assert not Feedback.objects.exists()


def test_a_workspace_leads_to_its_only_open_product_or_lists_them(client, workspace, product, private_product):
    assert client.get("/portal/lanyun/").url == FORM
    type(product).objects.add(workspace=workspace, name="仓储后台", slug="wms", portal=True)
    page = client.get("/portal/lanyun/").content.decode()
    assert "订单中台" in page
    assert "仓储后台" in page
    assert "结算后台" not in page
    assert "订单中台" not in page.partition('id="main"')[0], "none is chosen yet"
    assert client.get("/portal/elsewhere/").status_code == 404


def test_keeps_what_was_said_and_shows_the_number(client, send, product):
    answer = send()
    voice = Feedback.objects.get()
    assert (voice.title, voice.body, voice.person, voice.email) == (
        "拆单以后运费还是老的",
        "每次都要人工改",
        "王敏",
        "wang.min@shunda.example",
    )
    assert (voice.channel, voice.strength, voice.product, voice.created_by) == ("portal", 3, product, None)
    page = client.get(answer.url).content.decode()
    assert voice.key in page
    assert "/mine/ey" not in page, "whoever types an address need not own it"


def test_without_an_address_the_page_itself_shows_the_way_back(client, send):
    page = client.get(send(email="").url).content.decode()
    address = page.split(f'href="{FORM}mine/')[1].split('"')[0]
    assert "拆单以后运费还是老的" in client.get(f"{FORM}mine/{address}").content.decode()


def test_the_page_of_a_number_cannot_be_guessed(client, send):
    signed = send().url
    assert client.get(signed[:-3] + "xx/").status_code == 404
    assert client.get("/portal/lanyun/orders/received/1/").status_code == 404


def test_sent_twice_is_kept_once(send):
    ticket = uuid.uuid4()
    first, second = send(ticket=ticket), send(ticket=ticket)
    assert first.status_code == second.status_code == 302
    assert Feedback.objects.count() == 1


def test_a_title_is_needed_and_what_was_written_stays(send):
    answer = send(title="")
    assert answer.status_code == 422
    assert "每次都要人工改" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_programs_that_fill_in_everything_are_refused(send):
    assert send(website="https://spam.example").status_code == 422
    assert not Feedback.objects.exists()


def test_takes_files_up_to_the_limit_and_nothing_half(send, settings):
    answer = send(
        attachments=[SimpleUploadedFile("截图.png", b"\x89PNG\r\n\x1a\n123"), SimpleUploadedFile("a.svg", b"<svg/>")]
    )
    assert answer.status_code == 302
    assert [file.name for file in Feedback.objects.get().files.all()] == ["截图.png", "a.svg"]
    settings.UPLOAD_LIMIT = 10
    assert send(attachments=[SimpleUploadedFile("b.bin", b"x" * 11)]).status_code == 422
    assert send(attachments=[SimpleUploadedFile(f"{n}", b"x") for n in range(6)]).status_code == 422
    assert Feedback.objects.count() == 1


def test_too_many_from_one_address_are_refused_with_what_was_written(send, monkeypatch):
    monkeypatch.setitem(limits.SENDING, "address", limits.Limit("send-address", 2))
    assert [send().status_code for _ in range(3)] == [302, 302, 429]
    assert "每次都要人工改" in send().content.decode()
    assert Feedback.objects.count() == 2


def test_too_many_for_one_product_or_mailbox_are_refused(send, monkeypatch):
    monkeypatch.setitem(limits.SENDING, "product", limits.Limit("send-product", 1))
    assert [send(REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(2)] == [302, 429]
    monkeypatch.setitem(limits.SENDING, "product", limits.Limit("send-product", 100))
    monkeypatch.setattr(limits, "SENDING_TO", limits.Limit("send-mailbox", 1))
    assert [send(email="a@b.example").status_code, send(email="A@b.example").status_code] == [302, 429]
    assert send(email="").status_code == 302


def test_needs_its_csrf_token(product):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, SAID).status_code == 403
    token = strict.get(FORM).cookies["csrf"].value
    assert strict.post(FORM, SAID | {"csrfmiddlewaretoken": token}).status_code == 302


def test_speaks_the_language_of_the_browser(client, product):
    assert 'lang="en"' in client.get(FORM, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert 'lang="zh-CN"' in client.get(FORM, HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
    client.post(FORM, SAID, HTTP_ACCEPT_LANGUAGE="en")
    assert Feedback.objects.get().language == "en"


def test_knows_a_signed_in_member_but_no_stranger(client, send, requester, stranger):
    client.force_login(requester)
    assert requester.email in client.get(FORM).content.decode()
    send()
    client.force_login(stranger)
    send()
    assert list(Feedback.objects.order_by("pk").values_list("created_by", flat=True)) == [requester.pk, None]


def test_confirms_that_it_arrived(send):
    send()
    run_once()
    telling = Feedback.objects.get().tellings.get()
    assert telling.stage == "received"
    assert telling.next_try_at


HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raise %}",
    "  两边有空白  ",
    "𝕋𝕙𝕖 \u202e rtl \ufeff",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_unchanged_and_harmless(client, send, text):
    answer = send(title=text, body=text, person=text, email="")
    voice = Feedback.objects.get()
    assert (voice.title, voice.body, voice.person) == (text, text, text)
    page = client.get(answer.url).content.decode()
    address = page.split(f'href="{FORM}mine/')[1].split('"')[0]
    shown = client.get(f"{FORM}mine/{address}").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_what_no_database_keeps_is_refused_in_words(send):
    assert send(body="a\0b").status_code == 422
    assert send(email="a@b.example\nBcc: c@d.example").status_code == 422
    assert not Feedback.objects.exists()
