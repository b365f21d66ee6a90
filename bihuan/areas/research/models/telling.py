"""What a requester was told, so that each piece of news reaches them once; and who asked for a new link."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.areas.research.models.address import AddressField
from bihuan.areas.research.models.feedback import Feedback
from bihuan.artifacts.models import Artifact
from bihuan.deliveries.models import Bounce
from bihuan.people.models import Product, Workspace


class Stage(models.TextChoices):
    RECEIVED = "received", _("Received")
    WEIGHED = "weighed", _("Being weighed up")
    SCHEDULED = "scheduled", _("Scheduled")
    MADE = "made", _("Being made")
    LIVE = "live", pgettext_lazy("request", "Live")
    DECLINED = "declined", _("Not taken up")
    REOPENED = "reopened", _("Taken up again")
    ANSWERED = "answered", _("Answered")
    REPLY = "reply", _("Reply")


Channel = Feedback.Channel


def way_to(voice: Feedback) -> str:
    """How news reaches somebody without a mail; who came by a page of ours has it."""
    noted = "colleague" if voice.person else "inbox"
    return {Channel.API: "program", Channel.PERSON: noted, Channel.IMPORT: "nobody"}.get(voice.channel, "page")


class TellingQuerySet(models.QuerySet):
    def due(self):
        """Mails to send now: never sent, or failed and waited long enough."""
        return self.filter(mailed_at=None, next_try_at__lte=timezone.now(), feedback__trashed_at=None)

    def failed(self):
        """Mails that nobody got, whether another try is planned or not."""
        return self.filter(mailed_at=None).exclude(failure="")


class Telling(models.Model):
    """One piece of news for one person. The row is there before the mail is, so no news is lost with a process."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="tellings")
    about = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+", null=True)
    event = models.ForeignKey("artifacts.Event", on_delete=models.SET_NULL, null=True, related_name="+")
    comment = models.ForeignKey("artifacts.Comment", on_delete=models.CASCADE, null=True, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage)
    round = models.PositiveIntegerField(default=0)  # how often the matter had been reopened by then
    subject = models.CharField(max_length=500)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    message_id = models.CharField(max_length=200, blank=True)
    mailed_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)

    objects = TellingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback", "about", "stage", "round"], name="told_once_a_stage"),
            models.UniqueConstraint(
                fields=["feedback", "stage", "event"], condition=models.Q(about=None), name="told_once_an_event"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(mailed_at=None), name="telling_to_mail"),
        ]
        ordering = ["pk"]

    def __str__(self):
        return f"{self.feedback_id}: {self.subject}"

    @property
    def reached(self) -> str:
        """How the news reached the person: mailed, waiting or failed; without a mail by the way they came.

        `page`, `inbox` (a colleague said it themselves), `program` (the one that brought it fetches it),
        `colleague` (who noted it for somebody passes it on), or `nobody`.
        """
        if self.mailed_at:
            return "mailed"
        if self.next_try_at is None:
            return "failed" if self.failure else way_to(self.feedback)
        return "waiting"

    @property
    def asks(self) -> bool:
        """Whether it asks: is it solved?"""
        return self.stage in (Stage.LIVE, Stage.ANSWERED)

    def send_again(self) -> None:
        """Try once more; who says so knows that the mailbox is there again. A complaint stands."""
        if (bounce := Bounce.objects.of(self.feedback.email)) and bounce.reason == Bounce.Reason.BOUNCED:
            Bounce.objects.lift(bounce.address)
        self.next_try_at, self.attempts = timezone.now(), 0
        self.save(update_fields=["next_try_at", "attempts"])


class LinkRequest(models.Model):
    """Somebody wants their personal link by mail.

    Kept for known and unknown addresses alike and answered later by the worker, so that neither the page
    nor the time it takes tells whether an address is known.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    email = AddressField()
    language = models.CharField(max_length=16, choices=settings.LANGUAGES)
    at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return f"{self.workspace_id} {self.at:%Y-%m-%d}"
