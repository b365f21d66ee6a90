"""What is deleted can be had back for a month; until then it is there for nobody."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

KEPT = timedelta(days=30)


class Removable(models.Model):
    """`objects` are those that stand, `every` those that are deleted too."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def forget_old(cls) -> None:
        """Those that were deleted a month ago are gone."""
        every: Any = cls._base_manager
        every.filter(deleted_at__lt=timezone.now() - KEPT).delete()


class Standing(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(deleted_at=None)
