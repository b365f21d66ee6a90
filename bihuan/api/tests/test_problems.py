"""Problems say what, where and what to do, in the language of the reader."""

import json
from unittest import mock

import pytest

from bihuan.areas.requirements.models import Requirement

pytestmark = [pytest.mark.each_database, pytest.mark.django_db]

CASES = [  # method, path, body, status, field, words in Chinese, words in English
    ("POST", "/requirements/", b"{", 400, None, "JSON", "JSON"),
    ("POST", "/requirements/", b'{"reach": NaN}', 400, None, "JSON", "JSON"),
    ("POST", "/requirements/", b'{"title": "\\ud800"}', 400, None, "JSON", "JSON"),
    ("POST", "/requirements/", b"\xff\xfe", 400, None, "JSON", "JSON"),
    ("POST", "/requirements/", b"", 422, "", "缺", "missing"),
    ("POST", "/requirements/", b"[]", 422, "", "对象", "object"),
    ("POST", "/requirements/", {}, 422, "title", "缺", "missing"),
    ("POST", "/requirements/", {"title": ""}, 422, "title", "不能为空", "leave it empty"),
    ("POST", "/requirements/", {"title": 7}, 422, "title", "文字", "text"),
    ("POST", "/requirements/", {"title": None}, 422, "title", "文字", "text"),
    ("POST", "/requirements/", {"title": "x" * 501}, 422, "title", "500", "500"),
    ("POST", "/requirements/", {"title": "a\0b"}, 422, "title", "NUL", "NUL"),
    ("POST", "/requirements/", {"title": "x", "custom": {"a": [{"b": "\0"}]}}, 422, "b", "NUL", "NUL"),
    ("POST", "/requirements/", {"title": "x", "custom": {"\0": 1}}, 422, "custom", "NUL", "NUL"),
    ("POST", "/requirements/", {"title": "x", "titel": "y"}, 422, "titel", "没有这个字段", "no such field"),
    ("POST", "/requirements/", {"title": "x", "priority": 4}, 422, "priority", "0, 1, 2, 3。", "0, 1, 2, 3."),
    ("POST", "/requirements/", {"title": "x", "priority": "1"}, 422, "priority", "0, 1, 2, 3。", "0, 1, 2, 3."),
    ("POST", "/requirements/", {"title": "x", "reach": -1}, 422, "reach", "0", "0"),
    ("POST", "/requirements/", {"title": "x", "reach": "many"}, 422, "reach", "数", "number"),
    ("POST", "/requirements/", {"title": "x", "confidence": 101}, 422, "confidence", "100", "100"),
    ("POST", "/requirements/", {"title": "x", "due_on": "31.05.2026"}, 422, "due_on", "2026-05-31", "2026-05-31"),
    ("POST", "/requirements/", {"title": "x", "due_on": 1}, 422, "due_on", "2026-05-31", "2026-05-31"),
    ("POST", "/requirements/", {"title": "x", "owner": "nobody@x.y"}, 422, "owner", "nobody@x.y", "nobody@x.y"),
    ("POST", "/requirements/", {"title": "x", "owner": 10**30}, 422, "owner", "", ""),
    ("POST", "/requirements/", {"title": "x", "department": 2**70}, 422, "department", "", ""),
    ("POST", "/requirements/", {"title": "x", "parent": "REQ-999"}, 422, "parent", "REQ-999", "REQ-999"),
    ("POST", "/requirements/", {"title": "x", "tags": "a"}, 422, "tags", "列表", "list"),
    ("POST", "/requirements/", {"title": "x", "tags": ["y" * 61]}, 422, "0", "60", "60"),
    ("POST", "/customers/", {"title": "x", "revenue": 1e30}, 422, "revenue", "", ""),
    ("POST", "/customers/", {"title": "x", "email": "nonsense"}, 422, "email", "", ""),
    ("POST", "/requirements/bulk/", {"rows": []}, 422, "rows", "1", "1"),
    ("POST", "/requirements/1/moves/", {"verb": "decline"}, 422, "reason", "", "Say why"),
    ("POST", "/requirements/1/moves/", {"verb": "verify"}, 422, None, "REQ-1", "REQ-1"),
    ("POST", "/requirements/1/comments/", {"text": "  "}, 422, "text", "", ""),
    ("POST", "/requirements/1/links/", {"role": "loves", "target": "REQ-1"}, 422, "role", "blocks", "blocks"),
    ("POST", "/requirements/1/links/", {"role": "blocks", "target": "REQ-1"}, 422, "target", "REQ-1", "REQ-1"),
    ("GET", "/requirements/1/?version=0", b"", 422, "version", "1", "1"),
    ("GET", "/requirements/99999999999999999999/", b"", 404, None, "地址", "address"),
    ("GET", "/requirements/0/", b"", 404, None, "地址", "address"),
    ("GET", "/nothing/", b"", 404, None, "地址", "address"),
    ("GET", "/requirements/?state=nope", b"", 422, "state", "没有", "There is no state"),
    ("GET", "/requirements/?sort=nope", b"", 422, "sort", "标题 (title)", "Title (title)"),
    ("PUT", "/requirements/", {}, 405, None, "Allow", "Allow"),
    ("TRACE", "/requirements/", b"", 405, None, "Allow", "Allow"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "field", "chinese", "english"), CASES)
