"""The trace over the API: the same stations as on the page, for those who may see them."""

import pytest
from django.test import Client

from bihuan.people.models import ApiToken

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def traced(workspace):
    def ask(user, artifact, status=200, at=None):
        _token, plaintext = ApiToken.issue(user=user, workspace=at or workspace, name="test", scopes=["read"])
        headers = {"authorization": f"Bearer {plaintext}", "accept-language": "en"}
        address = f"/api/v1/{workspace.slug}/{artifact.kind}/{artifact.number}/trace/"
        answer = Client(headers=headers).get(address)
        assert answer.status_code == status
        return answer.json()

    return ask


def test_a_requirement_tells_its_stations_and_who_is_behind_it(traced, requirement, voice, member):
    one = requirement(at="release")
    first, second = voice(behind=one, said="solve"), voice("没有解决", behind=one, said="contest")
    found = traced(member, one)
    statuses = [stop["status"] for stop in found["stops"] if stop["status"] != "todo"]
    assert statuses == ["reached", "reached", "gap", "gap", "reached", "reached", "now"]
    assert (found["voices"], found["solved"], found["unsolved"]) == (2, 1, 1)
    assert {quote["key"] for quote in found["quotes"]} == {first.key, second.key}
    assert {(link["key"], link["role"], link["forward"]) for link in found["linked"]} == {
        (first.key, "evidences", False),
        (second.key, "evidences", False),
    }


def test_a_voice_tells_what_it_stands_behind_and_what_would_close_the_gap(traced, requirement, voice, member):
    one = requirement()
    assert [each["key"] for each in traced(member, voice(behind=one))["requirements"]] == [one.key]
    assert any(stop["action"] for stop in traced(member, voice())["stops"])


def test_requesters_see_no_stations_and_strangers_nothing(traced, voice, requester, stranger):
    mine = voice("我提的", by=requester)
    assert traced(requester, mine)["stops"] == []
    traced(stranger, mine, status=404, at=stranger.memberships.get().workspace)
