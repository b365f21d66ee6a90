"""The way in for programs: past everything that only browsers need, and out with a problem that a program can read."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from bihuan.api.problems import CONTENT_TYPE, fault, problem, too_large

ROOM = 1024 * 1024
PAGES = ("/api/v1/docs", "/api/v1/docs/")


def entrance(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/") or request.path_info in PAGES:
            return get_response(request)
        with_session = settings.SESSION_COOKIE_NAME in request.COOKIES and "HTTP_AUTHORIZATION" not in request.META
        response = checked(request) or (get_response(request) if with_session else straight(request))
        if response.status_code >= 400 and response.get("Content-Type") != CONTENT_TYPE:
            allowed = response.get("Allow")
            response = problem(response.status_code)
            if allowed:
                response["Allow"] = allowed
        return labelled(request, response)

    return middleware


def checked(request: HttpRequest) -> HttpResponse | None:
    """The problem that can be told before anybody is asked, or None; sets language and `resolver_match`."""
    translation.activate(translation.get_language_from_request(request))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > settings.UPLOAD_LIMIT + ROOM:
        return too_large(settings.UPLOAD_LIMIT)
    try:
        request.resolver_match = get_resolver().resolve(request.path_info)
    except Resolver404:
        return problem(404)
    return None


def straight(request: HttpRequest) -> HttpResponse:
    """Call the view without sessions, messages and the like: a program has none."""
    timezone.deactivate()
    request.user = AnonymousUser()
    view, args, kwargs = request.resolver_match
    try:
        return view(request, *args, **kwargs)
    except Exception as error:  # a view's own errors are answered by the API; this is what breaks around it
        return fault(request, error)


def labelled(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    for name, value in getattr(request, "rate", {}).items():
        response[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response["Content-Language"] = translation.get_language()
    patch_vary_headers(response, ("Accept-Language", "Authorization", "Cookie"))
    return response
