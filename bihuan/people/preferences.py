"""Language, theme and time zone: of the person who is signed in, else of the browser."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.people.models import User

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
THEMES = frozenset(User.Theme.values)
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


def language_of(user):
    """The person's language, or None to let the browser's decide."""
    return user.language if user.is_authenticated and user.language in LANGUAGES else None


def time_zone_of(user):
    """The person's time zone; a name that the machine no longer knows counts as none."""
    name = user.time_zone if user.is_authenticated else ""
    return ZoneInfo(name) if name in available() else None


def theme_of(request):
    """light, dark, or nothing for the system's."""
    if request.user.is_authenticated:
        return request.user.theme
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


@cache
def available():
    return frozenset(available_timezones())


def safe_next(request, fallback="/"):
    """Where the form wants to go on, as long as it stays on this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    secure = request.is_secure()
    if address and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=secure):
        return address
    return fallback


def remember(response, name, value):
    """Keep a preference of someone who is not signed in."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)
