"""A batch: one deed of one person on one or many artifacts, how far it is, and what it changed in each."""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import insert, writing
from bihuan.people.models import Role, Workspace

# Whoever works on a batch says so at least this often; after it, another worker takes over.
LEASE = timezone.timedelta(seconds=60)
KEPT = timezone.timedelta(days=30)


class Stage(models.TextChoices):
    RUNNING = "running", pgettext_lazy("batch", "Under way")
    DONE = "done", pgettext_lazy("batch", "Done")
    CANCELLED = "cancelled", pgettext_lazy("batch", "Stopped")
    UNDOING = "undoing", pgettext_lazy("batch", "Being undone")
    UNDONE = "undone", pgettext_lazy("batch", "Undone")
    FAILED = "failed", pgettext_lazy("batch", "Failed")


WORKING = (Stage.RUNNING, Stage.UNDOING)
UNDOABLE = (Stage.DONE, Stage.CANCELLED, Stage.FAILED)


class Stand(models.TextChoices):
    """What came of one step of a batch."""

    WAITING = "waiting"
    DONE = "done"
    SAME = "same"
    REFUSED = "refused"
    UNDONE = "undone"
    LEFT = "left"


def hold() -> dict[str, Any]:
    """The fields by which one worker holds a batch."""
    return {"worker": uuid.uuid4().hex, "beat_at": timezone.now()}


class BatchQuerySet(models.QuerySet):
    def visible_to(self, user, workspace):
        """One's own; admins see all of the workspace."""
        role = reach_of(user).role_in(workspace.pk)
        if role < Role.MEMBER:
            return self.none()
        here = self.filter(workspace=workspace)
        return here if role >= Role.ADMIN else here.filter(created_by=user)

    def waiting(self, worker: str = ""):
        """With work to do that nobody does, or nobody but this worker."""
        free = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)
        ours = Q(worker=worker) if worker else Q(pk=None)
        return self.filter(free | ours, stage__in=WORKING).order_by("pk")

    def forgotten(self):
        """Too long ago to be undone."""
        return self.filter(created_at__lt=timezone.now() - KEPT).exclude(stage__in=WORKING)

    def start(self, *, workspace, kind: str, deed: dict, ids: list[int], by, **held) -> "Batch":
        """A batch that waits to be worked on: `deed` as deeds.py reads it, on the artifacts of these ids.

        With `**hold()` it is its maker's to work on, not the first free worker's.
        """
        whole = {"workspace": workspace, "kind": kind, "deed": deed, "created_by": by, "total": len(ids)}
        with writing():
            batch = Batch.objects.create(**whole, **held)
            steps = {"batch": [batch.pk] * len(ids), "artifact": ids, "what": ["fields"] * len(ids)}
            steps |= {"changes": [{}] * len(ids), "stand": [Stand.WAITING.value] * len(ids), "problem": [""] * len(ids)}
            insert(Step, steps, len(ids))
        return batch


class Batch(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="batches")
    kind = models.CharField(max_length=40)
    deed = models.JSONField(encoder=DjangoJSONEncoder)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        indexes = [
            models.Index(fields=["workspace", "-id"], name="batch_of_workspace"),
            models.Index(fields=["id"], condition=Q(stage__in=["running", "undoing"]), name="batch_waiting"),
        ]

    def __str__(self):
        return f"{self.deed.get('do')} {self.kind} × {self.total}"

    @property
    def kind_class(self) -> type[Artifact]:
        return Artifact.kinds()[self.kind]

    @property
    def working(self) -> bool:
        return self.stage in WORKING

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 100

    def counts(self) -> dict[str, int]:
        """How many of its artifacts stand where: stand → number."""
        found = self.steps.values("stand").annotate(count=models.Count("artifact", distinct=True))
        return dict.fromkeys(Stand.values, 0) | {row["stand"]: row["count"] for row in found.order_by()}

    def may_undo(self, user) -> bool:
        """Who did it may undo it while a member; admins may undo everybody's."""
        role = reach_of(user).role_in(self.workspace_id)
        return role >= Role.ADMIN or (role >= Role.MEMBER and self.created_by_id == user.pk)

    @property
    def undoable(self) -> bool:
        return self.stage in UNDOABLE and self.created_at >= timezone.now() - KEPT

    def take(self, sources, stage: Stage, **fields) -> bool:
        """Go from one of `sources` to `stage`; False where somebody else was faster."""
        with writing():
            taken = Batch.objects.filter(pk=self.pk, stage__in=sources).update(stage=stage, **fields)
        self.refresh_from_db()
        return bool(taken)

    def cancel(self) -> bool:
        """Stop where it is; what is done stays done and can be undone."""
        return self.take((Stage.RUNNING,), Stage.CANCELLED, ended_at=timezone.now())

    def claim(self) -> bool:
        """Become the one who works on it, until the lease runs out."""
        with writing():
            waiting = Batch.objects.waiting(self.worker).filter(pk=self.pk)
            claimed = waiting.update(**hold())
        self.refresh_from_db()
        return bool(claimed)

    def held(self) -> bool:
        """Whether it is still ours to go on; the row stays locked until the transaction ends."""
        mine = Batch.objects.select_for_update().filter(pk=self.pk, worker=self.worker, stage=self.stage)
        return mine.first() is not None

    def beat(self, **fields) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        Batch.objects.filter(pk=self.pk).update(beat_at=timezone.now(), **fields)

    def end(self, stage: Stage) -> None:
        self.beat(stage=stage, ended_at=timezone.now())


class Step(models.Model):
    """What a batch did to one artifact: fields it changed, a link, or rows that were handed over."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    artifact = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, default="fields")
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    stand = models.CharField(max_length=10, choices=Stand, default=Stand.WAITING)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "stand", "id"], name="step_of_batch")]

    def __str__(self):
        return f"{self.what} {self.artifact_id}"
