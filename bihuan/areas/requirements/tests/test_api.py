"""What programs may do with requirements besides what they may do with every kind."""

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client, workspace, lead):
    """call(path, data, by=lead): POST with a token of that person."""

    def post(path, data, by=lead, **headers):
        _token, plaintext = ApiToken.issue(user=by, workspace=workspace, name="test", scopes=["read", "write"])
        headers = {"Authorization": f"Bearer {plaintext}", "Accept-Language": "en", **headers}
        address = f"/api/v1/lanyun/requirements/{path}"
        return client.post(address, data, content_type="application/json", headers=headers)

    return post


def test_a_program_merges_two(call, requirement, add, voice):
    survivor = add(Requirement, title="留下的")
    voice(requirement, "甲")
    answer = call("1/duplicate/", {"survivor": survivor.number})
    assert (answer.status_code, answer.json()["state"]) == (200, "duplicate"), answer.content
    assert survivor.links_in.filter(role="evidences").count() == 1


@pytest.mark.parametrize(
    ("sent", "status"), [({"survivor": 1}, 422), ({"survivor": 99}, 404), ({}, 422), ({"of": 2}, 422)]
)
def test_what_cannot_be_merged_is_said(call, requirement, sent, status):
    assert call("1/duplicate/", sent).status_code == status
    requirement.refresh_from_db()
    assert requirement.state == "new"


def test_a_program_ticks_and_adds_criteria(call, requirement):
    assert call("1/criteria/", {"line": 1}).json()["acceptance"] == "[x] 5 秒内算完\n[x] 写入改价日志"
    assert call("1/criteria/", {"line": 0, "met": False}).json()["acceptance"] == "[ ] 5 秒内算完\n[x] 写入改价日志"
    assert call("1/criteria/", {"text": "可导出"}).json()["acceptance"].endswith("\n[ ] 可导出")


@pytest.mark.parametrize("sent", [{"line": 9}, {"line": 0, "text": "两样"}, {}, {"text": " "}, {"line": -1}])
def test_a_criterion_that_is_not_there_is_said(call, requirement, sent):
    answer = call("1/criteria/", sent)
    assert answer.status_code == 422
    assert answer.json()["title"]


def test_versions_and_roles_hold(call, requirement, add, requester, stranger):
    add(Requirement, title="另一个")
    assert call("1/criteria/", {"line": 1}, **{"If-Match": '"9"'}).status_code in (409, 412)
    assert call("1/duplicate/", {"survivor": 2}, **{"If-Match": '"9"'}).status_code in (409, 412)
    assert call("1/criteria/", {"line": 1}, by=requester).status_code in (403, 404)
    requirement.refresh_from_db()
    assert (requirement.state, requirement.version) == ("new", 1)
