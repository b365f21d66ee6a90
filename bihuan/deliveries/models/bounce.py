"""Addresses that mails came back from, or whose owner complained: nothing more is sent there."""

import re
import smtplib

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from bihuan.people.models.user import normal_email

# RFC 5321 and 1846: no such mailbox, or a host that takes no mail; not what is refused for what it says (x.7.x).
NO_SUCH_MAILBOX = (521, 550, 551, 553, 556)
POLICY = re.compile(rb"\b5\.7\.\d")


def no_such_mailbox(error: smtplib.SMTPRecipientsRefused) -> str:
    """The mail server's words where it says for good that there is no such mailbox; else empty."""
    code, text = next(iter(error.recipients.values()))
    said = text if isinstance(text, bytes) else str(text).encode()
    return f"{code} {said.decode('utf-8', 'replace')}" if code in NO_SUCH_MAILBOX and not POLICY.search(said) else ""


class BounceQuerySet(models.QuerySet["Bounce"]):
    def standing(self):
        return self.filter(lifted_at=None)

    def of(self, address: str) -> "Bounce | None":
        """What keeps mails from this address, or None."""
        return self.standing().filter(address=normal_email(address)).first()

    def record(self, address: str, reason: str, detail: str = "") -> "Bounce":
        """Suspend the address. Recording it twice changes nothing but the detail."""
        values = {"reason": reason, "detail": detail[:1000], "at": timezone.now(), "lifted_at": None}
        return self.update_or_create(address=normal_email(address), defaults=values)[0]

    def lift(self, address: str) -> bool:
        """Send there again; False where nothing was in the way."""
        return bool(self.standing().filter(address=normal_email(address)).update(lifted_at=timezone.now()))


class Bounce(models.Model):
    class Reason(models.TextChoices):
        BOUNCED = "bounced", pgettext_lazy("bounce", "The mail server refuses it for good")
        COMPLAINED = "complained", pgettext_lazy("bounce", "It was reported as spam")

    address = models.EmailField(unique=True, max_length=254)
    reason = models.CharField(max_length=12, choices=Reason)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)

    objects = BounceQuerySet.as_manager()

    def __str__(self):
        return f"{self.address} {self.reason}"
