"""The logs for programs: of admins of the workspace alone, filtered as on the pages, a page at a time."""

import pytest

from bihuan.api.tests.conftest import Program
from bihuan.areas.requirements.models import Requirement
from bihuan.people.models import ApiToken, SignIn

pytestmark = pytest.mark.django_db
PATHS = ["/audit/", "/sign-ins/"]


@pytest.fixture
def program(workspace):
    def program(user) -> Program:
        return Program(workspace, ApiToken.issue(user=user, workspace=workspace, name="audit")[1])

    return program


@pytest.fixture
def happened(add, lead, owner):
    one = add(Requirement, "拆单后运费自动重算")
    two = add(Requirement, "改地址后重算", by=owner)
    two.change(by=owner, title="改完地址马上重算")
    one.trash(by=lead)


@pytest.mark.parametrize("path", PATHS)
def test_only_admins_read_them(path, client, program, admin, lead, requester, stranger):
    assert program(admin).get(path).status_code == 200
    assert program(lead).get(path).status_code == 403
    assert program(requester).get(path).status_code == 403
    assert program(admin).get(f"/api/v1/strangers{path}").status_code == 404
    assert client.get(f"/api/v1/lanyun{path}").status_code == 401
    assert program(admin).post(path).status_code == 405


def test_filters_of_the_page_and_pages_that_join(program, happened, admin, owner):
    ask = program(admin)
    everything = ask.get("/audit/").json()["items"]
    assert "trashed" in {row["verb"] for row in everything}
    for query in ("?q=马上", "?key=req-2&verb=changed", f"?who={owner.pk}&verb=changed"):
        (row,) = [row for row in ask.get(f"/audit/{query}").json()["items"] if row["verb"] == "changed"]
        assert row["artifact"]["key"] == "REQ-2"
        assert row["changes"]["title"] == ["改地址后重算", "改完地址马上重算"]
    assert ask.get("/audit/?until=2001-01-01").json() == {"items": [], "next": None}
    joined, address = [], "/audit/?limit=2"
    while address:
        answer = ask.get(address).json()
        joined, address = joined + answer["items"], answer["next"]
    assert joined == everything


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["who=x", "since=tomorrow", "since=2026-02-02&until=2026-02-01", "verd=x", "after=x"])
def test_what_cannot_be_read_is_named(path, query, program, admin):
    answer = program(admin).get(f"{path}?{query}")
    assert answer.status_code == 422
    assert query.split("&")[-1].split("=")[0] in answer.content.decode()


def test_sign_ins_of_members(program, admin, lead, stranger):
    for user in (lead, stranger):
        SignIn.objects.create(user=user, email=user.email, succeeded=False, method="password", ip="10.1.2.3")
    (row,) = program(admin).get("/sign-ins/?result=no").json()["items"]
    assert (row["email"], row["succeeded"], row["address"]) == (lead.email, False, "10.1.2.3")
    assert row["user"]["id"] == lead.pk
