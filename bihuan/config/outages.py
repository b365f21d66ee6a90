"""The page for when something breaks: what is away says so, everything else is a fault of ours."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.template import loader
from django.utils import translation
from django.views.defaults import bad_request, server_error

from bihuan.api import problems
from bihuan.outage import RETRY_AFTER, Outage, outage_of


def broken(request):
    """Django's handler of whatever no view caught; it calls this while the error is still being handled."""
    outage = outage_of(sys.exc_info()[1])
    return unavailable(outage) if outage else server_error(request)


def unreadable(request, exception):
    """Django takes a session that cannot be saved for a bad request."""
    outage = outage_of(exception)
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        return HttpResponse(loader.get_template("413.html").render({"most": most}), status=413)
    return unavailable(outage) if outage else bad_request(request, exception)


def unavailable(outage: Outage) -> HttpResponse:
    page = loader.get_template("503.html").render({"outage": outage.value})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})


def refusal(environ: dict[str, Any], outage: Outage) -> HttpResponse:
    """The answer to somebody whose upload could not even be taken in."""
    request = WSGIRequest(environ)
    with translation.override(translation.get_language_from_request(request)):
        return problems.unavailable(outage) if request.path_info.startswith("/api/") else unavailable(outage)
