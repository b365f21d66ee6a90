"""What was taken out of history for good: which events, what is left of them, who did it and why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.audit.hashing import sha256_of
from bihuan.people.models import Workspace


class Redaction(models.Model):
    class What(models.TextChoices):
        ERASED = "erased", _("Person erased")
        PURGED = "purged", _("Deleted for good")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    about = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # [event id, hash of the content that is left, or None where the event itself is gone] for each sealed event
    events = models.JSONField(default=list)
    seal = models.ForeignKey("audit.Seal", models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        indexes = [models.Index(fields=["workspace", "seal"], name="redaction_of_workspace")]

    def __str__(self):
        return f"{self.what} {self.about}"

    def digest(self) -> str:
        """Who did it is not hashed: the account may be gone one day, the deed stays."""
        said = {"id": self.pk, "what": self.what, "about": self.about, "at": self.at, "events": self.events}
        return sha256_of(said)
