"""The gallery, the addresses of built files, and the error pages."""

import re

import pytest
from django.test import override_settings
from django.utils import translation

from bihuan.ui import assets
from bihuan.ui.gallery import PAGES, gallery


@pytest.fixture
def development(monkeypatch):
    monkeypatch.setenv("BIHUAN_DEBUG", "1")


@pytest.mark.parametrize("name", PAGES)
def test_the_gallery_draws_every_page(rf, development, name):
    answer = gallery(rf.get(f"/gallery/{name}/"), name)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", html)


def test_the_gallery_is_closed_in_production(rf, settings):
    from django.http import Http404

    settings.DEBUG = False
    with pytest.raises(Http404):
        gallery(rf.get("/gallery/"))


def test_the_gallery_speaks_both_languages_and_both_themes(rf, development):
    html = gallery(rf.get("/gallery/", {"language": "en", "theme": "dark"})).content.decode()
    assert 'lang="en" data-theme="bihuan-dark"' in html


def test_without_a_choice_the_theme_is_the_systems(rf, development):
    assert "data-theme" not in gallery(rf.get("/gallery/home/"), "home").content.decode().split(">")[1]


def test_an_address_changes_with_the_content(tmp_path, monkeypatch):
    file = tmp_path / "app.css"
    monkeypatch.setattr(assets.finders, "find", lambda path: str(file))
    with override_settings(DEBUG=True):
        file.write_text("a")
        first = assets.static("ui/app.css")
        file.write_text("b")
        assert assets.static("ui/app.css") != first
    assert re.fullmatch(r"/static/ui/app\.css\?v=[0-9a-f]{12}", first)


def test_an_unknown_file_still_has_an_address():
    assert assets.static("ui/not-there.css") == "/static/ui/not-there.css"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_nothing(environment, code, language):
    """They come when anything may be broken: no request, no database, no user."""
    with translation.override(language):
        html = environment.get_template(f"{code}.html").render()
    assert html.count("<h1") == 1
    assert f'lang="{"zh-CN" if language == "zh-hans" else "en"}"' in html
