"""What comes back is not sent to again: refused at the door, reported later, complained of, or said by hand."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from bihuan.areas.research.tests.post_office import post_office
from bihuan.artifacts import dispatch
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Alert, Bounce, Delivery
from bihuan.deliveries.outbox import deliver
from bihuan.deliveries.sending import send_due
from bihuan.notifications.bounces import lift, read_report, suspend
from bihuan.notifications.gathering import gather
from bihuan.notifications.models import Waiting

pytestmark = pytest.mark.django_db
REPORT = """From: MAILER-DAEMON@mx.example
To: no-reply@testserver
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={type}; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/{part}

{blocks}

--b--
"""
FAILED = """Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Member@Lanyun.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

Final-Recipient: rfc822; lead@lanyun.example
Action: delayed
Status: 4.2.2

Final-Recipient: rfc822; admin@lanyun.example
Action: failed
Status: 5.7.1"""
COMPLAINT = """Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Rcpt-To: member@lanyun.example"""


def report(type_: str, part: str, blocks: str) -> bytes:
    return REPORT.format(type=type_, part=part, blocks=blocks).encode()


def test_reads_a_servers_report_and_gives_up_only_what_is_gone_for_good():
    (found,) = read_report(report("delivery-status", "delivery-status", FAILED))
    assert (found.address, found.reason) == ("member@lanyun.example", "bounced")
    assert "550 5.1.1" in found.detail


def test_reads_a_complaint():
    (found,) = read_report(report("feedback-report", "feedback-report", COMPLAINT))
    assert (found.address, found.reason) == ("member@lanyun.example", "complained")


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"Subject: hello\n\nAction: failed", REPORT.encode()])
def test_any_other_mail_says_nothing(raw):
    assert read_report(raw) == []


def test_a_suspended_address_gets_nothing_and_its_person_is_told_in_the_app(thing, member, lead):
    suspend(member.email, Bounce.Reason.COMPLAINED)
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    gather()
    assert (Waiting.objects.count(), Delivery.objects.count()) == (0, 0)
    client = Client()
    client.post("/accounts/login/", {"login": member.email, "password": "loop-the-loop"})
    client.get("/")  # shows what was said at signing in
    assert "邮件被退回" in client.get("/lanyun/inbox/").content.decode()
    page = client.get("/me/notifications/").content.decode()
    assert "member@lanyun.example" in page
    assert "被举报为垃圾邮件" in page
    assert "时区 Asia/Shanghai" in page  # the workspace's: they chose none of their own
    client.post("/me/notifications/mailbox/")
    assert Bounce.objects.of(member.email) is None
    assert not Alert.objects.exists()
    assert "邮件被退回" not in client.get("/lanyun/inbox/").content.decode()


@pytest.mark.parametrize(("code", "state", "suspended"), [(550, "dead", True), (452, "waiting", False)])
def test_what_the_server_says_at_the_door(code, state, suspended, workspace, member, settings):
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.server_address[:2]
        office.refuses[member.email] = code
        deliver("mail", member.pk, Message(title="周报"), workspace=workspace)
        send_due()
        assert Delivery.objects.get().state == state
        assert (Bounce.objects.of(member.email) is not None) == suspended
        office.refuses.clear()
        lift(member.email)
        assert Delivery.objects.get().again() or Delivery.objects.update(next_try_at="2020-01-01T00:00Z")
        send_due()
        arrived = office.find(lambda sent: True)
    assert arrived["To"] == member.email
    assert arrived["Message-ID"].startswith(f"<{Delivery.objects.get().uid}@")


def test_without_a_server_it_waits(workspace, member, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliver("mail", member.pk, Message(title="周报"), workspace=workspace)
    send_due()
    one = Delivery.objects.get()
    assert (one.state, one.target.failures, mail.outbox) == ("waiting", 0, [])


def test_the_command_suspends_lifts_lists_and_reads(member, tmp_path):
    said = StringIO()
    path = tmp_path / "report.eml"
    path.write_bytes(report("delivery-status", "delivery-status", FAILED))
    call_command("bounce", report=str(path), stdout=said)
    call_command("bounce", stdout=said)
    assert said.getvalue().count("member@lanyun.example") == 2
    call_command("bounce", member.email, lift=True, stdout=said)
    assert Bounce.objects.of(member.email) is None
    call_command("bounce", member.email, complaint=True, stdout=said)
    assert Bounce.objects.of(member.email).reason == "complained"
    for wrong in ({"address": "nonsense"}, {"report": str(tmp_path / "missing")}):
        with pytest.raises(CommandError):
            call_command("bounce", stdout=said, **wrong)
