"""The same for programs: upload, check, start, poll, take back."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.artifacts.dispatch import ticked
from bihuan.connectors.tables import api
from bihuan.connectors.tables.models import Import
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client, workspace, lead):
    def send(method, path, data=None, by=lead, at=workspace, scopes=("read", "write")):
        _token, plain = ApiToken.issue(user=by, workspace=at, name="bot", scopes=scopes)
        head = {"authorization": f"Bearer {plain}", "accept-language": "en"}
        if data is not None and not any(isinstance(value, SimpleUploadedFile) for value in data.values()):
            data, content = json.dumps(data), {"content_type": "application/json"}
        else:
            content = {}
        return getattr(client, method)(path, data, headers=head, **content)

    return send


@pytest.fixture
def home(workspace, kind):
    return f"/api/v1/{workspace.slug}/{kind.slug}/imports/"


def csv(text="标题,谁,x\n甲,老王,1\n乙,,2\n"):
    return {"file": SimpleUploadedFile("a.csv", text.encode())}


def test_from_the_file_to_the_artifacts_and_back(call, home, kind, lead):
    job = call("post", home, csv()).json()
    assert (job["state"], job["total"], job["columns"], job["origin"]) == ("mapping", 2, ["标题", "谁", "x"], "plain")
    one = f"{home}{job['id']}/"
    asked = {"columns": {"标题": "title"}, "fixed": {}}
    if "owner" in kind.editable:
        asked["columns"]["谁"] = "owner"
        assert call("post", f"{one}check/", asked).json()["strangers"] == [["老王", 1]]
        asked["people"] = {"老王": lead.email}
    checked = call("post", f"{one}check/", asked)
    assert (checked.status_code, checked.json()["state"], checked.json()["good"]) == (200, "checked", 2)
    assert call("post", f"{one}start/", {}).json()["state"] == "done"
    assert kind.objects.count() == 2
    assert call("get", one).json()["report"]
    assert [each["id"] for each in call("get", home).json()["items"]] == [job["id"]]
    back = call("post", f"{one}withdrawal/", {})
    assert (back.status_code, back.json()["state"], back.json()["left"]) == (200, "undone", [])
    assert not kind.objects.filter(trashed_at=None).exists()
    assert call("post", f"{one}withdrawal/", {}).status_code == 422


def test_much_is_polled(call, home, kind, monkeypatch):
    monkeypatch.setattr(api, "IN_REQUEST", 0)
    one = f"{home}{call('post', home, csv()).json()['id']}/"
    assert call("post", f"{one}check/", {"columns": {"标题": "title"}, "fixed": {}}).status_code == 202
    ticked.send(None)
    assert call("get", one).json()["state"] == "checked"
    assert call("post", f"{one}start/", {}).status_code == 202
    ticked.send(None)
    assert call("get", one).json()["done"] == call("get", one).json()["total"]


def test_says_what_is_wrong(call, home):
    assert call("post", home, csv("")).status_code == 422
    one = f"{home}{call('post', home, csv()).json()['id']}/"
    for wrong in (
        {"columns": {"nope": "title"}},
        {"columns": {"标题": "nope"}},
        {"match": "body"},
        {"people": {"老王": "nobody@x.example"}},
        {"fixed": {"owner": "nobody"}},
        {"nonsense": 1},
    ):
        answer = call("post", f"{one}check/", wrong)
        assert answer.status_code == 422, wrong
        assert answer["Content-Type"] == "application/problem+json"
    assert call("post", f"{one}start/", {}).status_code == 422
    assert call("post", f"{one}withdrawal/", {}).status_code == 204
    assert not Import.objects.exists()


def test_is_nobody_elses(call, home, workspace, admin, requester, stranger):
    from bihuan.people.models import Workspace

    one = f"{home}{call('post', home, csv()).json()['id']}/"
    elsewhere = Workspace.objects.get(slug="elsewhere")
    for method, path in (
        ("get", one),
        ("post", f"{one}check/"),
        ("post", f"{one}start/"),
        ("post", f"{one}withdrawal/"),
    ):
        data = {} if method == "post" else None
        assert call(method, path, data, by=admin).status_code == 404
        assert call(method, path, data, by=requester).status_code == 403
        assert call(method, path, data, by=stranger, at=elsewhere).status_code in (403, 404)
    assert call("post", home, csv(), by=requester).status_code == 403
    assert call("post", home, csv(), scopes=("read",)).status_code == 403
    assert call("get", f"{home}99999999999999999999/").status_code == 404
    assert call("get", f"/api/v1/{workspace.slug}/nonsense/imports/").status_code == 404
