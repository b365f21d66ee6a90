"""A run of a rule: what set it off, whether it was so, what was done, and what went wrong."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.reach import in_reach, reach_of
from bihuan.automation.models.rule import Rule
from bihuan.people.models import Role

KEPT = timedelta(days=90)
AT_ONCE = 500


class RunQuerySet(models.QuerySet):
    def visible_to(self, user, workspace):
        """Runs on what the person can see; those about no artifact are for leads."""
        here = self.filter(rule__workspace=workspace, rule__deleted_at=None)
        role = reach_of(user).role_in(workspace.pk)
        seen = Q(artifact__in=Artifact.objects.filter(in_reach(user, workspace)).values("pk"))
        return here.filter(seen | Q(artifact=None)) if role >= Role.LEAD else here.filter(seen)

    def waiting(self):
        """With work to do, in the order in which it happened."""
        ready = {"rule__paused_at": None, "rule__off_since": None, "rule__deleted_at": None}
        return self.filter(state=Run.State.WAITING, **ready).order_by("pk")

    def forget_old(self) -> None:
        old = self.exclude(state=Run.State.WAITING).filter(at__lt=timezone.now() - KEPT)
        self.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()


class Run(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("run", "Waiting")
        DONE = "done", pgettext_lazy("run", "Done")
        SKIPPED = "skipped", pgettext_lazy("run", "Not so")
        FAILED = "failed", pgettext_lazy("run", "Failed")
        STOPPED = "stopped", pgettext_lazy("run", "Stopped")

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs")
    version = models.PositiveIntegerField()
    once = models.CharField(max_length=80, null=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="+")
    artifact = models.ForeignKey(Artifact, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    cause = models.CharField(max_length=20)
    given = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    conditions = models.JSONField(default=list)
    results = models.JSONField(default=list)
    error = models.TextField(blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    trail = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        constraints = [models.UniqueConstraint(fields=["rule", "once"], name="run_once")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="run_of_rule"),
            models.Index(fields=["id"], condition=Q(state="waiting"), name="run_waiting"),
            models.Index(fields=["at"], name="run_at"),
        ]

    def __str__(self):
        return f"{self.rule_id} {self.state}"


class Effect(models.Model):
    """Which run an event comes from: by it endless loops are seen."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="effects")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="+")

    def __str__(self):
        return f"{self.run_id} → {self.event_id}"
