"""What the worker tidies up now and then: old sign-ins, ended sessions, uploads that nothing refers to any more."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from bihuan.people.models import SignIn
from bihuan.people.sessions import SessionStore

log = logging.getLogger(__name__)
A_DAY = 24 * 3600
# An upload is there before the row that names it is committed.
YOUNG = timedelta(days=1)
# Uploads are called by us, so whatever has another name is not ours to remove.
UPLOAD = re.compile(r"(?:[a-z]+/)?\d+/[0-9a-f]{32}\Z")
AT_ONCE = 500


def tidy_now_and_then(**_signal: Any) -> None:
    """Once a day, in the worker, while it has nothing else to do."""
    if cache.add("chores", 1, A_DAY):
        tidy()


def tidy() -> None:
    if settings.SIGN_IN_DAYS:
        SignIn.objects.forget_older_than(timedelta(days=settings.SIGN_IN_DAYS))
    SessionStore.clear_expired()
    remove_orphans()


def remove_orphans() -> int:
    """Take uploads out of the storage that no row names, as after an artifact was deleted for good; how many."""
    count = 0
    part: list[str] = []
    for name in uploads():
        part.append(name)
        if len(part) == AT_ONCE:
            count += remove(part)
            part = []
    return count + remove(part)


def uploads(folder: str = "") -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded, or the folder has gone meanwhile
        return
    for file in files:
        if UPLOAD.match(name := f"{folder}/{file}"):
            yield name
    for inner in folders:
        if inner and not inner.startswith("."):
            yield from uploads(f"{folder}/{inner}" if folder else inner)


def remove(names: list[str]) -> int:
    orphans = set(names)
    for field in file_fields():
        rows = field.model._default_manager.filter(**{f"{field.name}__in": names})
        orphans.difference_update(rows.values_list(field.name, flat=True))
    old = timezone.now() - YOUNG
    removed = 0
    for name in sorted(orphans):
        try:
            if default_storage.get_modified_time(name) < old:
                default_storage.delete(name)
                removed += 1
        except FileNotFoundError:
            continue
    if removed:
        log.info("%s uploads that nothing refers to were removed", removed)
    return removed


def file_fields() -> Iterator[models.FileField]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                yield field
