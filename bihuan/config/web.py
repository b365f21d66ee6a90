"""What happens to every answer: static files with long caching, compression, and what the browser is allowed."""

import gzip
import os
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from whitenoise.middleware import WhiteNoiseMiddleware

from bihuan.people.models.workspace import RESERVED_SLUGS
from bihuan.ui.assets import versioned

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        # Positions and widths of charts and bars are style attributes; style sheets stay ours.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "application/problem+json", "image/svg+xml")
YEAR = 365 * 24 * 3600


class Statics(WhiteNoiseMiddleware):
    """A static file asked for with its hash, behind its name (?v=…) or in it (chunks), never changes.

    WhiteNoise notes every file's length when it starts. One that is built anew under a running site would be cut off
    there, and one that is new would be missing.
    """

    def __call__(self, request):
        if not self.autorefresh and request.path_info.startswith(self.static_prefix):
            self.look_again(request.path_info)
        return super().__call__(request)

    def look_again(self, address):
        known = self.files.get(address)
        if known is not None and not is_outdated(known):
            return
        found = self.find_file(address)
        if found is not None:
            self.files[address] = found
        elif known is not None:
            del self.files[address]
        if known is not None:
            versioned.cache_clear()

    @staticmethod
    def serve(static_file, request):
        response = WhiteNoiseMiddleware.serve(static_file, request)
        if ("v" in request.GET or "/chunks/" in request.path) and response.status_code in (200, 304):
            response["Cache-Control"] = f"max-age={YEAR}, public, immutable"
        return response


def is_outdated(static_file) -> bool:
    """Whether the file, or one of its compressed forms, is not what it was when its length was read."""
    for _encoding, path, headers in static_file.alternatives:
        noted = dict(headers)
        try:
            now = os.stat(path)
        except FileNotFoundError:
            return True
        same_time = path.endswith((".gz", ".br")) or formatdate(now.st_mtime, usegmt=True) == noted["Last-Modified"]
        if str(now.st_size) != noted["Content-Length"] or not same_time:
            return True
    return False


def compressed(get_response):
    """Gzip at the fastest level: a third of Django's CPU for a tenth more bytes."""

    def middleware(request):
        response = get_response(request)
        if (
            response.streaming
            or response.has_header("Content-Encoding")
            or len(response.content) < 800
            or not response.get("Content-Type", "").startswith(COMPRESSIBLE)
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = gzip.compress(response.content, compresslevel=1, mtime=0)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
            if etag := response.get("ETag", ""):
                response["ETag"] = etag if etag.startswith("W/") else f"W/{etag}"
        return response

    return middleware


def guarded(get_response):
    """Refuses bodies that are too large, and tells the browser what a page of ours may do."""

    def middleware(request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.UPLOAD_LIMIT + 1024 * 1024:
            limit = settings.UPLOAD_LIMIT // 1024 // 1024
            text = gettext("This is larger than %(limit)d MB. Send a smaller file.") % {"limit": limit}
            response = HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        else:
            response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def methods_explained(get_response):
    """Who opens the address of a form is told so, and led on; Django's own answer is an empty page."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        if request.headers.get("HX-Request") or "text/html" not in request.headers.get("Accept", "text/html"):
            text = gettext("This address does not answer to %(method)s.") % {"method": request.method}
            told = HttpResponse(text, status=405, content_type="text/plain; charset=utf-8")
        else:
            told = render(request, "405.html", {"up": page_above(request.path_info)}, status=405)
        told["Allow"] = response["Allow"]
        return told

    return middleware


def form_expired(request, reason=""):
    """The answer to a form without the token of this session, say of one left open."""
    before = urlsplit(request.headers.get("Referer", ""))
    page = before.path if before.netloc == request.get_host() else page_above(request.path_info)
    return render(request, "403_csrf.html", {"up": page}, status=403)


def page_above(address: str) -> str:
    """The nearest page above an address: what a form of it is about."""
    while address != "/":
        address = address.rstrip("/").rpartition("/")[0] + "/"
        try:
            found = resolve(address)
        except Resolver404:
            continue
        if found.kwargs.get("workspace") not in RESERVED_SLUGS:
            return address
    return "/"
