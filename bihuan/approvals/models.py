"""A request to approve a move, and what each person who is asked has said."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import ApprovalStep
from bihuan.people.models import Workspace


class RequestStage(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("approval", "Waiting")
    APPROVED = "approved", pgettext_lazy("approval", "Approved")
    REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("approval", "Withdrawn")
    FAILED = "failed", pgettext_lazy("approval", "Could not be done")


TONES = {
    RequestStage.WAITING: "warn",
    RequestStage.APPROVED: "ok",
    RequestStage.REJECTED: "bad",
    RequestStage.FAILED: "bad",
}


class Request(models.Model):
    """A person wants to take an artifact along a move. `steps` are as they were then, `fields` what the move sets."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="approvals")
    artifact = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="approvals")
    verb = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    fields = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    steps = models.JSONField(default=list)
    at_step = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=RequestStage, default=RequestStage.WAITING)
    outcome = models.TextField(_("what came of it"), blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["artifact"], condition=Q(stage="waiting"), name="one_request_at_a_time")
        ]
        indexes = [models.Index(fields=["workspace", "stage"], name="request_by_stage")]

    def __str__(self):
        return f"{self.verb} {self.artifact_id}"

    @property
    def tone(self) -> str:
        return TONES.get(RequestStage(self.stage), "")

    @property
    def waits(self) -> bool:
        return self.stage == RequestStage.WAITING

    @property
    def parts(self) -> list[ApprovalStep]:
        return [ApprovalStep.read(step) for step in self.steps]

    def move_label(self) -> str:
        """The move in the words of today's workflow; its verb where it is there no longer."""
        moves = self.artifact.as_kind().moves_in(self.workspace_id)
        return next((str(move.label) for move in moves if move.verb == self.verb), self.verb)


class Ask(models.Model):
    """One person asked in one step. `answer` is empty while they have not said anything."""

    class Answer(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        REJECTED = "rejected", pgettext_lazy("approval", "Rejected")
        DELEGATED = "delegated", pgettext_lazy("approval", "Delegated")
        NOT_NEEDED = "not_needed", pgettext_lazy("approval", "No longer needed")

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="asks")
    step = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="approvals_asked")
    instead_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "step", "user"], name="asked_once_a_step")]
        indexes = [models.Index(fields=["user"], condition=Q(answer=""), name="ask_open")]

    def __str__(self):
        return f"{self.user_id} on {self.request_id}"
