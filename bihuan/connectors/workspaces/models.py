"""An export or import of a whole workspace, asked for by page and done in the background."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.store import writing
from bihuan.people.models import Workspace

LEASE = timezone.timedelta(seconds=60)
KEPT = timezone.timedelta(days=7)


def place(transfer, name: str) -> str:
    return f"workspaces/{transfer.workspace_id}/{uuid.uuid4().hex}"


class Way(models.TextChoices):
    OUT = "out", _("Export")
    IN = "in", _("Import")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


OPEN = (State.WAITING, State.WORKING)


class TransferQuerySet(models.QuerySet):
    def waiting(self):
        """With work to do that nobody does."""
        free = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)
        return self.filter(free, state__in=OPEN).order_by("pk")

    def outdated(self):
        return self.exclude(state__in=OPEN).filter(ended_at__lt=timezone.now() - KEPT)


class Transfer(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=3, choices=Way)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    name = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to=place, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="transfer_state")]

    def __str__(self):
        return f"{self.way} {self.workspace_id}"

    def claim(self) -> bool:
        """Become the one who works on it, until the lease runs out."""
        worker = uuid.uuid4().hex
        with writing():
            free = Transfer.objects.waiting().filter(pk=self.pk)
            claimed = free.update(worker=worker, beat_at=timezone.now(), state=State.WORKING)
        self.refresh_from_db()
        return bool(claimed) and self.worker == worker

    def beat(self, **fields) -> bool:
        """Say that the work goes on; False when it was stopped, or taken over."""
        mine = Transfer.objects.filter(pk=self.pk, worker=self.worker, state=State.WORKING)
        with writing():
            return bool(mine.update(beat_at=timezone.now(), **fields))

    def end(self, state: State, **fields) -> bool:
        ended = self.beat(state=state, ended_at=timezone.now(), **fields)
        self.refresh_from_db()
        return ended

    def stop(self) -> bool:
        with writing():
            stopped = Transfer.objects.filter(pk=self.pk, state__in=OPEN).update(
                state=State.STOPPED, ended_at=timezone.now()
            )
        self.refresh_from_db()
        return bool(stopped)

    def discard(self) -> None:
        if self.file:
            self.file.delete(save=False)
        self.delete()

    @property
    def under_way(self) -> bool:
        return self.state in OPEN
