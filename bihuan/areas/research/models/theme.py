"""A theme: what many voices ask for in common, found by the house or by a person, and who belongs to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.areas.research.models.feedback import Feedback
from bihuan.artifacts.models import Artifact, ArtifactQuerySet
from bihuan.artifacts.states import Category, Move, States
from bihuan.artifacts.store import writing
from bihuan.people.models import Workspace


class State(States):
    FOUND = "found", pgettext_lazy("theme", "Suggested"), Category.NEW
    CONFIRMED = "confirmed", pgettext_lazy("theme", "Confirmed"), Category.ACTIVE, "half", "ok"
    REJECTED = "rejected", pgettext_lazy("theme", "Rejected"), Category.DROPPED


class Theme(Artifact):
    State = State
    prefix = "THM"
    slug = "themes"
    icon = "boxes"
    station = "voice"
    locked = dict.fromkeys((*map(str, State), "confirm", "reject", "take_back"), _("Finding themes works with it."))
    moves = (
        Move("confirm", _("Confirm"), State.CONFIRMED, (State.FOUND, State.REJECTED), icon="check"),
        Move("reject", _("Reject"), State.REJECTED, (State.FOUND, State.CONFIRMED), icon="x", tone="danger"),
        Move("take_back", _("Back to suggested"), State.FOUND, (State.CONFIRMED, State.REJECTED), icon="undo-2"),
    )
    editable = ("title", "body", "product", "owner", "priority")

    # What the house called it. A title that differs was chosen by a person, and stays.
    found_name = models.CharField(max_length=500, blank=True, editable=False)

    objects = ArtifactQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    @property
    def named_by_hand(self) -> bool:
        return self.title != self.found_name

    def hand_over(self, survivor, journal, by) -> None:
        """Merged: its voices are the survivor's, confirmed, because a person said so."""
        from bihuan.areas.research.themes.correcting import taken_over

        taken_over(self, survivor, journal, by)


class MemberQuerySet(models.QuerySet):
    def belonging(self):
        return self.exclude(standing=Member.Standing.REJECTED)

    def of(self, themes, feedback):
        """Members of these themes among the feedback a person may see."""
        return self.belonging().filter(artifact__in=themes, feedback__in=feedback)


class Member(models.Model):
    class Standing(models.TextChoices):
        FOUND = "found", pgettext_lazy("theme", "Suggested")
        CONFIRMED = "confirmed", pgettext_lazy("theme", "Confirmed")
        REJECTED = "rejected", pgettext_lazy("theme", "Rejected")

    # Named like what hangs on any artifact, so that undoing a merge finds it.
    artifact = models.ForeignKey(Artifact, models.CASCADE, related_name="members")
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="in_themes")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.FOUND)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["artifact", "feedback"], name="member_once")]

    def __str__(self):
        return f"{self.artifact_id} {self.feedback_id} {self.standing}"


class Grouping(models.Model):
    """One search for themes in a workspace: how far it is, and what it found."""

    class Stage(models.TextChoices):
        RUNNING = "running", pgettext_lazy("batch", "Under way")
        DONE = "done", pgettext_lazy("batch", "Done")
        CANCELLED = "cancelled", pgettext_lazy("batch", "Stopped")
        FAILED = "failed", pgettext_lazy("batch", "Failed")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.RUNNING)
    percent = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    texts = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    seen = models.PositiveBigIntegerField(default=0)  # the newest feedback that was looked at

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="grouping_newest"),
            models.Index(fields=["id"], condition=Q(stage="running"), name="grouping_waiting"),
        ]

    def __str__(self):
        return f"{self.workspace_id} {self.stage}"

    @property
    def working(self) -> bool:
        return self.stage == self.Stage.RUNNING

    def cancel(self) -> bool:
        """Stop it; themes stay as they were."""
        running = Grouping.objects.filter(pk=self.pk, stage=self.Stage.RUNNING)
        return bool(running.update(stage=self.Stage.CANCELLED, ended_at=timezone.now()))

    def beat(self, **fields) -> bool:
        """Say that it goes on; False where it was cancelled meanwhile."""
        running = Grouping.objects.filter(pk=self.pk, stage=self.Stage.RUNNING)
        with writing():
            return bool(running.update(beat_at=timezone.now(), **fields))