def test_says_what_where_and_what_to_do(method, path, body, status, field, chinese, english, call, lead, add):
    add(Requirement)
    program = call(lead)
    for language, words in (("zh-hans", chinese), ("en", english)):
        answer = program.send(method, path, body, Accept_Language=language)
        problem = answer.json()
        assert answer.status_code == problem["status"] == status, problem
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Content-Language"] == language
        assert problem["type"].startswith("urn:bihuan:problem:")
        assert problem["title"]
        text = problem["detail"] if field is None and "errors" not in problem else problem["errors"][0]["detail"]
        assert words in text
        if field is not None:
            assert problem["errors"][0]["field"] == field
    assert Requirement.objects.count() == 1, "nothing is half-written"


def test_speaks_the_persons_language_unless_asked_otherwise(call, lead):
    lead.language = "en"
    lead.save()
    assert call(lead).get("/requirements/9/").json()["title"] == "There is nothing here for you"
    assert call(lead).get("/requirements/9/", Accept_Language="zh").json()["title"] == "这里没有你能看的内容"


def test_only_json_is_read(call, lead):
    program = call(lead)
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "text/html", ""):
        answer = program.client.generic(
            "POST", f"{program.root}/requirements/", '{"title":"x"}', content_type=content_type
        )
        assert answer.status_code == 415, content_type
    form = program.client.post(f"{program.root}/requirements/", {"title": "x"})
    assert form.status_code == 415


def test_too_much_is_refused(call, lead, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    program = call(lead)
    answer = program.post("/requirements/", {"title": "x", "body": "y" * 2000}, Accept_Language="en")
    assert answer.status_code == 413
    assert answer.json()["detail"] == "It is larger than 1000\xa0bytes. Send less at once."
    settings.UPLOAD_LIMIT = 0
    assert program.client.generic("POST", "/api/v1/x", b"z" * (1024 * 1024 + 1)).status_code == 413


def test_deep_and_wide_bodies_do_no_harm(call, lead):
    program = call(lead)
    deep = b'{"title":"x","custom":{"a":' + b"[" * 2000 + b"]" * 2000 + b"}}"
    assert program.post("/requirements/", deep).status_code in (201, 400, 422)
    wide = {"title": "x", "custom": {str(n): n for n in range(201)}}
    assert program.post("/requirements/", wide).status_code == 422


def test_a_fault_of_ours_is_logged_and_says_no_more_than_needed(call, lead, caplog):
    program = call(lead)
    program.client.raise_request_exception = False
    with mock.patch("bihuan.api.router.read", side_effect=RuntimeError("secret detail")):
        answer = program.get("/requirements/1/")
    assert answer.status_code == 500
    assert b"secret detail" not in answer.content
    assert "secret detail" in caplog.text
    assert json.loads(answer.content)["type"] == "urn:bihuan:problem:fault"


def test_numbers_at_the_edge_of_what_fits(call, lead):
    program = call(lead)
    for values in ({"reach": 1e308, "impact": 1e308, "confidence": 100, "effort": 0.01}, {"reach": 5e-324}):
        answer = program.post("/requirements/", {"title": "x", **values})
        assert answer.status_code == (422 if "impact" in values else 201), values
    assert program.get(answer["Location"]).json()["reach"] == 5e-324
    assert program.get("/requirements/?sort=-score").status_code == 200
