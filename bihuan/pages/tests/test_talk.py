"""Comments and files: who reads what, and that no browser runs what somebody uploaded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.artifacts.models import Comment, File

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.fixture
def here(one, workspace):
    return f"/{workspace.slug}/requirements/{one.number}/"


@pytest.fixture
def hers(one, lead, requester):
    """The requester owns it, so that it is within her reach."""
    one.change(by=lead, owner=requester)
    return one


def upload(name: str, content: bytes, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def test_are_internal_unless_the_requester_may_read_them(hers, here, lead, requester, at, said):
    at(lead).post(f"{here}comments/", {"text": "她别看"})
    at(lead).post(f"{here}comments/", {"text": "她可以看", "visible": "1"})
    assert "她别看" in said(at(lead).get(here))
    seen = said(at(requester).get(here))
    assert "她可以看" in seen
    assert "她别看" not in seen
    assert list(Comment.objects.order_by("pk").values_list("internal", flat=True)) == [True, False]


def test_a_requester_speaks_openly_and_never_into_an_internal_thread(hers, here, lead, requester, at):
    at(lead).post(f"{here}comments/", {"text": "内部"})
    inside = Comment.objects.get()
    at(requester).post(f"{here}comments/", {"text": "我说一句"})
    assert Comment.objects.latest("pk").internal is False
    assert at(requester).post(f"{here}comments/", {"text": "插话", "parent": inside.pk}).status_code == 404
    assert at(requester).post(f"{here}comments/{inside.pk}/resolution/").status_code == 404
    assert Comment.objects.count() == 2


def test_are_answered_edited_by_their_author_and_resolved(one, here, lead, admin, at, said):
    at(lead).post(f"{here}comments/", {"text": "第一句\r\n第二行"})
    first = Comment.objects.get()
    assert first.text == "第一句\n第二行"
    at(admin).post(f"{here}comments/", {"text": "回答", "parent": first.pk})
    assert Comment.objects.latest("pk").parent == first
    assert at(admin).post(f"{here}comments/{first.pk}/", {"text": "改别人的"}).status_code == 403
    assert at(lead).get(f"{here}comments/{first.pk}/").status_code == 200
    assert at(lead).post(f"{here}comments/{first.pk}/", {"text": "改过了"}).status_code == 302
    assert at(lead).post(f"{here}comments/{first.pk}/", {"text": " "}).status_code == 422
    assert "改过了" in said(at(lead).get(here))
    at(admin).post(f"{here}comments/{first.pk}/resolution/")
    assert Comment.objects.get(pk=first.pk).resolved_by == admin
    at(admin).post(f"{here}comments/{first.pk}/resolution/")
    assert Comment.objects.get(pk=first.pk).resolved_at is None


def test_what_was_written_is_not_lost_when_it_is_refused(one, here, lead, at, settings):
    settings.UPLOAD_LIMIT = 10
    answer = at(lead).post(f"{here}comments/", {"text": "写了很久", "files": upload("大.bin", b"x" * 11)})
    assert answer.status_code == 422
    assert "写了很久" in answer.content.decode()
    assert "大.bin" in answer.content.decode()
    assert not Comment.objects.exists()
    assert not File.objects.exists()
    assert at(lead).post(f"{here}comments/", {"text": "  "}).status_code == 422


@pytest.mark.parametrize("parent", ["x", "-1", "999999", "9" * 30, "１"])
def test_a_thread_that_is_not_there_is_not_found(one, here, lead, at, parent):
    assert at(lead).post(f"{here}comments/", {"text": "好", "parent": parent}).status_code == 404


def test_comments_of_another_artifact_are_not_reached_from_here(one, add, requirements, here, lead, at, workspace):
    other = add(requirements, title="别的")
    said = other.comment("那边", by=lead)
    assert at(lead).post(f"{here}comments/", {"text": "好", "parent": said.pk}).status_code == 404
    assert at(lead).get(f"{here}comments/{said.pk}/").status_code == 404


def test_markdown_is_shown_without_anything_that_runs(one, here, lead, at):
    text = (
        '<img src=x onerror=alert(1)> [a](javascript:alert(1)) **粗** <script>alert(2)</script> "><svg onload=alert(3)>'
    )
    at(lead).post(f"{here}comments/", {"text": text})
    shown = at(lead).get(here).content.decode()
    for danger in ("<img src=x", "<script>alert", "<svg onload", 'href="javascript'):
        assert danger not in shown
    assert "<strong>粗</strong>" in shown


NAMES = [
    "普通.txt",
    "../../etc/passwd",
    "a\\b.exe",
    'q"uote\r\nX-Evil: 1.txt',
    "\u202egpj.exe",
    "长" * 300 + ".pdf",
    ".htaccess",
    "a;b.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_comes_back_as_it_went_in_whatever_its_name(one, here, lead, at, name):
    at(lead).post(f"{here}files/", {"files": upload(name, b"content")})
    file = File.objects.get()
    answer = at(lead).get(f"{here}files/{file.pk}/")
    assert b"".join(answer.streaming_content) == b"content"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "X-Evil" not in answer.headers
    assert "/" not in file.name
    assert ".." not in file.content.name


@pytest.mark.parametrize(
    ("name", "content", "claimed"),
    [
        ("图.svg", SVG, "image/svg+xml"),
        ("图.png", SVG, "image/png"),
        ("页.html", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("页.png", b"<html><script>alert(1)</script>", "image/png"),
        ("x.xml", b'<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"/>', "application/xml"),
        ("x.js", b"alert(1)", "text/javascript"),
    ],
)
def test_what_a_browser_could_run_is_only_ever_a_download(one, here, lead, at, name, content, claimed):
    at(lead).post(f"{here}files/", {"files": upload(name, content, claimed)})
    answer = at(lead).get(f"{here}files/{File.objects.get().pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    runs = ("image/svg+xml", "text/html", "application/xhtml+xml", "application/xml", "text/javascript")
    assert answer.headers["Content-Type"].split(";")[0] not in runs


def test_a_picture_is_shown_in_the_page(one, here, lead, at):
    at(lead).post(f"{here}files/", {"files": upload("图.png", PNG, "text/html")})
    answer = at(lead).get(f"{here}files/{File.objects.get().pk}/")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_too_large_files_are_refused_by_name_and_none_is_kept(one, here, lead, at, said, settings):
    settings.UPLOAD_LIMIT = 10
    files = [upload("小.txt", b"x"), upload("大.txt", b"x" * 11)]
    answer = at(lead).post(f"{here}files/", {"files": files}, follow=True)
    assert "大.txt" in said(answer)
    assert not File.objects.exists()


def test_files_follow_what_they_hang_on(hers, here, lead, requester, stranger, at, add, requirements, workspace):
    at(lead).post(f"{here}files/", {"files": upload("开.txt", b"open")})
    at(lead).post(f"{here}comments/", {"text": "内部附件", "files": upload("内.txt", b"inside")})
    opened, inside = File.objects.order_by("pk")
    assert at(requester).get(f"{here}files/{opened.pk}/").status_code == 200
    assert at(requester).get(f"{here}files/{inside.pk}/").status_code == 404
    assert at(lead).get(f"{here}files/{inside.pk}/").status_code == 200
    assert at(stranger).get(f"{here}files/{opened.pk}/").status_code == 404
    add(requirements, title="别的")
    assert at(lead).get(f"/{workspace.slug}/requirements/2/files/{opened.pk}/").status_code == 404
    hers.trash(by=lead)
    assert at(lead).get(f"{here}files/{opened.pk}/").status_code == 404


def test_files_of_answers_are_shown_too(one, here, lead, at, said):
    at(lead).post(f"{here}comments/", {"text": "问"})
    at(lead).post(
        f"{here}comments/", {"text": "答", "parent": Comment.objects.get().pk, "files": upload("证据.txt", b"x")}
    )
    assert "证据.txt" in said(at(lead).get(here))
