"""What comes again and again: a template that is applied on its days, once each."""

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.automation.models.days import DaysOff
from bihuan.automation.models.removal import Removable, Standing
from bihuan.automation.models.template import Template
from bihuan.automation.often import in_words
from bihuan.automation.recurring import dates, in_weeks, read
from bihuan.people.models import Role, Workspace


class RecurrenceQuerySet(models.QuerySet):
    def visible_to(self, user, workspace):
        reach = reach_of(user)
        if reach.role_in(workspace.pk) < Role.MEMBER:
            return self.none()
        of_product = models.Q(template__product=None) | ~models.Q(template__product__in=reach.hidden_products)
        return self.filter(of_product, workspace=workspace)


class AlsoOfTemplate(Standing):
    def get_queryset(self):
        return super().get_queryset().filter(template__deleted_at=None)


class Recurrence(Removable):
    class Holidays(models.TextChoices):
        KEEP = "keep", _("Create it all the same")
        SKIP = "skip", _("Leave it out")
        AFTER = "after", _("Create it on the next workday")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="recurrences")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    template = models.ForeignKey(
        Template, on_delete=models.CASCADE, related_name="recurrences", verbose_name=_("template")
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    rule = models.CharField(_("how often"), max_length=300)
    starts_on = models.DateField(_("from"))
    at = models.TimeField(_("at"), default=time(9))
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    holidays = models.CharField(_("on days off"), max_length=5, choices=Holidays, default=Holidays.KEEP)
    given = models.JSONField(default=dict, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)
    last = models.ForeignKey(Artifact, on_delete=models.SET_NULL, null=True, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=500, blank=True)

    objects = AlsoOfTemplate.from_queryset(RecurrenceQuerySet)()
    every = RecurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurrence")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="recurrence_due"),
        ]

    def __str__(self):
        return self.name

    def dates(self, after: date, count: int) -> list[date]:
        """The next days it comes on, later than `after`."""
        calendar = DaysOff.objects.calendar_of(self.workspace_id)
        return dates(
            in_weeks(self.rule, self.workspace.week_begins),
            self.starts_on,
            after=after,
            count=count,
            calendar=calendar,
            holidays=self.holidays,
        )

    def coming(self) -> list[date]:
        """The next five days, for people to see."""
        if self.next_on is None:
            return []
        return [self.next_on, *self.dates(self.next_on, 4)]

    def reckon(self, after: date) -> None:
        found = self.dates(after, 1)
        self.next_on = found[0] if found else None
        moment = datetime.combine(self.next_on, self.at, ZoneInfo(self.time_zone)) if self.next_on else None
        self.next_at = moment

    @property
    def often(self) -> str:
        """How often, in words."""
        return in_words(self.rule, self.starts_on)

    def today(self) -> date:
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))

    def keep(self, *, by) -> None:
        """Check and save. Raises ValidationError, Refused."""
        from bihuan.automation.editions import remember, whoever_may_edit

        whoever_may_edit(self.workspace_id, by)
        if self.owner_id is None:
            self.owner = by
        self.full_clean(exclude=["owner", "last"])
        read(self.rule, self.starts_on)
        with writing():
            now = timezone.now().astimezone(ZoneInfo(self.time_zone))
            over = now.time() >= self.at
            self.reckon(now.date() if over else date.fromordinal(now.toordinal() - 1))
            self.save()
            remember(self, by=by)
