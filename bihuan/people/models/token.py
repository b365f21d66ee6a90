"""Keys with which a person's programs use the API."""

import secrets
import string
from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.people.models.membership import Membership
from bihuan.people.models.secret import digest, new_secret
from bihuan.people.models.user import User
from bihuan.people.models.workspace import Workspace

PREFIX_LETTERS = string.ascii_lowercase + string.digits


class ApiTokenQuerySet(models.QuerySet):
    def valid(self):
        """Neither revoked nor over, of an active person who still belongs to the workspace."""
        belongs = Membership.objects.filter(user=OuterRef("user"), workspace=OuterRef("workspace"))
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            Exists(belongs),
            revoked_at=None,
            user__is_active=True,
        )

    def authenticate(self, plaintext):
        """The valid token of this plaintext with its user and workspace, or None; one query.

        It is found by its digest, so nothing that an attacker could time depends on the secret.
        """
        if not plaintext.startswith("bh_"):
            return None
        found = self.valid().filter(digest=digest(plaintext)).select_related("user", "workspace")
        return found.first()


class ApiToken(models.Model):
    class Scope(models.TextChoices):
        READ = "read", pgettext_lazy("scope", "Read")
        WRITE = "write", pgettext_lazy("scope", "Write")
        ADMIN = "admin", pgettext_lazy("scope", "Administer")

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("person"))
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_tokens", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("may do"), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.name} (bh_{self.prefix}_…)"

    @classmethod
    def issue(cls, *, user, workspace, name, scopes=(Scope.READ,), expires_at=None):
        """A new token and its plaintext, which is not kept."""
        prefix = "".join(secrets.choice(PREFIX_LETTERS) for _position in range(8))
        plaintext = f"bh_{prefix}_{new_secret()}"
        token = cls(
            user=user,
            workspace=workspace,
            name=name,
            prefix=prefix,
            digest=digest(plaintext),
            scopes=sorted({str(cls.Scope(scope).value) for scope in scopes}),
            expires_at=expires_at,
        )
        token.full_clean()
        token.save()
        return token, plaintext

    @property
    def standing(self):
        """One of revoked, expired, open."""
        if self.revoked_at:
            return "revoked"
        return "open" if not self.expires_at or self.expires_at > timezone.now() else "expired"

    def may(self, scope):
        return str(scope) in self.scopes

    def scope_names(self):
        return [self.Scope(scope).label for scope in self.scopes]

    def used(self):
        """Remember the use, at most once a minute, so that reading does not write all the time."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(minutes=1):
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)
            self.last_used_at = now

    def revoke(self):
        self.revoked_at = self.revoked_at or timezone.now()
        self.save(update_fields=["revoked_at"])
