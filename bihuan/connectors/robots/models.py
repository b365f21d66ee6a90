"""A group robot, and the routes that say which events its group reads."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan import prepared
from bihuan.connectors.robots import dingtalk, feishu, wecom
from bihuan.deliveries.outside import refuse_internal
from bihuan.deliveries.sealed import SealedField, seal
from bihuan.people.models import Product, Workspace


class Vendor(models.TextChoices):
    FEISHU = "feishu", _("Feishu")
    DINGTALK = "dingtalk", _("DingTalk")
    WECOM = "wecom", _("WeCom")

    @property
    def module(self):
        return {"feishu": feishu, "dingtalk": dingtalk, "wecom": wecom}[self.value]


class RobotQuerySet(models.QuerySet):
    def on(self):
        return self.filter(off_since=None)


class Robot(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="robots")
    vendor = models.CharField(_("vendor"), max_length=12, choices=Vendor)
    name = models.CharField(_("name"), max_length=80)
    address = SealedField()
    secret = SealedField(blank=True)
    language = models.CharField(_("language"), max_length=16, default="zh-hans", choices=settings.LANGUAGES)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    off_since = models.DateTimeField(null=True, blank=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def keep(self, *, address: str = "", secret: str | None = None) -> "Robot":
        """Save it; an address or secret that is not given stays. Raises ValidationError for an internal address."""
        if address:
            refuse_internal(address)
            self.address = seal(address)
        if not self.address:
            raise ValidationError({"address": _("Paste the address that the group's settings show.")})
        if secret is not None:
            self.secret = seal(secret)
        self.full_clean(exclude=["address", "secret"])
        self.save()
        return self

    @property
    def place(self) -> str:
        """What may be shown of the address: the host and the last letters of the key."""
        opened = self.address.opened
        return f"{urlsplit(opened).hostname} …{opened[-4:]}"


class RouteQuerySet(models.QuerySet["Route"]):
    def of_event(self, event) -> "list[Route]":
        """The routes of robots that are on, by which this event goes; private products only where named."""
        if not prepared.rows(Robot, Q(workspace=event.workspace_id, off_since=None), ("pk",), limit=1):
            return []
        artifact = event.artifact
        entered = event.changes["state"][1] if "state" in event.changes else ""
        matching = self.filter(
            Q(product=None) | Q(product=artifact.product_id),
            robot__workspace=event.workspace_id,
            robot__off_since=None,
            kind__in=("", artifact.kind),
            verb__in=("", event.verb),
            state__in=("", entered) if entered else ("",),
        )
        routes: list[Route] = list(matching.select_related("robot", "product").order_by("pk"))
        if routes and artifact.product_id and artifact.product.private:
            return [route for route in routes if route.product_id]
        return routes


class Route(models.Model):
    """Empty is any. A robot hears of an event once, by however many routes it goes."""

    robot = models.ForeignKey(Robot, on_delete=models.CASCADE, related_name="routes", verbose_name=_("robot"))
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    verb = models.CharField(_("event"), max_length=40, blank=True)
    state = models.CharField(_("new state"), max_length=40, blank=True)

    objects = RouteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind or '*'} {self.verb or '*'} {self.state or '*'} → {self.robot_id}"
