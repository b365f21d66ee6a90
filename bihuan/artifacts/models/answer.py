"""Answers given to programs, kept for a day so that a request sent twice is done once."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class AnswerQuerySet(models.QuerySet):
    def forget_old(self) -> None:
        self.filter(at__lt=timezone.now() - timedelta(days=2)).delete()


class Answer(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]

    def __str__(self):
        return f"{self.user_id} {self.key}"
