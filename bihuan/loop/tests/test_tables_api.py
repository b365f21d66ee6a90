"""Demand, matrix, resolution, impact and asks over the API: the figures of the pages, for those who may see them."""

import pytest
from django.test import Client

from bihuan.areas.research.models import Customer
from bihuan.artifacts.models import Artifact
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def ask(workspace):
    def ask(user, path, status=200):
        home = user.memberships.get().workspace
        _token, plaintext = ApiToken.issue(user=user, workspace=home, name="test", scopes=["read"])
        address = path if path.startswith("/") else f"/api/v1/{workspace.slug}/{path}"
        answer = Client(headers={"authorization": f"Bearer {plaintext}", "accept-language": "en"}).get(address)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
        return answer.json()

    return ask


@pytest.fixture
def wanted(requirement, voice, add, lead):
    """Two requirements with voices of one customer, one of them specified by a document."""
    customer = add(Customer, title="顺达", revenue=9_000)
    one, other = requirement("甲", at="release"), requirement("乙", at="schedule")
    said = voice("没有就不用", behind=one, said="solve", customer=customer.artifact_ptr, strength=4)
    voice("也要", behind=other, customer=customer.artifact_ptr, email="a@shunda.cn")
    spec = add(Artifact.kinds()["prds"], title="方案", body=f"# 规则\n{one.key}")
    spec.link(one, "specifies", by=lead)
    return one, other, customer, said, spec


def test_demand_and_matrix_come_a_page_at_a_time(ask, wanted, member):
    one, other, _customer, _said, spec = wanted
    first = ask(member, "loop/demand/?sort=-breakers&limit=1")
    assert first["items"][0]["requirement"]["key"] == one.key
    assert first["items"][0]["demand"] | {"newest": ""} == {
        "customers": 1,
        "people": 1,
        "voices": 1,
        "strengths": [0, 0, 0, 1],
        "revenue": "9000.00",
        "unpriced": 0,
        "renewing": 0,
        "at_risk": None,
        "newest": "",
    }
    second = ask(member, first["next"])
    assert ([row["requirement"]["key"] for row in second["items"]], second["next"]) == ([other.key], None)
    matrix = ask(member, "loop/matrix/?limit=1")
    cells = {cell["column"]: cell for cell in matrix["items"][0]["cells"]}
    assert cells["voice"]["voices"] == 1
    assert [filled["key"] for filled in cells["spec"]["filled"]] == [spec.key]
    assert cells["spec"]["sections"] == ["规则"]
    holes = ask(member, "loop/matrix/?holes=spec")
    assert [row["requirement"]["key"] for row in holes["items"]] == [other.key]
    assert {"column": "spec", "done": 1, "holes": 1, "ahead": 0} in matrix["coverage"]
    assert matrix["next"]


def test_resolution_impact_asks_and_trace_tell_the_same_as_the_pages(ask, wanted, member):
    one, _other, customer, said, spec = wanted
    groups = ask(member, "loop/resolution/?by=customer")
    assert [(g["key"], g["asked"], g["share"]["solved"], g["share"]["likely"]) for g in groups["groups"]] == [
        (customer.key, 1, 1, None)
    ]
    touched = ask(member, f"requirements/{one.number}/impact/?depth=1")
    assert [(t["key"], t["distance"], t["role"], t["via"]) for t in touched["items"]] == [
        (spec.key, 1, "specifies", one.key)
    ]
    asked = ask(member, f"customers/{customer.number}/asks/")
    assert [(a["title"], a["verdict"], [r["key"] for r in a["requirements"]]) for a in asked["asks"]][1] == (
        *("没有就不用", "solved", [one.key]),
    )
    assert (asked["count"], asked["open"], asked["people"][0]["email"]) == (2, 1, "a@shunda.cn")
    trace = ask(member, f"requirements/{one.number}/trace/")
    assert trace["demand"]["revenue"] == "9000.00"
    assert [decision["verb"] for decision in trace["decisions"]] == ["schedule", "accept"]
    assert any("too few to tell" in gap for gap in trace["gaps"])
    assert [each["verb"] for each in ask(member, f"feedback/{said.number}/trace/")["decisions"]] == [
        "schedule",
        "accept",
    ]


PATHS = ("loop/demand/", "loop/matrix/", "loop/resolution/", "requirements/1/impact/")


def test_is_for_the_team_and_for_nobody_from_elsewhere(ask, wanted, requester, stranger, member):
    for path in PATHS:
        ask(requester, path, 403)
        ask(stranger, path, 404)
    ask(stranger, "customers/1/asks/", 404)
    ask(requester, "customers/1/asks/", 404)
    ask(member, "loop/demand/?stat=released", 422)
    ask(member, "loop/demand/?state=nowhere", 422)
    ask(member, "loop/matrix/?after=x", 422)
    ask(member, "customers/999/asks/", 404)
