"""One Parquet file of a source's table; the manifest is the segments that are not replaced."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from bihuan.telemetry.models.source import Source


class SegmentQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at=None)


class Segment(models.Model):
    """`keys` are the properties with a column of their own; `identity` is the last alias its persons already follow."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="segments")
    table = models.CharField(max_length=20)
    name = models.CharField(max_length=200, unique=True)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    keys = models.JSONField(default=list)
    identity = models.PositiveBigIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["first_at", "pk"]
        indexes = [models.Index(fields=["source", "table", "replaced_at"], name="segment_of_table")]

    def __str__(self):
        return self.name

    @property
    def path(self):
        return settings.SEGMENTS / self.name
