"""How a person wants to be told: by mail at once or gathered, in the browser, not at night; by reason and kind."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models.watch import Why
from bihuan.notifications.timing import Quiet, after_quiet, next_hour, next_time
from bihuan.people.local import zone_for
from bihuan.people.models import User

MESSAGE = "message"  # written by a rule of the team, about nothing in particular


class Mode(models.TextChoices):
    AT_ONCE = "at_once", pgettext_lazy("mail", "At once")
    HOURLY = "hourly", pgettext_lazy("mail", "Every hour")
    DAILY = "daily", pgettext_lazy("mail", "Every day")
    OFF = "off", pgettext_lazy("mail", "Never")


USUAL = {Why.OWNER.value: Mode.HOURLY, Why.WATCHING.value: Mode.DAILY}


def usual_push() -> list[str]:
    return [Why.MENTIONED.value, Why.ASSIGNED.value, Why.REPLIED.value]


class PreferencesQuerySet(models.QuerySet["Preferences"]):
    def of(self, user: User) -> "Preferences":
        """The person's own, or the usual ones, not saved."""
        found = self.filter(user=user).first() or Preferences(user=user)
        found.user = user
        return found

    def of_all(self, users: Iterable[User]) -> "dict[int, Preferences]":
        people = list(users)
        known: dict[int, Preferences] = {each.user_id: each for each in self.filter(user__in=people)}
        for user in people:
            known.setdefault(user.pk, Preferences(user=user)).user = user
        return known


class Preferences(models.Model):
    """Who never chose has no row. `mail`: reason → mode. `muted`: "kind:reason" that only the inbox tells."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    mail = models.JSONField(default=dict, blank=True)
    push = models.JSONField(default=usual_push, blank=True)
    muted = models.JSONField(default=list, blank=True)
    daily_at = models.PositiveSmallIntegerField(_("daily mail at"), default=9, validators=[MaxValueValidator(23)])
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on weekends"), default=False)
    mail_off_since = models.DateTimeField(null=True, blank=True)

    objects = PreferencesQuerySet.as_manager()

    def __str__(self):
        return f"preferences of {self.user_id}"

    @property
    def zone(self):
        return zone_for(self.user)

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_until, self.quiet_weekends)

    def mode(self, why: str, kind: str = "") -> Mode:
        """How mails of this reason go."""
        if self.mail_off_since or f"{kind}:{why}" in self.muted:
            return Mode.OFF
        return Mode(self.mail.get(why, USUAL.get(why, Mode.AT_ONCE)))

    def pushes(self, why: str, kind: str) -> bool:
        return why in self.push and f"{kind}:{why}" not in self.muted

    def due(self, mode: Mode, now: datetime) -> datetime:
        """When a mail of this mode goes that comes up now."""
        if mode == Mode.AT_ONCE and self.quiet == Quiet():
            return now  # without a look at whose clock it is
        if mode == Mode.HOURLY:
            now = next_hour(now, self.zone)
        elif mode == Mode.DAILY:
            now = next_time(now, self.zone, self.daily_at)
        return after_quiet(now, self.zone, self.quiet)

    def silence(self, whys: Iterable[str]) -> None:
        """No more mails for these reasons."""
        self.mail = {**self.mail, **dict.fromkeys(whys, Mode.OFF.value)}
        self.save()

    def speak(self, whys: Iterable[str]) -> None:
        """Take `silence` back: as usual."""
        self.mail = {why: mode for why, mode in self.mail.items() if why not in set(whys)}
        self.mail_off_since = None
        self.save()

    def all_off(self) -> None:
        self.mail_off_since = self.mail_off_since or timezone.now()
        self.save()
