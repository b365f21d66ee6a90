"""A rule: when something happens, if it is so, then this is done, as its owner would do it."""

import uuid
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import in_reach, reach_of, read_reach
from bihuan.artifacts.store import writing
from bihuan.automation.cron import Cron
from bihuan.automation.models.removal import Removable, Standing
from bihuan.people.models import Product, Role, User, Workspace


class RuleQuerySet(models.QuerySet):
    def visible_to(self, user, workspace):
        """Leads see all; others those that touched something they can see, and buttons they may press."""
        role, here = reach_of(user).role_in(workspace.pk), self.filter(workspace=workspace)
        if role >= Role.LEAD:
            return here
        from bihuan.automation.models.run import Run

        seen = Artifact.objects.filter(in_reach(user, workspace)).values("pk")
        touched = Run.objects.filter(rule=models.OuterRef("pk"), state=Run.State.DONE, artifact__in=seen)
        return here.filter(models.Exists(touched)) if role else self.none()

    def on(self):
        return self.filter(off_since=None)


class Rule(Removable):
    """`trigger`, `conditions` and `actions` are JSON as checking.py describes it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="rules")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("acts as")
    )
    kind = models.CharField(_("kind"), max_length=40)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    trigger = models.JSONField(default=dict)
    conditions = models.JSONField(default=list, blank=True)
    actions = models.JSONField(default=list)
    timed = models.BooleanField(default=False, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    hourly = models.PositiveIntegerField(_("at most so often an hour"), default=100)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    off_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=500, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = Standing.from_queryset(RuleQuerySet)()
    every = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["workspace", "kind"], name="rule_of_kind"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="rule_due"),
        ]

    def __str__(self):
        return self.name

    @staticmethod
    def heard(event) -> models.Q:
        """Those an event may set off, by what a query can tell; triggers.py asks the rest."""
        artifact = event.artifact
        of_product = models.Q(product=None) | models.Q(product=artifact.product_id)
        return of_product & models.Q(workspace=event.workspace_id, kind=artifact.kind, timed=False, off_since=None)

    @property
    def kind_class(self) -> type[Artifact]:
        return Artifact.kinds()[self.kind]

    @property
    def on_what(self) -> str:
        return self.trigger.get("on", "")

    @property
    def by_event(self) -> bool:
        """Whether something that happens sets it off, not the clock and not a button."""
        return self.on_what not in ("due", "schedule", "button")

    @property
    def standing(self) -> str:
        """One of on, paused, off."""
        return "off" if self.off_since else "paused" if self.paused_at else "on"

    def keep(self, *, by) -> None:
        """Check and save; a change makes a new version and is remembered. Raises ValidationError, Refused."""
        from bihuan.automation.checking import check
        from bihuan.automation.editions import remember, whoever_may_edit

        whoever_may_edit(self.workspace_id, by)
        if self.owner_id is None:
            self.owner = by
        self.timed = self.on_what in ("due", "schedule")
        check(self)
        self.full_clean(exclude=["owner", "trigger", "actions"])
        with writing():
            if self.pk:
                self.version = Rule.objects.select_for_update().get(pk=self.pk).version + 1
                self.changed_at = timezone.now()
            self.reckon()
            self.save()
            remember(self, by=by)

    def clean(self):
        try:
            zoneinfo.ZoneInfo(self.time_zone)
        except (ValueError, OSError, KeyError) as error:
            raise ValidationError({"time_zone": _("There is no such time zone.")}) from error

    def reckon(self, moment=None) -> None:
        """When it is due next, where it is by the clock; what lies before is not caught up."""
        moment = moment or timezone.now()
        self.next_at = Cron.read(self.trigger["cron"]).after(moment, self.time_zone) if self.timed else None
        self.looked_at = moment if self.timed else None

    def unfit(self) -> str:
        """Why its owner may not act here any more, in words; empty where they may."""
        owner: User | None = self.owner
        if owner is None or not owner.is_active:
            return str(_("Nobody stands behind it: its owner has no account any more."))
        owner.reach = read_reach(owner, self.workspace)
        if owner.reach.role_in(self.workspace_id) < Role.LEAD:
            return str(_("Its owner %(name)s is no lead here any more.") % {"name": owner})
        if self.product_id in owner.reach.hidden_products:
            return str(_("Its owner %(name)s does not see the product any more.") % {"name": owner})
        return ""

    def pause(self, why: str) -> None:
        """Stop until somebody resumes it; what it hears meanwhile waits."""
        from bihuan.automation.buttons import forget

        self.paused_at, self.paused_why = timezone.now(), why[:500]
        self.save(update_fields=["paused_at", "paused_why"])
        transaction.on_commit(lambda: forget(self.workspace_id))

    def resume(self, *, by) -> None:
        """Go on, beginning with what waits."""
        from bihuan.automation.editions import remember, whoever_may_edit

        whoever_may_edit(self.workspace_id, by)
        with writing():
            self.paused_at, self.paused_why, self.resumed_at = None, "", timezone.now()
            self.save(update_fields=["paused_at", "paused_why", "resumed_at"])
            remember(self, by=by, deed="resumed")

    def switch(self, *, by, on: bool) -> None:
        """Off it hears nothing, and what waited is let go."""
        from bihuan.automation.editions import remember, whoever_may_edit
        from bihuan.automation.models.run import Run

        whoever_may_edit(self.workspace_id, by)
        with writing():
            self.off_since = None if on else timezone.now()
            if on:
                self.reckon()
            else:
                said = str(_("The rule was turned off before its turn came."))
                Run.objects.filter(rule=self, state=Run.State.WAITING).update(state=Run.State.SKIPPED, error=said)
            self.save(update_fields=["off_since", "next_at", "looked_at"])
            remember(self, by=by, deed="on" if on else "off")
