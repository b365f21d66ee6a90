"""History: who did what, when, and what it was before. Also the queue of everything that must hear of it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace

MOST_ATTEMPTS = 8


class EventQuerySet(models.QuerySet):
    def undispatched(self):
        """What nobody has been told of yet, oldest first."""
        return self.filter(dispatched_at=None, attempts__lt=MOST_ATTEMPTS).order_by("pk")

    def stuck(self):
        """What a listener failed on again and again; the doctor shows it."""
        return self.filter(dispatched_at=None, attempts__gte=MOST_ATTEMPTS)


class Event(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["artifact", "id"], name="event_of_artifact"),
            models.Index(fields=["workspace", "id"], name="event_of_workspace"),
            models.Index(fields=["id"], condition=Q(dispatched_at=None), name="event_undispatched"),
        ]

    def __str__(self):
        return f"{self.verb} {self.artifact_id}"
