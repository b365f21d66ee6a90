"""Kept parts of pages: drawn once for a key, and with the visitor's own token in every form."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client
from django.utils import translation

from bihuan.ui.fragments import TOKEN

TEMPLATE = "{% cache key, other %}{{ drawn() }} {{ _('Save') }} {{ csrf() }}{% endcache %}"


@pytest.fixture
def visit(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def draw(visit):
    template, times = engines["jinja2"].from_string(TEMPLATE), []

    def drawing(key, other="", language="en"):
        with translation.override(language):
            known = {"key": key, "other": other, "drawn": lambda: times.append(1) or len(times)}
            text = template.render(known, visit)
        return text.split(" <")[0], text

    return drawing


def test_is_drawn_once_for_a_key_and_a_language(draw):
    first, _text = draw("a")
    assert draw("a")[0] == first
    assert len({first, draw("b")[0], draw("a", "other")[0], draw("a", language="zh-hans")[0]}) == 4


def test_is_drawn_anew_without_a_key(draw):
    assert draw(None)[0] != draw(None)[0]


def test_has_a_token_of_its_own_in_every_form(draw):
    tokens = [re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', draw("form")[1])[1] for _time in range(2)]
    assert tokens[0] != tokens[1]  # masked anew each time, though the form is kept


def test_the_stand_in_of_the_token_never_leaves(db):
    page = Client().get("/accounts/login/", follow=True).content.decode()
    assert "csrfmiddlewaretoken" in page
    assert TOKEN not in page


def test_a_page_without_a_form_sets_no_cookie(visit):
    engines["jinja2"].from_string("Read only").render({}, visit)
    assert "CSRF_COOKIE" not in visit.META
