"""The same POST sent twice is done once: its answer is kept for a day, in the transaction that did it."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from bihuan.artifacts.models import Answer
from bihuan.artifacts.store import writing

KEPT = timedelta(hours=24)
HEADERS = ("Content-Type", "ETag", "Location")


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Honors `Idempotency-Key`. A duplicate that comes while the first is under way waits for its end."""

    @wraps(view)
    def done_once(request: HttpRequest, **values: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or not request.user.is_authenticated:
            return view(request, **values)  # whoever needs no token is told apart by the view itself
        if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
            raise HttpError(422, _("Idempotency-Key: use 1 to 255 plain characters."))
        digest = digest_of(request)
        with writing():
            answer, is_new = Answer.objects.get_or_create(user=request.user, key=key, defaults={"digest": digest})
            if not is_new and answer.at > timezone.now() - KEPT:
                return replayed(answer, digest)
            response = view(request, **values)
            answer.digest, answer.at, answer.status = digest, timezone.now(), response.status_code
            answer.headers = {name: response[name] for name in HEADERS if name in response}
            answer.body = response.content.decode()
            answer.save()
        return response

    return done_once


def replayed(answer: Answer, digest: str) -> HttpResponse:
    if answer.digest != digest:
        raise HttpError(422, _("This Idempotency-Key was used for another request. Take a new one."))
    response = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def forget_now_and_then(**_signal: Any) -> None:
    """In the worker, while it has nothing else to do: answers that nobody can ask for any more."""
    if cache.add("api:answers-forgotten", 1, 3600):
        Answer.objects.forget_old()


def digest_of(request: HttpRequest) -> str:
    """Of what is asked for, whichever way its parts are laid out."""
    digest = hashlib.sha256(f"{request.path}?{request.META.get('QUERY_STRING', '')}\n".encode())
    if not request.content_type.startswith("multipart/"):
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            digest.update(repr((name, upload.name, upload.size)).encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()
