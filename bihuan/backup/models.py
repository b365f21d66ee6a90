"""Which backups were made; the doctor says how old the last one is."""

from django.db import models
from django.utils import timezone


class Backup(models.Model):
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    files = models.PositiveBigIntegerField()
    seconds = models.FloatField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
