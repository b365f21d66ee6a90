"""Browsers that a person wants to be told in, and the key of this installation that their push services know."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.store import writing
from bihuan.deliveries.models import Target
from bihuan.deliveries.outside import refuse_internal
from bihuan.deliveries.sealed import SealedField, seal
from bihuan.notifications.push import new_key, readable

MOST = 20


class BrowserQuerySet(models.QuerySet["Browser"]):
    def keep(self, *, user, endpoint: str, p256dh: str, auth: str, name: str) -> "Browser":
        """The browser with this push address, now of this person. Raises ValidationError for what is no such thing."""
        refuse_internal(endpoint)
        if len(endpoint) > 1000 or not readable(p256dh, auth):
            raise ValidationError(_("The browser sent something that is no push subscription."))
        digest = hashlib.sha256(endpoint.encode()).hexdigest()
        values = {"user": user, "endpoint": endpoint, "p256dh": p256dh, "auth": seal(auth), "name": name[:80]}
        kept = self.update_or_create(digest=digest, defaults=values)[0]
        Target.objects.of("push", kept.pk).answered()
        for old in self.filter(user=user).order_by("-pk")[MOST:]:
            old.delete()
        return kept


class Browser(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browsers")
    name = models.CharField(max_length=80)
    endpoint = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=200)
    auth = SealedField()
    added_at = models.DateTimeField(default=timezone.now)

    objects = BrowserQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name


class PushKey(models.Model):
    """One for the whole installation, made when first needed."""

    private = SealedField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"push key of {self.made_at:%F}"

    @classmethod
    def ours(cls) -> str:
        """The private key as text, 32 bytes in base64url."""
        found = cls.objects.order_by("pk").first()
        if found is None:
            with writing():
                found = cls.objects.get_or_create(pk=1, defaults={"private": seal(new_key())})[0]
                found.refresh_from_db()
        return found.private.opened
