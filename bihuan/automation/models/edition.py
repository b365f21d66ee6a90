"""Who changed which rule, template or recurrence, when, and what it said since."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace


class Edition(models.Model):
    """`about` is rule, template, recurrence or days; `uid` tells which of them, also after it is gone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=20)
    uid = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    deed = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("edition")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["workspace", "about", "uid"], name="edition_of")]

    def __str__(self):
        return f"{self.deed} {self.name}"
