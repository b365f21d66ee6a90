"""A PRD as a file that takes a while: who asked for it, how far it is, and where it lies."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.store import writing

LEASE = timezone.timedelta(minutes=3)  # a long PDF is set in one go and says nothing meanwhile
KEPT = timezone.timedelta(days=7)


def place(export, name: str) -> str:
    return f"prds/{export.prd_id}/{uuid.uuid4().hex}"


class Making(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("export", "Waiting")
    WORKING = "working", pgettext_lazy("export", "Under way")
    DONE = "done", pgettext_lazy("export", "Done")
    FAILED = "failed", pgettext_lazy("export", "Failed")
    STOPPED = "stopped", pgettext_lazy("export", "Stopped")


OPEN = (Making.WAITING, Making.WORKING)


class ExportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(making__in=OPEN)

    def waiting(self):
        """With work to do that nobody does."""
        return self.open().filter(Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)).order_by("pk")

    def outdated(self):
        return self.exclude(making__in=OPEN).filter(ended_at__lt=timezone.now() - KEPT)


class Export(models.Model):
    """Whoever asked for it, and nobody else, fetches it: it shows what they may see."""

    prd = models.ForeignKey("prd.PRD", on_delete=models.CASCADE, related_name="exports")
    edition = models.PositiveIntegerField(null=True)  # none: the text as it stands
    format = models.CharField(max_length=4)
    language = models.CharField(max_length=10, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    making = models.CharField(max_length=10, choices=Making, default=Making.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=place, max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["making", "id"], name="prd_export_making")]

    def __str__(self):
        return f"{self.prd_id} {self.format}"

    @property
    def under_way(self) -> bool:
        return self.making in OPEN

    def claim(self) -> bool:
        """Become the one who makes it, until the lease runs out."""
        worker = uuid.uuid4().hex
        with writing():
            free = Export.objects.waiting().filter(pk=self.pk)
            claimed = free.update(worker=worker, beat_at=timezone.now(), making=Making.WORKING)
        self.refresh_from_db()
        return bool(claimed)

    def beat(self, **fields) -> bool:
        """Say that it goes on; False when it was stopped, or somebody else makes it."""
        mine = Export.objects.filter(pk=self.pk, worker=self.worker, making=Making.WORKING)
        with writing():
            return bool(mine.update(beat_at=timezone.now(), **fields))

    def end(self, making: Making, **fields) -> bool:
        return self.beat(making=making, ended_at=timezone.now(), **fields)

    def stop(self) -> bool:
        with writing():
            open_ = Export.objects.open().filter(pk=self.pk)
            return bool(open_.update(making=Making.STOPPED, ended_at=timezone.now()))

    def discard(self) -> None:
        if self.file:
            self.file.delete(save=False)
        self.delete()
