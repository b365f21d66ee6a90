"""Errors as RFC 9457 problem details: what went wrong, where, and what to do, in the reader's language."""

import logging
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError
from ninja.errors import ValidationError as Malformed

from bihuan.api.shapes import as_json, shape_of
from bihuan.api.wording import said
from bihuan.artifacts.errors import Stale
from bihuan.outage import RETRY_AFTER, Outage, outage_of

log = logging.getLogger("django.request")
CONTENT_TYPE = "application/problem+json"
NINJAS = ("Unauthorized", "Cannot parse request body")  # ours say more, in the reader's language
TITLES = {
    400: ("unreadable", gettext_lazy("The request cannot be read")),
    401: ("unknown-caller", gettext_lazy("Say who you are")),
    403: ("refused", gettext_lazy("You may not do this")),
    404: ("not-found", gettext_lazy("There is nothing here for you")),
    405: ("method", gettext_lazy("This address does not answer to that method")),
    409: ("conflict", gettext_lazy("This collides with something else")),
    412: ("stale", gettext_lazy("Somebody else was faster")),
    413: ("too-large", gettext_lazy("This is too large")),
    415: ("media-type", gettext_lazy("This kind of content is not read here")),
    422: ("invalid", gettext_lazy("Some of it does not fit")),
    429: ("too-many", gettext_lazy("Too many requests")),
    500: ("fault", gettext_lazy("Something broke on our side")),
    503: ("outage", gettext_lazy("Not available right now")),
}
DETAILS = {
    400: gettext_lazy("Send well-formed JSON."),
    401: gettext_lazy("Send “Authorization: Bearer <token>”. A token is made under “Me › API tokens”."),
    404: gettext_lazy("Check the address. What you may not see is not found either."),
    405: gettext_lazy("The header “Allow” names the methods that are answered."),
    415: gettext_lazy("Send it as application/json; files as multipart/form-data."),
    500: gettext_lazy("Nothing was saved. It is in the log; try again later."),
    503: gettext_lazy("Nothing was saved. Try again in a minute."),
}
OUTAGES = {
    Outage.DATABASE: gettext_lazy("The database does not answer. Nothing was saved; send it again in a minute."),
    Outage.DISK: gettext_lazy("The server’s disk is full. Nothing was saved; send it again once there is room."),
}


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    if not detail and more.get("errors"):
        detail = more["errors"][0]["detail"]
    name, title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    body = {
        "type": f"urn:bihuan:problem:{name}",
        "title": str(title),
        "status": status,
        "detail": detail or str(DETAILS.get(status, "")),
        **more,
    }
    return HttpResponse(as_json(body), status=status, content_type=CONTENT_TYPE)


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to an exception of a view."""
    match error:
        case Malformed():
            return problem(422, errors=[said(one) for one in error.errors])
        case ValidationError():
            return refused_fields(error)
        case Stale():
            return stale(error)
        case PermissionDenied():
            return problem(403, str(error))
        case Http404() | ObjectDoesNotExist():
            return problem(404)
        case HttpError(__cause__=HttpError() | Malformed() as cause):
            return problem_of(request, cause)  # ninja says 400 for whatever the parser raises
        case HttpError():
            return problem(error.status_code, "" if error.message in NINJAS else error.message)
        case RequestDataTooBig():
            return too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        case SuspiciousOperation() | BadRequest() | MultiPartParserError() | UnreadablePostError():
            return problem(400)
    return fault(request, error)


def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s broke", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    outage = outage_of(error)
    return unavailable(outage) if outage else problem(500)


def too_large(limit: int) -> HttpResponse:
    """The answer to a body of more than `limit` bytes."""
    text = _("It is larger than %(limit)s. Send less at once.")
    return problem(413, text % {"limit": filesizeformat(limit)})


def unavailable(outage: Outage) -> HttpResponse:
    response = problem(503, str(OUTAGES[outage]))
    response["Retry-After"] = RETRY_AFTER
    return response


def refused_fields(error: ValidationError) -> HttpResponse:
    errors = []
    if hasattr(error, "error_dict"):
        for name, problems in error.message_dict.items():
            place = {} if name == "__all__" else {"pointer": f"#/{name.replace('.', '/')}", "field": name}
            errors += [{**place, "detail": text} for text in problems]
    else:
        errors = [row_error(one) for one in error.error_list]
    return problem(422, errors=errors)


def row_error(error: ValidationError) -> dict:
    """Where `bulk_add` says which row and field it means, so does the answer."""
    params = error.params if isinstance(error.params, dict) else {}
    if "line" not in params:
        return {"detail": " ".join(error.messages)}
    row, field = params["line"] - 1, params["field"]
    return {
        "pointer": f"#/rows/{row}/{field.replace('.', '/')}",
        "row": row,
        "field": field,
        "detail": str(params["problem"]),
    }


def stale(error: Stale) -> HttpResponse:
    """Both versions: theirs as it is now, and what was about to be written over it."""
    detail = _('%(key)s is at version %(version)s by now. Look at it, then send again with If-Match: "%(version)s".')
    named = {"key": error.current.key, "version": error.current.version}
    mine = {name: orjson.loads(as_json(value, default=str)) for name, value in error.mine.items()}
    response = problem(412, detail % named, current=orjson.loads(as_json(shape_of(error.current))), yours=mine)
    response["ETag"] = f'"{error.current.version}"'
    return response
