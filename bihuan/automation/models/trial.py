"""A dry run: which of the events of the last days would have set a rule off, and what it would have done."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.store import writing
from bihuan.automation.models.rule import Rule

LEASE = timezone.timedelta(seconds=60)
KEPT = timezone.timedelta(days=7)


class TrialQuerySet(models.QuerySet):
    def waiting(self):
        free = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)
        return self.filter(free, ended_at=None, rule__deleted_at=None).order_by("pk")

    def forget_old(self) -> None:
        self.filter(created_at__lt=timezone.now() - KEPT).delete()


class Trial(models.Model):
    """`found` has what would have happened, newest last; `after` is the last event looked at."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="trials")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    days = models.PositiveSmallIntegerField(_("days"), default=7)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    heard = models.PositiveIntegerField(default=0)
    would = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)
    after = models.BigIntegerField(default=0)
    cancelled = models.BooleanField(default=False)
    failure = models.TextField(blank=True)
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = TrialQuerySet.as_manager()

    def __str__(self):
        return f"{self.rule_id} {self.days}"

    def claim(self) -> bool:
        """Become the one who works on it, until the lease runs out."""
        worker = uuid.uuid4().hex
        with writing():
            claimed = Trial.objects.waiting().filter(pk=self.pk).update(worker=worker, beat_at=timezone.now())
        self.refresh_from_db()
        return bool(claimed)

    def cancel(self) -> None:
        Trial.objects.filter(pk=self.pk, ended_at=None).update(cancelled=True, ended_at=timezone.now())
