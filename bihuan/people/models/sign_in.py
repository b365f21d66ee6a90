"""The log of sign-ins, those that worked and those that did not."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.browsers import browser_name
from bihuan.people.models.membership import Membership
from bihuan.people.models.user import User, normal_email


class SignInQuerySet(models.QuerySet):
    def of_members(self, workspace):
        """Sign-ins of the people who belong to this workspace."""
        return self.filter(user__in=Membership.objects.filter(workspace=workspace).values("user"))

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def forget_older_than(self, age):
        """Who signed in from where is personal: it is kept for a while only."""
        return self.filter(at__lt=timezone.now() - age).delete()[0]

    def remember(self, *, email, succeeded, method, user=None, ip=None, user_agent=""):
        return self.create(
            user=user,
            email=normal_email(email)[:254],
            succeeded=succeeded,
            method=method,
            ip=ip,
            user_agent=user_agent[:400],
        )


class SignIn(models.Model):
    class Method(models.TextChoices):
        PASSWORD = "password", _("Password")
        TOTP = "totp", _("Password and code")
        RECOVERY = "recovery", _("Recovery code")
        PASSKEY = "passkey", _("Passkey")
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("Password reset")
        DEMO = "demo", _("Demo")

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sign_ins")
    email = models.CharField(_("e-mail"), max_length=254)
    at = models.DateTimeField(_("time"), default=timezone.now)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    succeeded = models.BooleanField(_("succeeded"))
    method = models.CharField(_("method"), max_length=12, choices=Method)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self):
        return f"{self.email} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def browser(self):
        return browser_name(self.user_agent)
