"""Addresses of built files, with the hash of their content so that browsers keep them for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static as address


def static(path: str) -> str:
    if settings.DEBUG:
        return versioned.__wrapped__(path)
    return versioned(path)


@lru_cache(maxsize=512)
def versioned(path: str) -> str:
    found = finders.find(path)
    if not found:
        return address(path)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
    return f"{address(path)}?v={digest}"
