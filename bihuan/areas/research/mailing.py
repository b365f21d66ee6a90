"""Sends what people were told, by mail.

A telling is a row before it is a mail. A process claims a row by putting its next try off, sends, then notes
that it is sent: what dies in between is sent again after that wait, with the same Message-ID, so at most the
one message in flight arrives twice and none is lost. Failed tries wait longer each time, then stop; the team
sees why on the feedback's page and can send again.
"""

import logging
import smtplib
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation

from bihuan.areas.research.models.telling import LinkRequest, Stage, Telling
from bihuan.areas.research.personal_links import Visitor, page_address, portal_of
from bihuan.areas.research.telling import one_line
from bihuan.artifacts.store import writing
from bihuan.deliveries.models import Bounce
from bihuan.deliveries.models.bounce import no_such_mailbox

log = logging.getLogger(__name__)
BATCH = 20
WAITS = [timedelta(minutes=m) for m in (2, 10, 30, 120, 360, 720, 1440)]
ASKS = (Stage.LIVE, Stage.ANSWERED)


class Suspended(Exception):
    """Mails to this address come back, or whoever has it complained."""


def send_due(sender=None, **kwargs) -> int:
    """Send a batch of what is due; how many mails left. The worker calls this about once a second."""
    due = list(Telling.objects.due().select_related("feedback__workspace")[:BATCH])
    asked = list(
        LinkRequest.objects.filter(next_try_at__lte=timezone.now()).select_related("workspace", "product")[:BATCH]
    )
    if not due and not asked:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("no mail server: %s", error)
        for row in [*due, *asked]:
            if claim(row):
                note_failure(row, error)
        return 0
    try:
        return sum(send_one(row, connection) for row in [*due, *asked] if claim(row))
    finally:
        connection.close()


def claim(row: Telling | LinkRequest) -> bool:
    """Take a row for this try; False when another process was faster."""
    following = timezone.now() + WAITS[min(row.attempts, len(WAITS) - 1)]
    with writing():
        mine = type(row).objects.filter(pk=row.pk, next_try_at=row.next_try_at)
        taken = mine.update(next_try_at=following, attempts=F("attempts") + 1)
    row.next_try_at, row.attempts = following, row.attempts + 1
    return bool(taken)


def send_one(row: Telling | LinkRequest, connection) -> int:
    try:
        with translation.override(row.feedback.language if isinstance(row, Telling) else row.language):
            mail = mail_of(row) if isinstance(row, Telling) else mail_with_link(row)
        if mail is not None:
            if bounce := Bounce.objects.of(mail.to[0]):
                note_failure(row, Suspended(f"{bounce.address}: {bounce.get_reason_display()}"))
                return 0
            mail.connection = connection
            mail.send()
    except Exception as error:  # whatever is wrong with one mail must not hold up the others
        log.exception("mail %s %s was not sent, try %s", type(row).__name__, row.pk, row.attempts)
        note_failure(row, error)
        connection.close()
        return 0
    note_success(row)
    return int(mail is not None)


def note_success(row: Telling | LinkRequest) -> None:
    with writing():
        if isinstance(row, LinkRequest):
            row.delete()
        else:
            row.mailed_at, row.next_try_at, row.failure = timezone.now(), None, ""
            row.save(update_fields=["mailed_at", "next_try_at", "failure"])


def note_failure(row: Telling | LinkRequest, error: Exception) -> None:
    over = row.attempts > len(WAITS) or isinstance(error, Suspended) or refused_for_good(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused) and (said := no_such_mailbox(error)):
        Bounce.objects.record(next(iter(error.recipients)), Bounce.Reason.BOUNCED, said)
    with writing():
        if isinstance(row, Telling):
            row.failure, row.next_try_at = one_line(str(error))[:1000], None if over else row.next_try_at
            row.save(update_fields=["failure", "next_try_at"])
        elif over:
            row.delete()


def refused_for_good(error: Exception) -> bool:
    """Whether the server knows that there is no such mailbox (RFC 5321: 5yz is permanent)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _text in error.recipients.values())


def mail_of(telling: Telling) -> EmailMultiAlternatives:
    voice = telling.feedback
    holder, portal = Visitor.of(voice), portal_of(voice)
    page = page_address(holder, portal, voice.number) if portal else ""
    asks = bool(portal) and telling.stage in ASKS
    context = {
        "person": voice.person,
        "text": telling.text,
        "reply": telling.stage == Stage.REPLY,
        "subject": telling.subject,
        "page": page,
        "solved": page_address(holder, portal, voice.number, verdict="solved") if asks else "",
        "unsolved": page_address(holder, portal, voice.number, verdict="unsolved") if asks else "",
        "workspace": voice.workspace.name,
    }
    earlier = voice.tellings.filter(pk__lt=telling.pk).exclude(message_id="").exclude(mailed_at=None)
    return message(
        voice.workspace, voice.email, context, telling.message_id, list(earlier.values_list("message_id", flat=True))
    )


def mail_with_link(request: LinkRequest) -> EmailMultiAlternatives | None:
    """The mail for a known address; None for one that never told us anything."""
    holder = Visitor(request.workspace_id, request.email, 0)
    if not holder.feedback().exists():
        return None
    context = {
        "subject": translation.gettext("Your link to what you told us"),
        "text": translation.gettext("You asked for your personal link. Here it is; don't pass it on."),
        "page": page_address(holder, request.product),
        "workspace": request.workspace.name,
    }
    return message(request.workspace, request.email, context, "", [])


def message(workspace, email: str, context: dict, message_id: str, thread: list[str]) -> EmailMultiAlternatives:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    # RFC 3834: so that out-of-office answers stay at home.
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if message_id:
        headers["Message-ID"] = message_id
    if thread:
        headers |= {
            "In-Reply-To": thread[-1],
            "References": " ".join([thread[0], *thread[-4:]] if len(thread) > 5 else thread),
        }
    mail = EmailMultiAlternatives(
        subject=one_line(context["subject"]),
        body=render_to_string("research/mail/news.txt", context).strip() + "\n",
        from_email=formataddr((one_line(workspace.name), sender)),
        to=[email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string("research/mail/news.html", context), "text/html")
    return mail
