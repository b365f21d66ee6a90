"""A data source: one environment of a product, and the keys that may write to it."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Product, Workspace

PRODUCTION = "production"
# Long enough to compare with the same weeks of last year.
RETENTION_DAYS = 400


class SourceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(product__in=Product.objects.visible_to(user))

    def of(self, product: Product, environment: str = PRODUCTION):
        """The source of this environment, made where it is new."""
        here = {"product": product, "environment": environment}
        return self.get_or_create(**here, defaults={"workspace_id": product.workspace_id})[0]


class Source(models.Model):
    """`generation` counts what the store did to it: who wrote segments meanwhile, wins."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="sources")
    product = models.ForeignKey(Product, models.CASCADE, related_name="sources", verbose_name=_("product"))
    environment = models.CharField(
        _("environment"),
        max_length=40,
        default=PRODUCTION,
        validators=[RegexValidator(r"\A[a-z0-9][a-z0-9_-]*\Z", _("Use small letters, digits, - and _."))],
    )
    retention_days = models.PositiveIntegerField(
        _("kept for, days"),
        default=RETENTION_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
    )
    daily_quota = models.PositiveBigIntegerField(_("rows a day at most"), null=True, blank=True)
    generation = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")
        ordering = ["product__position", "environment"]
        constraints = [models.UniqueConstraint(fields=["product", "environment"], name="source_once_per_environment")]

    def __str__(self):
        return f"{self.product} · {self.environment}"

    @transaction.atomic
    def add_key(self, *, by, name="", origins=()) -> "WriteKey":
        key = WriteKey(source=self, name=name.strip(), origins=list(origins), created_by=by)
        key.full_clean()
        key.save()
        return key


def new_token() -> str:
    return f"bhk_{secrets.token_urlsafe(30)}"


def check_origins(origins) -> None:
    if not isinstance(origins, list) or not all(isinstance(each, str) for each in origins):
        raise ValidationError(_("Origins are a list of addresses."))
    for origin in origins:
        scheme, _colon, host = origin.partition("://")
        if scheme not in ("http", "https") or not host or set("/?#@ ") & set(host):
            raise ValidationError(
                _("%(origin)s is no origin; write one like https://oms.example.com"), params={"origin": origin}
            )


class WriteKey(models.Model):
    """It can only write, so it may stand in a public page; where it names origins, browsers of others are refused."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="keys")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    name = models.CharField(_("name"), max_length=80, blank=True)
    origins = models.JSONField(_("origins"), default=list, blank=True, validators=[check_origins])
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("write key")
        verbose_name_plural = _("write keys")
        ordering = ["pk"]

    def __str__(self):
        return self.name or self.token[:12]

    def revoke(self) -> None:
        self.revoked_at = self.revoked_at or timezone.now()
        self.save(update_fields=["revoked_at"])
