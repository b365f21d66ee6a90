"""What a requester was told, so that each piece of news reaches them once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.areas.research.models.feedback import Feedback
from bihuan.artifacts.models import Artifact


class Stage(models.TextChoices):
    RECEIVED = "received", _("Received")
    WEIGHED = "weighed", _("Being weighed up")
    SCHEDULED = "scheduled", _("Scheduled")
    MADE = "made", _("Being made")
    LIVE = "live", _("Live")
    DECLINED = "declined", _("Not taken up")


class Telling(models.Model):
    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="tellings")
    about = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+", null=True)
    event = models.ForeignKey("artifacts.Event", on_delete=models.SET_NULL, null=True, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feedback", "about", "event"], name="told_of_an_event_once")]
        ordering = ["pk"]

    def __str__(self):
        return f"{self.feedback_id}: {self.subject}"
