"""Mails that came back: read from a server's report, kept as suspended addresses, and told to the person in the app."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.artifacts.store import writing
from bihuan.deliveries.models import Alert, Bounce
from bihuan.people.models import User

PAGE = "/me/notifications/"
SUSPENDED = gettext_noop("Mails to %(address)s come back, so none are sent there any more. Change it, or try it again.")


class Returned(NamedTuple):
    address: str
    reason: Bounce.Reason
    detail: str


def suspend(address: str, reason: str, detail: str = "") -> Bounce:
    """Send nothing more to the address, and tell whose it is."""
    with writing():
        bounce = Bounce.objects.record(address, reason, detail)
        for user in User.objects.named(bounce.address):
            Alert.objects.tell(user, None, SUSPENDED, PAGE, address=bounce.address)
    return bounce


def lift(address: str) -> bool:
    with writing():
        Alert.objects.filter(user__in=User.objects.named(address), url=PAGE, workspace=None).delete()
        return Bounce.objects.lift(address)


def read_report(raw: bytes) -> list[Returned]:
    """The addresses a mail server's report gives up for good (RFC 3464), or that complained (RFC 5965).

    Empty for any other mail, and for delays: those are tried again by the servers between.
    """
    mail = message_from_bytes(raw, policy=default)
    if mail.get_content_type() != "multipart/report":
        return []
    kind = mail.get_param("report-type")
    found = failures(mail) if kind == "delivery-status" else complaints(mail) if kind == "feedback-report" else []
    return list(dict.fromkeys(found))


def failures(mail: EmailMessage) -> Iterator[Returned]:
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            action, status = str(block.get("Action", "")).lower().strip(), str(block.get("Status", "")).strip()
            address = address_in(str(block.get("Final-Recipient", "") or block.get("Original-Recipient", "")))
            if address and action == "failed" and status.startswith("5") and not status.startswith("5.7"):
                detail = f"{status} {block.get('Diagnostic-Code', '')}".strip()
                yield Returned(address, Bounce.Reason.BOUNCED, " ".join(detail.split()))


def complaints(mail: EmailMessage) -> Iterator[Returned]:
    for part in mail.walk():
        if part.get_content_type() != "message/feedback-report":
            continue
        text = part.get_payload()
        block = text[0] if isinstance(text, list) else message_from_bytes(str(text).encode(), policy=default)
        address = address_in(str(block.get("Original-Rcpt-To", "") or block.get("Removal-Recipient", "")))
        if address:
            yield Returned(address, Bounce.Reason.COMPLAINED, str(block.get("Feedback-Type", "")))


def address_in(field: str) -> str:
    """The address of a field such as "rfc822; a@b.example"."""
    address = field.rpartition(";")[2].strip().strip("<>").lower()
    return address if address.count("@") == 1 and len(address) < 255 and not set(address) & set(" \t,<>") else ""


def remind(sender, request, user, **kwargs) -> None:
    """At signing in: what is in the way of this person's mails."""
    if request is not None and Bounce.objects.of(user.email):
        messages.warning(request, _(SUSPENDED) % {"address": user.email})
