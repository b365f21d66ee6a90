"""Mails: their words and heads, that each leaves once, and what happens when it cannot."""

import email
from datetime import timedelta
from email.policy import default

import pytest
from django.core import mail
from django.utils import timezone

from bihuan.areas.research import mailing
from bihuan.areas.research.mailing import send_due
from bihuan.areas.research.models import Feedback, Telling
from bihuan.areas.research.tests.post_office import post_office
from bihuan.artifacts.dispatch import run_once
from bihuan.deliveries.models import Bounce

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.server_address
        yield office


def later(minutes: int) -> None:
    """As if that much time had passed since the last try."""
    for telling in Telling.objects.exclude(next_try_at=None):
        Telling.objects.filter(pk=telling.pk).update(next_try_at=telling.next_try_at - timedelta(minutes=minutes))


def test_each_piece_of_news_is_mailed_once_and_in_one_thread(behind, requirement, bring):
    bring(requirement, "live")
    while send_due():
        pass
    assert send_due() == 0
    assert [sent.to for sent in mail.outbox] == [[behind.email]] * 5
    heads = [sent.extra_headers for sent in mail.outbox]
    assert len({head["Message-ID"] for head in heads}) == 5
    assert "In-Reply-To" not in heads[0]
    assert [head["In-Reply-To"] for head in heads[1:]] == [head["Message-ID"] for head in heads[:-1]]
    assert heads[4]["References"].split()[0] == heads[0]["Message-ID"]
    assert {head["Auto-Submitted"] for head in heads} == {"auto-generated"}
    assert not Telling.objects.filter(mailed_at=None).exists()


def test_the_mail_of_the_release_asks_whether_it_is_solved(client, behind, requirement, bring):
    bring(requirement, "live")
    while send_due():
        pass
    body = mail.outbox[-1].body
    html = mail.outbox[-1].alternatives[0][0]
    solved = next(word for word in body.split() if word.endswith("/solved/"))
    assert solved.startswith("http://testserver/portal/lanyun/orders/mine/")
    assert solved in html
    assert client.get(solved.replace("http://testserver", "")).status_code == 200
    assert "/solved/" not in mail.outbox[0].body


def test_the_mail_speaks_the_language_of_the_person(behind, lead):
    send_due()
    behind.change(by=lead, language="en")
    behind.comment("Which carrier?", by=lead, internal=False)
    run_once()
    send_due()
    assert mail.outbox[-1].subject.startswith("林知夏 replied to you: ")
    assert "Hello 王敏," in mail.outbox[-1].body
    assert "Which carrier?" in mail.outbox[-1].body
    assert 'lang="en"' in mail.outbox[-1].alternatives[0][0]
    assert 'lang="zh-CN"' in mail.outbox[0].alternatives[0][0]


def test_hostile_words_break_neither_head_nor_page(add, workspace, product):
    type(workspace).objects.filter(pk=workspace.pk).update(name='澄运\r\nBcc: x@evil.example "<物流>"')
    add(
        Feedback,
        title="一句\r\nBcc: evil@evil.example\x0b\u2028X: y <script>alert(1)</script>",
        person="<b>王</b>\nX-Evil: 1",
        email="wang.min@shunda.example",
        channel=Feedback.Channel.PORTAL,
    )
    run_once()
    assert send_due() == 1
    sent = mail.outbox[0]
    assert sent.recipients() == ["wang.min@shunda.example"]
    parsed = email.message_from_bytes(sent.message().as_bytes(), policy=default)
    assert parsed["Bcc"] is None
    assert parsed["X"] is None
    assert parsed["X-Evil"] is None
    assert "<script>" not in sent.alternatives[0][0]
    assert "<b>王" not in sent.alternatives[0][0]
    assert "<b>王</b>" in sent.body


def test_who_left_no_address_is_told_on_the_page_only(add, product):
    voice = add(Feedback, title="没留邮箱", product=product, channel=Feedback.Channel.PORTAL)
    run_once()
    assert send_due() == 0
    assert voice.tellings.get().reached == "page"
    voice.change(by=None, email="late@b.example")
    assert send_due() == 0, "old news is not mailed to an address that came later"


def test_without_an_open_portal_the_mail_has_no_link(voice, product):
    type(product).objects.filter(pk=product.pk).update(portal=False)
    run_once()
    send_due()
    assert "http" not in mail.outbox[0].body


def test_a_real_server_gets_it_whole(office, voice):
    run_once()
    assert send_due() == 1
    got = email.message_from_bytes(office.mails[0], policy=default)
    assert got["To"] == voice.email
    assert got["Message-ID"] == voice.tellings.get().message_id
    assert got["From"].addresses[0].display_name == "澄运物流"
    assert "拆单以后运费还是老的" in got.get_body(("plain",)).get_content()
    assert voice.tellings.get().reached == "mailed"


def test_a_refusal_for_now_is_tried_again_and_seen(office, voice):
    office.refuses[voice.email] = 451
    run_once()
    assert send_due() == 0
    told = voice.tellings.get()
    assert (told.reached, told.attempts) == ("waiting", 1)
    assert "451" in told.failure
    assert list(Telling.objects.failed()) == [told]
    assert send_due() == 0, "not before its time"
    assert voice.tellings.get().attempts == 1
    office.refuses.clear()
    later(minutes=3)
    assert send_due() == 1
    assert voice.tellings.get().failure == ""
    assert len(office.mails) == 1


def test_a_mailbox_that_does_not_exist_is_not_tried_again(office, voice, add, product):
    office.refuses[voice.email] = 550
    other = add(Feedback, title="别人", email="ok@b.example", channel="portal", product=product)
    run_once()
    assert send_due() == 1, "one bad address holds up nobody else"
    assert voice.tellings.get().reached == "failed"
    assert other.tellings.get().reached == "mailed"
    later(minutes=10_000)
    assert send_due() == 0
    assert Bounce.objects.of(voice.email)
    same = add(Feedback, title="同一个人", email=voice.email, channel="portal", product=product)
    office.refuses.clear()
    run_once()
    assert send_due() == 0, "mails to this address come back"
    assert same.tellings.get().reached == "failed"
    voice.tellings.get().send_again()
    assert send_due() == 1
    Bounce.objects.record(voice.email, "complained")
    voice.tellings.get().send_again()
    assert send_due() == 0, "who complained is left alone"


def test_waits_longer_each_time_and_then_gives_up(voice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    run_once()
    waits = []
    for _ in range(len(mailing.WAITS) + 1):
        Telling.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())
        assert send_due() == 0
        telling = voice.tellings.get()
        waits.append(telling.next_try_at and telling.next_try_at - timezone.now())
    assert waits[-1] is None
    assert sorted(waits[:-1]) == waits[:-1]
    assert telling.reached == "failed"


def test_killed_after_sending_it_is_sent_once_more_as_the_same_message(voice, monkeypatch):
    class Killed(BaseException):
        pass

    def die(row):
        raise Killed

    run_once()
    with monkeypatch.context() as patched:
        patched.setattr(mailing, "note_success", die)
        with pytest.raises(Killed):
            send_due()
    assert send_due() == 0, "another process leaves it alone meanwhile"
    later(minutes=3)
    assert send_due() == 1
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1


def test_two_processes_do_not_send_the_same(voice):
    run_once()
    first, second = Telling.objects.due().get(), Telling.objects.due().get()
    assert mailing.claim(first)
    assert not mailing.claim(second)


def test_what_was_trashed_meanwhile_is_not_mailed(voice, lead):
    run_once()
    voice.trash(by=lead)
    assert send_due() == 0
