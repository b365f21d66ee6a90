"""The way to mailboxes of members: a mail composed before, under one id however often it is tried."""

import re
import smtplib
from collections.abc import Collection
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import pgettext_lazy

from bihuan.deliveries.channel import Channel
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.models import Bounce, Delivery
from bihuan.deliveries.models.bounce import no_such_mailbox
from bihuan.notifications.bounces import suspend
from bihuan.notifications.mails import host, mail_of_message, sender
from bihuan.notifications.models import Mode, Preferences
from bihuan.people.models import User, Workspace

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class MailChannel(Channel):
    name = "mail"
    label = pgettext_lazy("channel", "Mail")
    icon = "mail"

    def targets(self, workspace: Workspace) -> list[tuple[str, str]]:
        people = User.objects.active().filter(memberships__workspace=workspace).order_by("name", "pk")
        return [(str(user.pk), str(user)) for user in people]

    def compose(self, workspace: Workspace, address: str, message: Message) -> dict[str, Any]:
        user = User.objects.get(pk=int(address))
        with translation.override(user.language):
            return mail_of_message(user, workspace, message)

    def send(self, delivery: Delivery) -> Answer:
        user = User.objects.filter(pk=int(delivery.target.address)).first()
        if user is None or not user.is_active:
            return Answer(dropped=True, failure="the person is gone")
        if Preferences.objects.of(user).mode(delivery.payload["why"]) == Mode.OFF:
            return Answer(dropped=True, failure="they have turned these mails off")
        if bounce := Bounce.objects.of(user.email):
            return Answer(dropped=True, failure=f"{user.email}: {bounce.get_reason_display()}")
        try:
            mail_from(delivery, user).send()
        except smtplib.SMTPRecipientsRefused as error:
            return refused(user, error)
        except (smtplib.SMTPException, OSError) as error:
            failure = f"{type(error).__name__}: {error}"
            permanent = isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600
            return Answer(failure=failure, refused=permanent, fault_of_target=False)
        return Answer(taken=True)

    def names(self, workspace: Workspace, addresses: Collection[str]) -> dict[str, str]:
        people = User.objects.filter(pk__in=[int(address) for address in addresses])
        return {str(pk): email for pk, email in people.values_list("pk", "email")}


def refused(user: User, error: smtplib.SMTPRecipientsRefused) -> Answer:
    """No such mailbox suspends the address; a full one, or a busy server, is tried again."""
    code, text = next(iter(error.recipients.values()))
    said = text if isinstance(text, bytes) else str(text).encode()
    failure = f"{code} {said.decode('utf-8', 'replace')}"
    if no_such_mailbox(error):
        suspend(user.email, Bounce.Reason.BOUNCED, failure)
    return Answer(failure=failure, refused=code >= 500, fault_of_target=False)


def mail_from(delivery: Delivery, user: User) -> EmailMultiAlternatives:
    payload = delivery.payload
    mail = EmailMultiAlternatives(
        subject=CONTROL.sub(" ", payload["subject"]),
        body=payload["text"],
        from_email=formataddr((CONTROL.sub(" ", payload["from"]), sender())),
        to=[user.email],
        headers={**payload["headers"], "Message-ID": f"<{delivery.uid}@{host()}>"},
    )
    mail.attach_alternative(payload["html"], "text/html")
    return mail
