"""A subscription: which events of a workspace another program wants to hear of, and the secret both know."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan import prepared
from bihuan.artifacts.checking import storable
from bihuan.connectors.webhooks.signing import new_secret
from bihuan.deliveries.models import Target
from bihuan.deliveries.outside import refuse_internal
from bihuan.deliveries.sealed import SealedField, seal
from bihuan.people.models import Product, Workspace

GRACE = timedelta(hours=24)


class SubscriptionQuerySet(models.QuerySet):
    def on(self):
        return self.filter(off_since=None)

    def of_event(self, event) -> "list[Subscription]":
        """Those that want to hear of this event."""
        listening = Q(workspace=event.workspace_id, off_since=None, silent=False)
        if not prepared.rows(self.model, listening, ("pk",), limit=1):
            return []
        artifact = event.artifact
        product = Q(products=None) | Q(products=artifact.product_id) if artifact.product_id else Q(products=None)
        found = self.on().filter(product, workspace=event.workspace_id, silent=False).distinct().order_by("pk")
        return [each for each in found if each.wants(artifact.kind, event.verb)]


class Subscription(models.Model):
    """Empty lists want everything. A silent one hears of no event and is only called by automations."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=1000)
    kinds = models.JSONField(_("kinds"), default=list, blank=True)
    verbs = models.JSONField(_("events"), default=list, blank=True)
    products = models.ManyToManyField(Product, verbose_name=_("products"), blank=True, related_name="+")
    silent = models.BooleanField(_("no events"), default=False)
    secret = SealedField()
    old_secret = SealedField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    off_since = models.DateTimeField(null=True, blank=True)
    off_why = models.CharField(max_length=300, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def clean(self):
        storable(self.url)
        try:
            refuse_internal(self.url)
        except ValidationError as error:
            raise ValidationError({"url": error.messages}) from error

    def wants(self, kind: str, verb: str) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.verbs or verb in self.verbs)

    def keep(self) -> str:
        """Save it; the secret where it is new, else nothing: it is shown this one time."""
        self.full_clean(exclude=["secret", "old_secret"])
        secret = "" if self.secret else new_secret()
        if secret:
            self.secret = seal(secret)
        self.save()
        return secret

    def rotate(self, grace: timedelta = GRACE) -> str:
        """A new secret, shown once. Until `grace` is over everything is signed with the old one too."""
        secret = new_secret()
        self.old_secret, self.old_secret_until = self.secret, timezone.now() + grace
        self.secret = seal(secret)
        self.save(update_fields=["secret", "old_secret", "old_secret_until"])
        return secret

    def secrets(self) -> list[str]:
        """What to sign with now, the newest first."""
        self.refresh_from_db(fields=["secret", "old_secret", "old_secret_until"])
        still = self.old_secret and self.old_secret_until and self.old_secret_until > timezone.now()
        return [self.secret.opened, *([self.old_secret.opened] if still else [])]

    def turn_off(self, why: str = "") -> None:
        self.off_since, self.off_why = timezone.now(), why[:300]
        self.save(update_fields=["off_since", "off_why"])

    def turn_on(self) -> None:
        """Hear of events again; what it failed at is forgiven."""
        self.off_since, self.off_why = None, ""
        self.save(update_fields=["off_since", "off_why"])
        Target.objects.of("webhook", self.pk).answered()
