"""What a program can do with every kind there is, and what it cannot."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.api.schemas import output_of
from bihuan.artifacts.models import Artifact
from bihuan.config.api import api
from bihuan.fields.models import CustomField
from bihuan.people.models import DataRange, Role
from tests.people import member_of

pytestmark = pytest.mark.django_db


def at(artifact) -> str:
    return f"/{artifact.kind}/{artifact.number}/"


def test_is_mounted(kind):
    prefixes = [prefix for prefix, _router in api._routers]
    assert f"/{{slug:workspace}}/{kind.slug}" in prefixes


def test_is_created_from_a_title_read_changed_and_trashed(kind, call, lead):
    program = call(lead)
    made = program.post(f"/{kind.slug}/", {"title": "波次合并 Wave merge", "tags": ["仓储", "wms"]})
    assert made.status_code == 201
    assert made["ETag"] == '"1"'
    assert made["Location"].endswith(f"/{kind.slug}/1/")
    shape = made.json()
    assert (shape["key"], shape["tags"], shape["state"]) == (
        f"{kind.prefix}-1",
        ["wms", "仓储"],
        next(iter(kind.State)),
    )
    assert shape["created_by"] == {"id": lead.pk, "name": lead.name}
    assert program.get(made["Location"]).json() == shape, "writing answers what reading answers"
    assert program.get(f"/{kind.slug}/").json()["items"] == [shape], "and so does the list"

    changed = program.patch(f"/{kind.slug}/1/", {"title": "新标题"})
    assert (changed.status_code, changed["ETag"], changed.json()["title"]) == (200, '"2"', "新标题")
    assert program.delete(f"/{kind.slug}/1/").status_code == 204
    assert program.get(f"/{kind.slug}/1/").status_code == 404
    assert program.get(f"/{kind.slug}/").json()["items"] == []
    back = program.post(f"/{kind.slug}/1/restoration/")
    assert (back.status_code, back.json()["title"]) == (200, "新标题")


def test_has_the_shape_the_description_promises(kind, call, lead, add, product):
    parent = add(kind, title="上级")
    add(kind, title="下级", parent=parent, owner=lead, tags=["a"])
    for shape in call(lead).get(f"/{kind.slug}/").json()["items"]:
        model = output_of(kind)
        assert shape.keys() == model.model_fields.keys()
        model.model_validate(shape)


def test_keeps_every_text_field_as_it_was_sent(kind, call, lead):
    program = call(lead)
    hostile = "  <script>alert(1)</script>\r\n=1+1\t\u202e田中さん 👾 ﷽ \ufeff'; DROP TABLE x --  "
    made = program.post(f"/{kind.slug}/", {"title": hostile, "body": hostile})
    assert made.status_code == 201
    kept = program.get(made["Location"]).json()
    assert (kept["title"], kept["body"]) == (hostile, hostile)


def test_refuses_a_lost_update_and_shows_both_versions(kind, call, lead, one):
    program = call(lead)
    assert program.patch(at(one), {"title": "他们的"}, If_Match='"1"').status_code == 200
    for answer in (
        program.patch(at(one), {"title": "我的"}, If_Match='"1"'),
        program.delete(at(one), If_Match='"1"'),
        program.post(f"{at(one)}moves/", {"verb": kind.moves[0].verb}, If_Match='"1"'),
    ):
        assert answer.status_code == 412
        problem = answer.json()
        assert (problem["current"]["title"], problem["current"]["version"]) == ("他们的", 2)
        assert answer["ETag"] == '"2"'
    assert program.patch(at(one), {"title": "我的"}, If_Match='"1"').json()["yours"] == {"title": "我的"}
    assert program.patch(at(one), {"title": "我的"}, If_Match="1").status_code == 422
    assert program.patch(at(one), {"title": "我的"}, If_Match='W/"2"').status_code == 200
    assert program.delete(at(one), If_Match='"3"').status_code == 204


def test_shows_how_it_was(kind, call, lead, one, workspace):
    CustomField.objects.add(workspace=workspace, kind=kind.slug, name="渠道", type="text", slug="channel")
    program = call(lead)
    first = program.get(at(one)).json()
    program.patch(at(one), {"title": "第二版", "tags": ["新"], "custom": {"channel": "微信"}})
    program.patch(at(one), {"title": "第三版"})
    was = program.get(f"{at(one)}?version=1").json()
    assert {**was, "changed_at": None} == {**first, "changed_at": None}
    second = program.get(f"{at(one)}?version=2").json()
    assert (second["title"], second["tags"], second["custom"]) == ("第二版", ["新"], {"channel": "微信"})
    moment = second["changed_at"].replace("+", "%2B")
    assert program.get(f"{at(one)}?at={moment}").json() == second
    here = timezone.make_naive(datetime.fromisoformat(second["changed_at"]), timezone.get_default_timezone())
    assert program.get(f"{at(one)}?at={here.isoformat()}").json() == second
    assert program.get(f"{at(one)}?at=0001-01-01T00:00").status_code in (404, 422)
    assert program.get(f"{at(one)}?version=9").status_code == 404
    assert program.get(f"{at(one)}?at=2001-01-01T00:00:00Z").status_code == 404
    verbs = [event["verb"] for event in program.pages(f"{at(one)}history/?limit=2")]
    assert verbs == ["changed", "changed", "created"]


def test_moves_along_its_states(kind, call, lead, one):
    program = call(lead)
    move = next(m for m in kind.moves if one.state in m.sources and not m.requires and not m.reason)
    moved = program.post(f"{at(one)}moves/", {"verb": move.verb}, If_Match='"1"')
    assert (moved.status_code, moved.json()["state"]) == (200, str(move.to))
    assert program.post(f"{at(one)}moves/", {"verb": "teleport"}).json()["errors"][0]["field"] == "verb"
    assert program.patch(at(one), {"state": str(move.to)}).json()["errors"][0]["field"] == "state"


def test_is_discussed_linked_and_watched(kind, call, lead, one, add):
    program, other = call(lead), add(kind, title="另一个")
    said = program.post(f"{at(one)}comments/", {"text": "为什么?", "internal": False}).json()
    answer = program.post(f"{at(one)}comments/", {"text": "因为。", "parent": said["id"]})
    assert answer.status_code == 201
    assert [c["parent"] for c in program.pages(f"{at(one)}comments/?limit=1")] == [None, said["id"]]
    link = program.post(f"{at(one)}links/", {"role": "blocks", "target": other.key})
    assert link.status_code == 201
    assert program.get(f"{at(other)}links/").json()["items"] == [link.json()]
    assert program.delete(f"{at(other)}links/{link.json()['id']}/").status_code == 204
    assert program.get(f"{at(one)}links/").json()["items"] == []
    assert program.delete(f"{at(one)}watch/").status_code == 204
    assert not one.watches.exists()
    assert program.put(f"{at(one)}watch/").status_code == 204
    assert one.watches.get().user == lead


def test_is_archived_and_brought_back(kind, call, lead, one):
    program = call(lead)
    put = program.put(f"{at(one)}archive/")
    assert put.json()["archived_at"]
    assert program.put(f"{at(one)}archive/")["ETag"] == put["ETag"], "twice is once"
    assert program.get(f"/{kind.slug}/").json()["items"] == []
    assert len(program.get(f"/{kind.slug}/?archived=1").json()["items"]) == 1
    refused = program.patch(at(one), {"title": "改"})
    assert (refused.status_code, f"{one.key} 已归档" in refused.json()["detail"]) == (403, True)
    assert kind.objects.get().moves_for(lead) == []
    assert program.post(f"{at(one)}comments/", {"text": "还能说"}).status_code == 201
    assert program.delete(f"{at(one)}archive/").json()["archived_at"] is None


def test_keeps_files(kind, call, lead, one):
    program = call(lead)
    upload = SimpleUploadedFile("发票 <b>.svg", b"<svg onload=alert(1)>", content_type="image/svg+xml")
    kept = program.client.post(f"{program.root}{at(one)}files/", {"files": [upload]})
    assert kept.status_code == 201
    file = program.get(f"{at(one)}files/").json()["items"][0]
    got = program.get(f"{at(one)}files/{file['id']}/")
    assert b"".join(got.streaming_content) == b"<svg onload=alert(1)>"
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")
    assert program.post(f"{at(one)}files/", {}).status_code == 415
    assert program.get(f"{at(one)}files/{file['id'] + 1}/").status_code == 404


def test_comes_in_by_the_hundred_or_not_at_all(kind, call, lead):
    program = call(lead)
    rows = [{"title": f"第 {n} 行", "tags": ["导入"]} for n in range(200)]
    made = program.post(f"/{kind.slug}/bulk/", {"rows": rows})
    assert made.status_code == 201
    assert made.json()["keys"][::199] == [f"{kind.prefix}-1", f"{kind.prefix}-200"]
    faulty = program.post(f"/{kind.slug}/bulk/", {"rows": [*rows, {"title": "好"}, {"title": ""}, {"titel": "x"}]})
    assert [(e["row"], e["field"]) for e in faulty.json()["errors"]] == [(201, "title"), (202, "title"), (202, "titel")]
    unknown = program.post(f"/{kind.slug}/bulk/", {"rows": [{"title": "好"}, {"title": "好", "owner": "x@y.z"}]})
    assert [(e["row"], e["field"]) for e in unknown.json()["errors"]] == [(1, "owner")]
    assert program.post(f"/{kind.slug}/bulk/", {"rows": rows * 6}).status_code == 422
    assert kind.objects.count() == 200


def test_is_nothing_to_a_stranger(kind, call, one, stranger):
    elsewhere = stranger.memberships.get().workspace
    theirs = call(stranger, at=elsewhere)
    for root in (theirs.root, f"/api/v1/{one.workspace.slug}"):
        for path in (at(one), f"{at(one)}comments/", f"{at(one)}history/", f"{at(one)}files/", f"{at(one)}links/"):
            assert theirs.get(f"{root}{path}").status_code == 404, path
        assert theirs.patch(f"{root}{at(one)}", {"title": "x"}).status_code == 404
        assert theirs.delete(f"{root}{at(one)}").status_code == 404
    assert theirs.get(f"/api/v1/{one.workspace.slug}/{kind.slug}/").status_code == 404
    assert theirs.get(f"/{kind.slug}/").json()["items"] == []


def test_names_nothing_of_another_workspace(kind, call, lead, one, stranger, add):
    elsewhere = stranger.memberships.get().workspace
    foreign = {
        "owner": [stranger.pk, stranger.email],
        "product": [elsewhere.products.model.objects.add(workspace=elsewhere, name="他们的", slug="theirs").slug],
        "department": [elsewhere.departments.create(name="他们的").pk],
        "parent": [kind.objects.add(workspace=elsewhere, title="x", by=stranger).key.replace("-1", "-99")],
        "customer": ["CUS-77"],
    }
    program = call(lead)
    for name in set(foreign) & set(kind.editable):
        for value in foreign[name]:
            answer = program.patch(at(one), {name: value})
            assert answer.status_code == 422, (name, value)
            assert answer.json()["errors"][0]["field"] == name
    assert program.post(f"{at(one)}links/", {"role": "blocks", "target": "REQ-999"}).status_code == 422
    assert program.post(f"{at(one)}comments/", {"text": "x", "parent": 10**12}).status_code == 422


def test_is_read_and_discussed_by_requesters_but_not_changed(kind, call, requester, lead, add):
    mine, theirs = add(kind, title="我的", owner=requester), add(kind, title="别人的")
    program = call(requester)
    assert [shape["title"] for shape in program.get(f"/{kind.slug}/").json()["items"]] == ["我的"]
    assert program.get(at(theirs)).status_code == 404
    assert program.patch(at(mine), {"title": "x"}).status_code == 403
    assert program.delete(at(mine)).status_code == 403
    call(lead).post(f"{at(mine)}comments/", {"text": "内部的"})
    assert program.post(f"{at(mine)}comments/", {"text": "好的"}).json()["internal"] is False
    assert [c["text"] for c in program.get(f"{at(mine)}comments/").json()["items"]] == ["好的"]
    assert "commented" not in {e["verb"] for e in program.get(f"{at(mine)}history/").json()["items"]}
    allowed = kind.needs["created"] <= Role.REQUESTER
    assert program.post(f"/{kind.slug}/", {"title": "请求"}).status_code == (201 if allowed else 403)


def test_hides_what_lies_in_a_private_product(kind, call, member, add, private_product):
    if "product" not in kind.editable:
        assert call(member).post(f"/{kind.slug}/", {"title": "x", "product": "settlement"}).status_code == 422
        return
    hidden = add(kind, title="保密", product=private_product, by=None)
    program = call(member)
    assert program.get(at(hidden)).status_code == 404
    assert program.get(f"/{kind.slug}/").json()["items"] == []
    assert (
        program.post(f"/{kind.slug}/", {"title": "x", "product": "settlement"}).json()["errors"][0]["field"]
        == "product"
    )
    private_product.admit([member])
    assert program.get(at(hidden)).json()["product"] == "settlement"


def test_is_seen_as_far_as_the_data_range_goes(kind, call, workspace, add):
    here, there = workspace.departments.create(name="仓储"), workspace.departments.create(name="结算")
    clerk = member_of(workspace, "clerk@lanyun.example", "李想", Role.MEMBER, DataRange.DEPARTMENT, department=here)
    add(kind, title="仓储的", department=here)
    add(kind, title="结算的", department=there)
    assert [shape["title"] for shape in call(clerk).get(f"/{kind.slug}/").json()["items"]] == ["仓储的"]
    assert call(clerk).get("/search/?q=结算的").json()["items"] == []


def test_only_leads_create_in_another_state(kind, call, member, lead):
    last = list(kind.State)[-1].value
    assert call(member).post(f"/{kind.slug}/", {"title": "x", "state": last}).status_code == 403
    assert call(lead).post(f"/{kind.slug}/", {"title": "x", "state": last}).json()["state"] == last


def test_every_kind_is_looked_up_by_its_slug_only(call, lead, add):
    for slug in ("artifacts", "nothing"):
        assert call(lead).get(f"/{slug}/1/comments/").status_code == 404
    assert Artifact.kinds()
