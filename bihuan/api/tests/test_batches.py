"""Bulk changes for programs, for every kind."""

import pytest

from bihuan.batches import work
from bihuan.batches.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def some(kind, add):
    return [add(kind, title=title) for title in ("甲", "乙", "丙")]


def test_changes_what_a_filter_finds_and_undoes_it(call, kind, some, lead):
    program = call(lead)
    body = {"deed": {"do": "change", "fields": {"title": "同名"}}, "filter": {"q": some[0].key}}
    begun = program.post(f"/{kind.slug}/batches/", body)
    assert begun.status_code == 201
    batch = begun.json()
    assert (batch["stage"], batch["counts"]["done"], batch["undoable"]) == ("done", 1, True)
    assert kind.objects.get(pk=some[0].pk).title == "同名"
    assert program.get("/batches/").json()["items"][0]["id"] == batch["id"]
    undone = program.post(f"/batches/{batch['id']}/undo/").json()
    assert (undone["stage"], undone["counts"]["undone"], undone["undoable"]) == ("undone", 1, False)
    assert kind.objects.get(pk=some[0].pk).title == "甲"
    assert program.post(f"/batches/{batch['id']}/undo/").status_code == 422
    assert program.post(f"/batches/{batch['id']}/cancel/").status_code == 422


def test_much_is_done_behind_and_its_progress_is_read(call, kind, lead, workspace, monkeypatch):
    monkeypatch.setattr(work, "AT_ONCE", 8)
    kind.objects.bulk_add(workspace, [{"title": f"第{n}个"} for n in range(work.AT_ONCE + 1)], by=lead)
    program = call(lead)
    begun = program.post(f"/{kind.slug}/batches/", {"deed": {"do": "archive"}, "filter": {}})
    assert (begun.status_code, begun.json()["stage"], begun.json()["done"]) == (202, "running", 0)
    work.at_tick(None)
    assert program.get(f"/batches/{begun.json()['id']}/").json()["done"] == work.AT_ONCE + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"deed": {"do": "trash"}},
        {"deed": {"do": "trash"}, "filter": {}, "numbers": [1]},
        {"deed": {"do": "trash"}, "filter": {"colour": "red"}},
        {"deed": {"do": "trash"}, "filter": {"priority": "9"}},
        {"deed": {"do": "explode"}, "numbers": [1]},
        {"deed": {"do": "move", "verb": "fly"}, "numbers": [1]},
        {"deed": {"do": "change", "fields": {"title": 7}}, "numbers": [1]},
        {"deed": {"do": "change", "fields": {"number": 7}}, "numbers": [1]},
        {"deed": {"do": "change", "fields": {"owner": "nobody"}}, "numbers": [1]},
    ],
    ids=str,
)
def test_what_is_asked_wrongly_changes_nothing(call, kind, some, lead, wrong):
    assert call(lead).post(f"/{kind.slug}/batches/", wrong).status_code == 422
    assert not Batch.objects.exists()
    assert not kind.objects.exclude(trashed_at=None).exists()


def test_is_not_for_others(call, kind, some, lead, member, admin, requester, stranger):
    body = {"deed": {"do": "trash"}, "numbers": [1, 2, 3]}
    assert call(requester).post(f"/{kind.slug}/batches/", body).status_code == 403
    elsewhere = stranger.memberships.get().workspace
    foreign = call(stranger, at=elsewhere)
    assert foreign.post(f"/{kind.slug}/batches/", body).json()["total"] == 0
    batch = call(lead).post(f"/{kind.slug}/batches/", body).json()["id"]
    for program in (call(member), call(requester), foreign):
        assert program.get(f"/batches/{batch}/").status_code == 404
        for deed in ("undo", "cancel"):
            assert program.post(f"/batches/{batch}/{deed}/").status_code == 404
    assert foreign.get(f"/api/v1/lanyun/batches/{batch}/").status_code in (403, 404)
    assert call(lead, scopes=["read"]).post(f"/batches/{batch}/undo/").status_code == 403
    assert kind.objects.exclude(trashed_at=None).count() == 3
    assert call(admin).post(f"/batches/{batch}/undo/").status_code == 200


def test_merges_into_another_and_back(call, kind, some, lead, stranger):
    address, body = f"/{kind.slug}/1/merge/", {"survivor": 2}
    assert call(stranger, at=stranger.memberships.get().workspace).post(address, body).status_code == 404
    assert call(lead).post(address, {"survivor": 1}).status_code == 422
    assert call(lead).post(address, {"survivor": 99}).status_code == 404
    merged = call(lead).post(address, body)
    assert merged.status_code == 201
    assert some[0].links_out.get().target_id == some[1].pk
    call(lead).post(f"/batches/{merged.json()['id']}/undo/")
    assert not some[0].links_out.exists()
