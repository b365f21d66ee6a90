"""What goes with every answer: what the browser may do, compression, caching, and a limit to what may be sent."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

from bihuan.config.web import POLICY, Statics, compressed, guarded

LONG = "需求 requirement " * 200


def answered(middleware, response, **request):
    return middleware(lambda _: response)(RequestFactory().get("/", **request))


def test_no_script_but_ours_runs_and_nobody_frames_us():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self'"


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client):
    headers = client.get("/health").headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_long_page_is_compressed_for_whoever_understands_it():
    response = answered(compressed, HttpResponse(LONG), headers={"accept-encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    assert int(response["Content-Length"]) == len(response.content) < len(LONG.encode()) / 4
    assert gzip.decompress(response.content).decode() == LONG
    assert "Accept-Encoding" in response["Vary"]
    plain = answered(compressed, HttpResponse(LONG))
    assert plain.content.decode() == LONG
    assert "Accept-Encoding" in plain["Vary"]


@pytest.mark.parametrize(
    "response",
    [HttpResponse("short"), HttpResponse(b"\x89PNG" * 900, content_type="image/png")],
    ids=["short", "picture"],
)
def test_what_gains_nothing_is_left_alone(response):
    assert not answered(compressed, response, headers={"accept-encoding": "gzip"}).has_header("Content-Encoding")


def test_a_body_over_the_limit_is_refused_before_any_view():
    request = RequestFactory().post("/", data=b"", content_type="text/csv")
    request.META["CONTENT_LENGTH"] = str(settings.UPLOAD_LIMIT + 2 * 1024 * 1024)
    response = guarded(lambda _: pytest.fail("reached a view"))(request)
    assert response.status_code == 413
    assert str(settings.UPLOAD_LIMIT // 1024 // 1024) in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "kept"), [("?v=123", True), ("", False)], ids=["with its hash", "without"])
def test_files_named_by_their_hash_are_kept_for_good(path, kept):
    statics = Statics(lambda request: HttpResponse(status=404))
    name = next(
        name for finder in finders.get_finders() for name, _ in finder.list([]) if name.endswith((".css", ".js"))
    )
    response = statics(RequestFactory().get(f"/static/{name}{path}"))
    seconds = int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1])
    assert response.status_code == 200
    assert ("immutable" in response["Cache-Control"]) is kept
    assert (seconds > 86400) is kept
    response.close()
