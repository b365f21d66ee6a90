"""Strings that broke other systems go in and come back unchanged, in every text field of every kind."""

import json
from pathlib import Path

import pytest
from django.db import models

from bihuan.api.schemas import changeable
from bihuan.fields.models import CustomField

pytestmark = [pytest.mark.each_database, pytest.mark.django_db]

OWN = [
    "田中さんにあげて下さい",
    "𠮷野家 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👨‍👩‍👧‍👦",
    "\u202eright to left\u202c",
    "ﷺ ﷽ \u202e \u2028\u2029",
    "e\u0301 vs \u00e9, Å vs A\u030a",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE artifacts_artifact; --",
    "=cmd|' /C calc'!A0",
    "{{ 7*7 }} {% debug %} ${7*7} %s %(name)s {0}",
    "\\u0000 written out, \\n too",
    "\x01\x02\x1f\x7f\x80\x9f",
    " leading and trailing \t\r\n",
    "NULL", "null", "None", "undefined", "true", "0", "-1", "NaN", "1e309",
    "../../../../etc/passwd", "file:///etc/passwd", "http://169.254.169.254/",
    "\ufeff\u200b\u00ad\ufffe\uffff",
    "長" * 300,
]  # fmt: skip
NAMES = ("product", "owner", "parent", "state", "tag", "after", "sort", "linked")
FOUND = (
    Path(__file__).resolve().parents[4] / "shared/data/hostile/blns.json"
)  # beside the repository, where there is one


def strings() -> list[str]:
    more = json.loads(FOUND.read_text()) if FOUND.exists() else []
    return [text for text in [*OWN, *more] if text and "\0" not in text]


def text_fields(kind) -> list[str]:
    fields = [kind._meta.get_field(name) for name in changeable(kind)]
    free = (models.CharField, models.TextField)
    return [f.name for f in fields if isinstance(f, free) and not f.choices and not isinstance(f, models.EmailField)]


def test_come_back_unchanged(kind, call, lead, workspace):
    CustomField.objects.add(workspace=workspace, kind=kind.slug, name="原文", slug="text", type="long_text")
    program, names = call(lead), text_fields(kind)
    assert {"title", "body"} <= set(names)
    sent = []
    for text in strings():
        row = {name: text[: kind._meta.get_field(name).max_length or None] for name in names}
        sent.append({**row, "custom": {"text": text}})
    made = program.post(f"/{kind.slug}/bulk/", {"rows": sent})
    assert made.status_code == 201, made.content[:500]
    got = program.pages(f"/{kind.slug}/?sort=number&limit=200")
    assert [{name: row[name] for name in (*names, "custom")} for row in got] == sent


def test_are_searched_for_without_harm(call, lead, settings):
    settings.API_RATE = 0
    program = call(lead)
    for text in strings():
        answer = program.client.get(f"{program.root}/search/", {"q": text[:500]})
        assert answer.status_code == 200, text


def test_are_no_product_owner_tag_or_cursor(call, lead, settings):
    settings.API_RATE = 0
    program = call(lead)
    for place, text in enumerate(strings()):
        for name in NAMES if text in OWN else (NAMES[place % len(NAMES)],):
            answer = program.client.get(f"{program.root}/requirements/", {name: text[:60]})
            assert answer.status_code in (200, 422), (name, text)
