"""A notice that waits to be mailed: written with the event, gone with the mail, so it is mailed exactly once."""

from django.conf import settings
from django.db import models

from bihuan.artifacts.models import Notice
from bihuan.notifications.models.preferences import Mode


class Waiting(models.Model):
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    workspace = models.ForeignKey("people.Workspace", on_delete=models.CASCADE, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="notice_mail_due"),
            models.Index(fields=["user", "workspace", "due_at"], name="notice_mail_of_user"),
        ]

    def __str__(self):
        return f"{self.notice_id} {self.mode} {self.due_at:%F %T}"
