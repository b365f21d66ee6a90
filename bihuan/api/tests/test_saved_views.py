"""Saved views over the API: saved, listed by, changed by whom they belong to, out of reach for others."""

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.people.models import Role, User, Workspace
from bihuan.saved_views.models import SavedView
from tests.people import member_of

pytestmark = pytest.mark.django_db
MINE = {"filter": "owner.any_of(me)"}
VIEW = {"kind": "requirements", "name": "我的急事", "filters": MINE, "sort": "-priority,due_on"}


def keys(answered) -> list[str]:
    return [one["key"] for one in answered.json()["items"]]


def test_are_saved_and_listed_by(call, lead, member, add):
    mine, other = add(Requirement, title="我的", owner=lead, priority=1), add(Requirement, title="别人的", owner=member)
    program = call(lead)
    made = program.post("/views/", VIEW | {"filters": {**MINE, "priority": "1"}})
    assert made.status_code == 201
    view = made.json()
    assert [one["id"] for one in program.get("/views/?kind=requirements").json()["items"]] == [view["id"]]
    assert program.get("/views/?kind=feedback").json()["items"] == []
    assert keys(program.get(f"/requirements/?view={view['id']}")) == [mine.key]
    assert keys(program.get(f"/requirements/?view={view['id']}&priority=&filter=")) == [other.key, mine.key]
    assert keys(
        program.get("/requirements/?filter=or(owner.any_of(me),title.contains(别人))&sort=priority,-number")
    ) == [
        mine.key,
        other.key,
    ]
    for wrong in ("view=999999", "view=x", "filter=owner", "filter=x.is(1)", "sort=priority,nothing"):
        assert program.get(f"/requirements/?{wrong}").status_code == 422, wrong
    assert call(member).get(f"/requirements/?view={view['id']}").status_code == 422
    assert program.get(f"/feedback/?view={view['id']}").status_code == 422


def test_are_changed_by_their_maker_and_leads(call, lead, member, requester):
    view = call(member).post("/views/", VIEW).json()
    at = f"/views/{view['id']}/"
    assert [call(who).get(at).status_code for who in (member, lead, requester)] == [200, 404, 404]
    assert call(member).patch(at, {"shared": True, "name": "大家的"}).json()["name"] == "大家的"
    assert [call(who).patch(at, {"name": "y"}).status_code for who in (lead, requester)] == [200, 403]
    assert call(requester).send("put", f"{at}default/", {}).json()["first_for_me"]
    assert call(member).send("put", f"{at}default/", {"everyone": True}).status_code == 403
    assert call(lead).send("put", f"{at}default/", {"everyone": True}).json()["first_for_everyone"]
    assert [
        call(who).send("put", f"{at}position/", {"position": 0}).status_code for who in (requester, member, lead)
    ] == [
        403,
        403,
        200,
    ]
    assert call(lead).send("put", f"{at}position/", {"position": -1}).status_code == 422
    assert [call(who).delete(at).status_code for who in (requester, lead)] == [403, 204]
    assert call(lead).get(at).status_code == 404
    assert call(lead).post(f"{at}restoration/", {}).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "nothing"},
        {"filters": {"nothing": "1"}},
        {"filters": {"filter": "x" * 4_001}},
        {"layout": "poster"},
        {"name": ""},
        {"columns": [""]},
        {"options": {"limits": "\0"}},
    ],
)
def test_what_cannot_be_kept_is_told(wrong, call, lead):
    program = call(lead)
    assert program.post("/views/", VIEW | wrong).status_code == 422
    assert program.get("/views/").json()["items"] == []


def test_another_workspace_sees_none_of_them(call, lead):
    elsewhere = Workspace.objects.create(name="别处", slug="elsewhere")
    member_of(elsewhere, "there@elsewhere.example", "外人", Role.LEAD)
    there = User.objects.get(email="there@elsewhere.example")
    view = SavedView.objects.add(workspace=elsewhere, kind="requirements", by=there, name="别处的", shared=True)
    program, at = call(lead), f"/views/{view.pk}/"
    answers = [program.get(at), program.delete(at), program.patch(at, {"name": "x"}), program.post(f"{at}restoration/")]
    answers.append(program.send("put", f"{at}default/", {}))
    assert [one.status_code for one in answers] == [404] * 5
    assert program.get("/views/").json()["items"] == []
    assert program.get(f"/requirements/?view={view.pk}").status_code == 422
