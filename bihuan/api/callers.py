"""Who calls: a program with a token bound to one workspace, or a person's own browser with its session."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError

from bihuan.api.tokens import bearer
from bihuan.artifacts.reach import read_reach
from bihuan.people.local import enter
from bihuan.people.models import ApiToken, Workspace
from bihuan.people.preferences import language_of, time_zone_of

READING = ("GET", "HEAD", "OPTIONS")
WINDOW = 60


class TooMany(HttpError):
    """The caller has used up this minute's requests."""

    def __init__(self, wait: int):
        super().__init__(429, _("Wait %(seconds)s seconds.") % {"seconds": wait})
        self.wait = wait


def caller(request: HttpRequest) -> Any:
    """Find out who calls and how far they see, or raise; sets `user`, `user.reach` and `workspace` of the request."""
    slug = request.resolver_match.kwargs.get("workspace")
    if request.META.get("HTTP_AUTHORIZATION"):
        request.token = by_token(request, slug)
        count(request, f"token:{request.token.pk}")
    elif request.user.is_authenticated and request.user.is_active:
        by_session(request, slug)
        count(request, f"user:{request.user.pk}")
    else:
        raise AuthenticationError()
    enter(request.user, request.workspace)
    return request.user


def by_token(request: HttpRequest, slug: str | None) -> ApiToken:
    scheme, _space, plaintext = request.META["HTTP_AUTHORIZATION"].partition(" ")
    token = bearer(plaintext.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise AuthenticationError(message=_("This token is unknown, revoked or over."))
    request.user, request.workspace = token.user, token.workspace
    speak(request)
    scope = ApiToken.Scope.READ if request.method in READING else ApiToken.Scope.WRITE
    if not token.may(scope):
        raise HttpError(403, _("This token may not do that; it lacks the scope “%(scope)s”.") % {"scope": scope})
    if slug is not None and slug != token.workspace.slug:
        raise Http404
    token.used()
    return token


def by_session(request: HttpRequest, slug: str | None) -> None:
    if request.method not in READING and not from_our_page(request):
        raise HttpError(403, _("The request did not come from a page of ours. Reload the page, or use a token."))
    request.user.reach = read_reach(request.user)
    request.workspace = Workspace.objects.filter(slug=slug).first() if slug else None
    if slug and not (request.workspace and request.user.reach.role_in(request.workspace.pk)):
        raise Http404


class SamePage(CsrfViewMiddleware):
    """Django's check, which answers with its reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def from_our_page(request: HttpRequest) -> bool:
    check = SamePage(lambda _request: HttpResponse())
    request.csrf_processing_done = False  # API views are exempt from it until it is known that a session speaks
    check.process_request(request)
    return check.process_view(request, caller, (), {}) is None


def speak(request: HttpRequest) -> None:
    """In the language that was asked for, else the person's; times in their zone."""
    if not request.META.get("HTTP_ACCEPT_LANGUAGE") and (language := language_of(request.user)):
        translation.activate(language)
    timezone.activate(time_zone_of(request.user) or timezone.get_default_timezone())


def count(request: HttpRequest, who: str) -> None:
    """One request more of this minute, counted where all processes count. Raises TooMany."""
    limit = settings.API_RATE
    if not limit:
        return
    minute, second = divmod(int(time.time()), WINDOW)
    key, rest = f"api:{who}:{minute}", WINDOW - second
    try:
        used = cache.incr(key)
    except ValueError:
        used = 1 if cache.add(key, 1, 2 * WINDOW) else cache.incr(key)
    request.rate = {
        "RateLimit-Policy": f'"minute";q={limit};w={WINDOW}',
        "RateLimit": f'"minute";r={max(limit - used, 0)};t={rest}',
    }
    if used > limit:
        raise TooMany(rest)
