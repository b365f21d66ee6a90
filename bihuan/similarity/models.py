"""What a workspace's people said of two artifacts, and what was learned from it and from all texts."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.people.models import Workspace


class CorrectionQuerySet(models.QuerySet):
    def say(self, one, other, *, same: bool, by) -> None:
        """Both ask for the same, or do not; what was said last holds. Nothing is said of one and itself."""
        first, second = sorted((one.pk, other.pk))
        if first == second:
            return
        with writing():
            self.update_or_create(
                one_id=first,
                other_id=second,
                defaults={"workspace_id": one.workspace_id, "same": same, "by": by, "at": timezone.now()},
            )

    def apart(self, artifact: int) -> set[int]:
        """The ids of what somebody said is not the same as this one."""
        found = self.filter(models.Q(one=artifact) | models.Q(other=artifact), same=False)
        return {pk for pair in found.values_list("one", "other") for pk in pair} - {artifact}


class Correction(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    one = models.ForeignKey(Artifact, models.CASCADE, related_name="+")
    other = models.ForeignKey(Artifact, models.CASCADE, related_name="+")
    same = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="correction_once")]
        indexes = [models.Index(fields=["workspace", "-at"], name="correction_newest")]

    def __str__(self):
        return f"{self.one_id} {'=' if self.same else '≠'} {self.other_id}"


class Knowledge(models.Model):
    """Counts, meanings and the judge of one workspace, packed."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    texts = models.PositiveIntegerField(default=0)
    counts = models.BinaryField(default=bytes)
    words = models.BinaryField(default=bytes)
    vectors = models.BinaryField(default=bytes)
    judge = models.JSONField(default=dict)
    learned_at = models.DateTimeField(default=timezone.now)
    judged_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.workspace_id}: {self.texts}"
