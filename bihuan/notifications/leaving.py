"""The way out of every mail: a signed link that needs no sign-in, and that mail programs may press by themselves."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from bihuan.artifacts.models.watch import Why
from bihuan.notifications.models import MESSAGE, Mode, Preferences
from bihuan.people.models import User

SALT = "bihuan.notifications.leaving"
DIGEST = "digest"
GATHERED = (Mode.HOURLY, Mode.DAILY)


@dataclass(frozen=True)
class Leaving:
    """Which mails a link ends: of one reason, the gathered ones, or those of the team's rules."""

    user: User
    why: str

    @property
    def token(self) -> str:
        return signing.dumps([self.user.pk, self.why], salt=SALT)

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}/me/unsubscribe/{self.token}/"

    @property
    def words(self) -> str:
        if self.why == DIGEST:
            return _("Mails that gather several news")
        return str(dict(reasons())[self.why])

    def whys(self) -> list[str]:
        if self.why != DIGEST:
            return [self.why]
        wishes = Preferences.objects.of(self.user)
        return [why for why, _label in reasons() if wishes.mode(why) in GATHERED]

    def leave(self) -> None:
        Preferences.objects.of(self.user).silence(self.whys())

    def leave_all(self) -> None:
        Preferences.objects.of(self.user).all_off()

    def come_back(self) -> None:
        wishes = Preferences.objects.of(self.user)
        every = [why for why, _label in reasons()]
        wishes.speak(every if self.why == DIGEST else [self.why])


def reasons() -> list[tuple[str, str]]:
    """Every reason there is for a mail, with its words."""
    return [*Why.choices, (MESSAGE, _("A rule of your team writes to you"))]


def leaving_of(token: str) -> Leaving | None:
    """What a link says; None where nobody of ours signed it or the person is gone."""
    try:
        pk, why = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk).first()
    known = {DIGEST, *(name for name, _label in reasons())}
    return Leaving(user, why) if user and why in known else None
