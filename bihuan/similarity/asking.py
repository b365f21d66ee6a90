"""Asking a server of models that an administrator plugged in, and remembering what it failed at for `bihuan doctor`.

Its address comes from the environment, not from people, so it may be an internal one. Redirects are not followed.
"""

import json
import time
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from bihuan.deliveries.outside import Unreachable, post

MOST = 64 * 2**20
REMEMBERED = 7 * 24 * 3600
REST = 60  # seconds in which a model that failed is not asked by anybody who waits before a page


class NoAnswer(Exception):
    """The model could not be asked, or what it said cannot be used; the text says why."""


def ask(url: str, path: str, said: dict[str, Any], *, key: str, timeout: float) -> Any:
    """What the server answers, as JSON. Raises NoAnswer."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps(said, ensure_ascii=False).encode()
    try:
        reply = post(f"{url.rstrip('/')}/{path}", body, headers, timeout=timeout, most=MOST, internal=True)
    except Unreachable as error:
        raise NoAnswer(str(error)) from error
    if reply.status != 200:
        raise NoAnswer(_("It answered %(status)s.") % {"status": reply.status})
    try:
        return json.loads(reply.body)
    except ValueError as error:
        raise NoAnswer(_("It answered something else than JSON.")) from error


def failed(model: str, problem: str) -> None:
    cache.set(f"model:{model}", (time.time(), problem), REMEMBERED)


def answered(model: str) -> None:
    cache.delete(f"model:{model}")


def failure(model: str) -> str:
    """What it failed at last; empty where it answered since, or a week went by."""
    return (cache.get(f"model:{model}") or (0, ""))[1]


def rests(model: str) -> bool:
    """Whether it failed a moment ago, so that the next one does not wait for it too."""
    return (cache.get(f"model:{model}") or (0.0, ""))[0] > time.time() - REST
