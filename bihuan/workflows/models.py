"""Versions of a kind's workflow: each that was published, and the draft an admin works on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.people.models import Product, Workspace


class Workflow(models.Model):
    """One version: its states and moves as `definition` holds them (checking.py); an empty one is as shipped.

    `product` is kept for workflows of one product; none is written with it so far.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="workflows")
    kind = models.CharField(max_length=40)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)  # 0 is the draft
    definition = models.JSONField(default=dict, blank=True)
    # Who published this version, or saved the draft last.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "version"], condition=Q(product=None), name="one_workflow_per_version"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.version}"


class Reasons(models.Model):
    """What a workspace offers to say when something of a kind is not taken up; each may be added to."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="reasons")
    kind = models.CharField(max_length=40)
    texts = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="reasons_once_a_kind")]

    def __str__(self):
        return f"{self.kind}: {len(self.texts)}"
