"""From the inbox to the mailbox: at once or gathered, in time, in one thread, with its reason, exactly once."""

from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.artifacts.models import Notice
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Delivery
from bihuan.deliveries.outbox import deliver, targets
from bihuan.deliveries.sending import send_due
from bihuan.notifications.gathering import gather
from bihuan.notifications.models import Mode, Preferences, Waiting
from bihuan.people.models import Membership

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def wish(user, **fields) -> Preferences:
    made, _new = Preferences.objects.update_or_create(user=user, defaults=fields)
    return made


def run() -> list:
    """Everything the worker would do now; the mails that left."""
    dispatch.run_once()
    gather()
    send_due()
    return mail.outbox


def test_who_is_mentioned_is_mailed_at_once_and_told_why(thing, member, lead):
    thing.comment(f"@[吴桐]({member.pk}) 看一下运费", by=lead)
    (sent,) = run()
    assert sent.to == ["member@lanyun.example"]
    assert sent.subject == "[澄运物流] REQ-1 拆单后运费自动重算"
    assert "@吴桐 看一下运费" in sent.body
    assert "有人提到了你" in sent.body or "提到" in sent.body
    html = sent.alternatives[0][0]
    assert "http://testserver/lanyun/requirements/1/" in html
    assert "/me/notifications/" in html
    assert sent.extra_headers["X-Bihuan-Reason"] == "mentioned"


def test_speaks_the_readers_language(thing, member, lead):
    member.language = "en"
    member.save()
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    (sent,) = run()
    assert "You were mentioned" in sent.body
    assert "Change what you are told of" in sent.body


def test_mails_about_one_thing_are_one_thread_each_with_an_id_of_its_own(thing, member, lead):
    wish(member, mail={"watching": "at_once"})
    for text in ("一", "二"):
        thing.comment(text, by=lead)
        run()
    first, second = mail.outbox
    assert first.subject == second.subject
    assert first.extra_headers["References"] == second.extra_headers["References"]
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_the_watching_get_one_mail_a_day_at_their_hour(thing, member, lead, add):
    wish(member, daily_at=18)
    other = add(Requirement, title="合单打印")
    other.watch(by=member)
    thing.comment("一", by=lead)
    other.comment("二", by=lead)
    thing.comment("三", by=lead)
    assert run() == []
    due = set(Waiting.objects.values_list("due_at", flat=True))
    assert {moment.astimezone(SHANGHAI).time() for moment in due} == {time(18)}
    Waiting.objects.update(due_at=timezone.now())
    (sent,) = run()
    assert sent.subject == "[澄运物流] 3 条动态"
    for words in ("拆单后运费自动重算", "合单打印", "一", "二", "三"):
        assert words in sent.body
    assert not Waiting.objects.exists()
    assert len(run()) == 1


def test_quiet_hours_hold_back_what_would_go_at_once(thing, member, lead):
    now = timezone.now().astimezone(SHANGHAI)
    wish(member, quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    assert run() == []
    due = Waiting.objects.get().due_at
    assert timedelta(minutes=59) < due - now <= timedelta(hours=1)


def test_quiet_asked_for_after_a_mail_was_timed_holds_too(thing, member, lead):
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    now = timezone.now().astimezone(SHANGHAI)
    wish(member, quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())
    assert run() == []
    assert Waiting.objects.get().due_at > now + timedelta(minutes=58)


def test_what_was_read_meanwhile_is_not_mailed(thing, member, lead):
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    Notice.objects.update(read_at=timezone.now())
    assert run() == []
    assert not Waiting.objects.exists()


def test_what_may_no_longer_be_seen_is_not_mailed(thing, member, lead):
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    Membership.objects.filter(user=member).delete()
    assert run() == []


def test_a_reason_turned_off_and_a_kind_left_out_only_reach_the_inbox(thing, member, lead):
    wish(member, mail={"mentioned": "off"})
    thing.comment(f"@[吴桐]({member.pk}) 一", by=lead)
    assert run() == []
    wish(member, mail={}, muted=["requirements:mentioned"])
    thing.comment(f"@[吴桐]({member.pk}) 二", by=lead)
    assert run() == []
    assert Notice.objects.filter(user=member).count() == 2
    wish(member, muted=["feedback:mentioned"])
    thing.comment(f"@[吴桐]({member.pk}) 三", by=lead)
    assert len(run()) == 1


def test_a_bad_morning_is_one_mail(member, lead, add):
    for number in range(12):
        add(Requirement, title=f"第 {number} 件").comment(f"@[吴桐]({member.pk}) ?", by=lead)
    (sent,) = run()
    assert sent.subject == "[澄运物流] 12 条动态"


def test_a_crash_between_composing_and_sending_loses_and_doubles_nothing(thing, member, lead, monkeypatch):
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    monkeypatch.setattr("bihuan.notifications.gathering.queue", crash)
    assert gather() == 0
    monkeypatch.undo()
    assert (Waiting.objects.count(), Delivery.objects.count()) == (1, 0)
    Waiting.objects.update(due_at=timezone.now())
    gather()
    gather()
    assert (Waiting.objects.count(), Delivery.objects.count()) == (0, 1)


def crash(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_without_a_mail_server_nothing_piles_up(thing, member, lead, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    assert not Waiting.objects.exists()


def test_the_demo_mails_nobody_and_says_so(thing, member, lead, workspace, client, english):
    workspace.demo = True
    workspace.save()
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    assert not Waiting.objects.exists()
    client.force_login(lead)
    lead.language = "en"
    lead.save()
    assert "demo workspace mails nobody" in client.get("/me/notifications/").text


def test_titles_and_names_never_become_headers_or_markup(add, member, lead, workspace):
    workspace.name = "物流\r\nBcc: evil@x.example"
    workspace.save()
    one = add(Requirement, title="<script>alert(1)</script>", by=lead)
    one.comment(f"@[吴桐]({member.pk}) <img src=x>", by=lead)
    (sent,) = run()
    raw = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert raw["Bcc"] is None
    assert "<script>" not in sent.alternatives[0][0]
    assert "<img" not in sent.alternatives[0][0]


def test_other_rooms_mail_a_member_and_nobody_else(workspace, member, stranger):
    assert (str(member.pk), "吴桐") in targets("mail", workspace)
    deliver("mail", member.pk, Message(title="周报", text="本周 3 件", why="规则“周报”"), workspace=workspace)
    with pytest.raises(LookupError):
        deliver("mail", stranger.pk, Message(title="x"), workspace=workspace)
    (sent,) = run()
    assert (sent.subject, "规则“周报”" in sent.body) == ("周报", True)
    wish(member, mail={"message": "off"})
    deliver("mail", member.pk, Message(title="再来"), workspace=workspace)
    assert len(run()) == 1
    assert Delivery.objects.first().state == "dropped"


def test_hourly_is_the_next_full_hour(member):
    wishes = Preferences(user=member)
    now = datetime(2026, 5, 6, 9, 10, tzinfo=SHANGHAI)
    assert wishes.due(Mode.HOURLY, now) == datetime(2026, 5, 6, 10, 0, tzinfo=SHANGHAI)
