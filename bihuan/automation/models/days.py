"""The days a workspace does not work, and the weekend days on which it does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.automation.workdays import Calendar
from bihuan.people.models import Workspace


class DaysOffQuerySet(models.QuerySet):
    def calendar_of(self, workspace_id: int) -> Calendar:
        found = self.filter(workspace=workspace_id).first()
        return Calendar.of(found.off, found.on) if found else Calendar()


class DaysOff(models.Model):
    """Dates as ISO text: `off` are holidays, `on` weekend days that are worked."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, related_name="days_off")
    off = models.JSONField(_("holidays"), default=list, blank=True)
    on = models.JSONField(_("weekend days at work"), default=list, blank=True)

    objects = DaysOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("days off")

    def __str__(self):
        return f"{self.workspace_id}"
