"""Who follows an artifact, and the inbox that says why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace


class Watch(models.Model):
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["artifact", "user"], name="watched_once")]

    def __str__(self):
        return f"{self.user_id} watches {self.artifact_id}"


class Why(models.TextChoices):
    MENTIONED = "mentioned", _("You were mentioned")
    ASSIGNED = "assigned", _("It was given to you")
    REPLIED = "replied", _("Somebody replied to you")
    OWNER = "owner", _("You are its owner")
    WATCHING = "watching", _("You watch it")
    APPROVAL = "approval", _("An approval needs you, or is yours")


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey("artifacts.Event", on_delete=models.CASCADE, related_name="notices")
    why = models.CharField(max_length=20, choices=Why)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "workspace", "-id"], name="notice_of_user"),
            models.Index(fields=["user", "workspace"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return f"{self.why} {self.artifact_id}"
