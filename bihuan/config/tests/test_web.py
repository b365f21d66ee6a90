"""What goes with every answer: what the browser may do, compression, caching, and a limit to what may be sent."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory

from bihuan.config.web import POLICY, Statics, compressed, guarded, page_above

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


@pytest.mark.django_db
def test_a_file_built_anew_under_a_running_site_is_sent_whole(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    built = tmp_path / "built.js"
    built.write_text("short")
    statics = Statics(lambda request: HttpResponse(status=404))

    def sent(name):
        response = statics(RequestFactory().get(f"/static/{name}"))
        return response.status_code, response.getvalue(), response.get("Content-Length")

    assert sent("built.js") == (200, b"short", "5")
    built.write_text("much longer than before")
    assert sent("built.js") == (200, b"much longer than before", "23")
    (tmp_path / "chunk.js").write_text("new")
    assert sent("chunk.js") == (200, b"new", "3")
    built.unlink()
    assert sent("built.js")[0] == 404
    assert sent("../settings.py")[0] == 404
    finders.get_finder.cache_clear()


@pytest.mark.django_db
def test_who_opens_the_address_of_a_form_is_led_to_its_page(client, settings):
    settings.LANGUAGE_CODE = "en"
    response = client.get("/accounts/demo/", headers={"accept": "text/html", "accept-language": "en"})
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "There is nothing to look at here" in response.content.decode()
    for headers in ({"hx-request": "true"}, {"accept": "application/json"}):
        told = client.get("/accounts/demo/", headers={"accept-language": "en", **headers})
        assert (told.status_code, told["Allow"]) == (405, "POST")
        assert told.content.decode() == "This address does not answer to GET."


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/lanyun/requirements/12/move/", "/lanyun/requirements/12/"),
        ("/me/tokens/3/revocation/", "/me/tokens/"),
        ("/lanyun/inbox/read/", "/lanyun/inbox/"),
        ("/accounts/demo/", "/"),
    ],
)
def test_the_page_above_a_form_is_what_it_is_about(address, page):
    assert page_above(address) == page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/lanyun/requirements/1/edit/?x=1", "/lanyun/requirements/1/edit/"),
        ("http://evil.example/x", "/"),
    ],
)
def test_a_form_that_was_open_too_long_leads_back_to_its_page(referer, page):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/demo/", headers={"referer": referer})
    assert response.status_code == 403
    assert f'class="btn btn-primary" href="{page}"' in response.content.decode()
