"""What was accepted and waits to be stored, what was refused and why, and how much of both."""

from django.db import models
from django.utils import timezone

from bihuan.telemetry.models.source import Source

REJECTS_KEPT = 1000


class Batch(models.Model):
    """Rows of one table as an Arrow stream. Accepted means: this is committed."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="batches")
    table = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    blob = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["source", "table", "id"], name="batch_of_table")]

    def __str__(self):
        return f"{self.table}: {self.rows}"


class Reject(models.Model):
    source = models.ForeignKey(Source, models.CASCADE, related_name="rejects")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)
    sample = models.TextField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.reason


class Tally(models.Model):
    """How many rows of a day (UTC) had this outcome: `accepted`, `stored`, `duplicate`, or the reason of a reject."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="tallies")
    day = models.DateField()
    outcome = models.CharField(max_length=200)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day", "outcome"], name="tally_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.outcome}: {self.count}"
