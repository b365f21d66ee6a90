"""Bulk deeds and their undoing, for every kind there is and will be."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.artifacts.models import Artifact
from bihuan.batches import work
from bihuan.batches.models import Batch, Stage, Stand
from bihuan.fields.models import CustomField
from bihuan.people.models import Role
from tests.people import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TAKEN = ("title", "priority", "state", "category", "owner_id", "closed_at", "archived_at", "trashed_at", "state_since")


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


@pytest.fixture
def three(kind, add):
    return [add(kind, title=title, tags=["旧"]) for title in ("一", "二", "三")]


@pytest.fixture
def at(english):
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def picture(kind, artifacts) -> list:
    """What undoing must bring back."""
    found = kind.objects.filter(pk__in=[one.pk for one in artifacts]).order_by("pk")
    return [[getattr(one, name) for name in TAKEN] + sorted(tag.name for tag in one.tags.all()) for one in found]


def ids(artifacts) -> list[int]:
    return [one.pk for one in artifacts]


def deeds(kind) -> list[dict]:
    first = next(iter(kind.State))
    steps = [move for move in kind.moves if first in move.sources and not move.requires and move.needs <= Role.LEAD]
    moves = [{"do": "move", "verb": move.verb, "reason": "为什么"} for move in steps]
    return [*moves, {"do": "archive"}, {"do": "trash"}, {"do": "tag", "tags": ["新"]}]


def test_every_deed_is_undone_to_what_was(kind, three, lead, workspace):
    for deed in [*deeds(kind), {"do": "change", "fields": {"title": "同名", "owner": lead.pk}}]:
        before = picture(kind, three)
        batch = work.begin(workspace=workspace, kind=kind, deed=deed, ids=ids(three), by=lead)
        assert (batch.stage, batch.counts()["done"]) == (Stage.DONE, 3), deed
        assert picture(kind, three) != before, deed
        assert work.undo(batch, by=lead)
        assert (batch.stage, batch.counts()["undone"]) == (Stage.UNDONE, 3), deed
        assert picture(kind, three) == before, deed
        assert not work.undo(batch, by=lead), "once"


def test_history_tells_both(kind, three, lead, workspace):
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "trash"}, ids=ids(three), by=lead)
    work.undo(batch, by=lead)
    told = [(event.verb, event.actor) for event in three[0].events.order_by("-pk")[:2]]
    assert told == [("restored", lead), ("trashed", lead)]
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "tag", "tags": ["新"]}, ids=ids(three), by=lead)
    work.undo(batch, by=lead)
    assert three[0].events.latest("pk").verb == "undone"


def test_what_somebody_changed_since_stays_and_is_listed(kind, three, lead, admin, workspace, at):
    deed = {"do": "change", "fields": {"title": "同名"}}
    batch = work.begin(workspace=workspace, kind=kind, deed=deed, ids=ids(three), by=lead)
    kind.objects.get(pk=three[1].pk).change(by=admin, title="他们的")
    kind.objects.get(pk=three[2].pk).change(by=admin, tags=["他们的"])
    work.undo(batch, by=lead)
    assert [one.title for one in kind.objects.order_by("pk")] == ["一", "他们的", "三"]
    assert [tag.name for tag in kind.objects.get(pk=three[2].pk).tags.all()] == ["他们的"]
    left = batch.steps.get(stand=Stand.LEFT)
    assert left.artifact_id == three[1].pk
    assert left.problem
    page = at(lead).get(f"/{workspace.slug}/batches/{batch.pk}/").content.decode()
    assert three[1].key in page
    assert left.problem in page


def test_tags_that_came_since_stay(kind, three, lead, admin, workspace):
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "tag", "tags": ["新"]}, ids=ids(three), by=lead)
    kind.objects.get(pk=three[0].pk).change(by=admin, tags=["旧", "新", "后来"])
    work.undo(batch, by=lead)
    assert {tag.name for tag in kind.objects.get(pk=three[0].pk).tags.all()} == {"旧", "后来"}


def test_what_is_the_same_already_is_neither_changed_nor_undone(kind, three, lead, workspace):
    three[0].archive(by=lead)
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=ids(three), by=lead)
    assert (batch.counts()["done"], batch.counts()["same"]) == (2, 1)
    work.undo(batch, by=lead)
    assert [bool(one.archived_at) for one in kind.objects.order_by("pk")] == [True, False, False]


def test_only_who_did_it_and_admins_undo_it(kind, three, lead, member, admin, requester, stranger, workspace, at):
    def begun():
        return work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=ids(three), by=lead)

    batch = begun()
    for user in (member, requester, stranger):
        for deed in ("undo", "cancel"):
            assert at(user).post(f"/{workspace.slug}/batches/{batch.pk}/{deed}/").status_code == 404
        assert at(user).get(f"/{workspace.slug}/batches/{batch.pk}/").status_code == 404
    elsewhere = stranger.memberships.get().workspace
    assert at(stranger).post(f"/{elsewhere.slug}/batches/{batch.pk}/undo/").status_code == 404
    assert kind.objects.exclude(archived_at=None).count() == 3
    for user in (lead, admin):
        assert at(user).post(f"/{workspace.slug}/batches/{batch.pk}/undo/").status_code == 302
        assert not kind.objects.exclude(archived_at=None).exists()
        batch = begun()


def test_who_may_no_longer_write_undoes_nothing(kind, three, lead, workspace, at):
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=ids(three), by=lead)
    workspace.memberships.filter(user=lead).update(role=Role.REQUESTER)
    assert at(lead).post(f"/{workspace.slug}/batches/{batch.pk}/undo/").status_code == 404
    assert kind.objects.exclude(archived_at=None).count() == 3


def test_nobody_reaches_beyond_the_own_workspace(kind, three, stranger, workspace):
    elsewhere = stranger.memberships.get().workspace
    batch = work.begin(workspace=elsewhere, kind=kind, deed={"do": "trash"}, ids=ids(three), by=stranger)
    assert batch.counts()["refused"] == 3
    assert not kind.objects.exclude(trashed_at=None).exists()


def test_the_list_does_it_and_the_page_offers_to_undo(kind, three, lead, workspace, at):
    client, here = at(lead), f"/{workspace.slug}/{kind.slug}/"
    client.post(f"{here}bulk/", {"picked": ["1", "2"], "deed": "trash"})
    batch = Batch.objects.get()
    undoing = f"/{workspace.slug}/batches/{batch.pk}/undo/"
    assert f'action="{undoing}"' in client.get(here).content.decode()
    assert f'action="{undoing}"' in client.get(f"/{workspace.slug}/batches/").content.decode()
    assert client.post(undoing, headers={"referer": f"http://testserver{here}"}).headers["Location"].endswith(here)
    assert not kind.objects.exclude(trashed_at=None).exists()


@pytest.fixture
def much(monkeypatch):
    """What counts as much, and goes in portions, is few."""
    monkeypatch.setattr(work, "AT_ONCE", 8)
    monkeypatch.setattr(work, "PORTION", 4)


def test_everything_that_matches_goes_to_the_worker_when_it_is_much(kind, lead, admin, workspace, at, much):
    kind.objects.bulk_add(workspace, [{"title": f"第{n}个"} for n in range(work.AT_ONCE + 5)], by=lead)
    kind.objects.bulk_add(workspace, [{"title": "另一个", "tags": ["别"]}], by=lead)
    client, here = at(lead), f"/{workspace.slug}/{kind.slug}/"
    sent = client.post(f"{here}bulk/", {"everything": "1", "filter": "q=第", "deed": "archive"})
    batch = Batch.objects.get()
    assert sent.headers["Location"] == f"/{workspace.slug}/batches/{batch.pk}/"
    assert (batch.stage, batch.total) == (Stage.RUNNING, work.AT_ONCE + 5)
    assert "progressbar" in client.get(sent.headers["Location"]).content.decode()
    work.at_tick(None)
    assert kind.objects.exclude(archived_at=None).count() == work.AT_ONCE + 5
    client.post(f"/{workspace.slug}/batches/{batch.pk}/undo/")
    work.at_tick(None)
    batch.refresh_from_db()
    assert batch.stage == Stage.UNDONE
    assert not kind.objects.exclude(archived_at=None).exists()


def test_a_batch_is_stopped_half_way_and_undone(kind, lead, workspace, at, much):
    made = kind.objects.bulk_add(workspace, [{"title": f"第{n}个"} for n in range(work.AT_ONCE + 5)], by=lead)
    batch = work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=ids(made), by=lead)
    client = at(lead)
    work.work(batch, between=lambda: client.post(f"/{workspace.slug}/batches/{batch.pk}/cancel/"))
    assert (batch.stage, batch.done) == (Stage.CANCELLED, work.PORTION)
    assert kind.objects.exclude(archived_at=None).count() == work.PORTION
    work.undo(batch, by=lead)
    assert batch.stage == Stage.UNDONE
    assert not kind.objects.exclude(archived_at=None).exists()


def test_a_filter_that_cannot_be_read_changes_nothing(kind, three, lead, workspace, at):
    client, here = at(lead), f"/{workspace.slug}/{kind.slug}/"
    client.post(f"{here}bulk/", {"everything": "1", "filter": "priority=9", "deed": "trash"})
    assert not Batch.objects.exists()
    assert not kind.objects.exclude(trashed_at=None).exists()


def test_a_requester_changes_nothing_in_bulk(kind, three, workspace, at):
    asker = member_of(workspace, "asker@lanyun.example", "问", Role.REQUESTER)
    here = f"/{workspace.slug}/{kind.slug}/bulk/"
    for sent in ({"picked": ["1", "2"]}, {"everything": "1", "filter": ""}):
        at(asker).post(here, sent | {"deed": "trash"})
    assert not kind.objects.exclude(trashed_at=None).exists()


def test_single_deeds_are_offered_to_be_undone(kind, three, lead, workspace, at):
    one, client, here = three[0], at(lead), f"/{workspace.slug}/{kind.slug}/"
    one.link(three[1], "relates_to", by=lead, note="为什么")
    link = one.links_out.get()
    first = next(move for move in kind.moves if one.state in move.sources and not move.requires and not move.reason)
    for deed, sent in (
        ("trash", {}),
        ("archive", {}),
        ("move", {"verb": first.verb}),
        (f"links/{link.pk}/removal", {}),
    ):
        before = picture(kind, three)
        client.post(f"{here}1/{deed}/", sent)
        batch = Batch.objects.latest("pk")
        undoing = f"/{workspace.slug}/batches/{batch.pk}/undo/"
        assert f'action="{undoing}"' in client.get(here).content.decode(), deed
        client.post(undoing)
        batch.refresh_from_db()
        assert batch.stage == Stage.UNDONE, deed
        assert picture(kind, three) == before, deed
    again = one.links_out.get()
    assert (again.note, again.created_by, again.created_at) == ("为什么", lead, link.created_at)


def test_two_become_one_and_two_again(kind, three, lead, member, workspace, at):
    one, survivor, other = three
    said = one.comment("说过的话", by=member, files=[SimpleUploadedFile("单.txt", b"1")])
    one.attach([SimpleUploadedFile("表.txt", b"1")], by=lead)
    one.link(other, "relates_to", by=lead, note="关于", strength=3)
    other.link(one, "blocks", by=lead)
    one.change(by=lead, tags=["旧", "只此"])
    if "parent" in kind.editable:
        other.change(by=lead, parent=one)
    linking = {"workspace": workspace, "kind": kind.slug, "name": "参照", "slug": "see", "type": "link"}
    CustomField.objects.add(**linking)
    for pointing in (other, survivor):
        pointing.change(by=lead, custom={"see": one.key})
    before = around(kind, three)
    at(lead).post(f"/{workspace.slug}/{kind.slug}/{one.number}/merge/", {"survivor": survivor.key})
    assert [comment.pk for comment in survivor.comments.all()] == [said.pk]
    assert (survivor.files.count(), one.files.count(), one.comments.count()) == (2, 0, 0)
    file = said.files.get().pk
    moved = at(lead).get(f"/{workspace.slug}/{kind.slug}/{one.number}/files/{file}/")
    assert moved.headers["Location"] == f"/{workspace.slug}/{kind.slug}/{survivor.number}/files/{file}/"
    assert at(lead).get(moved.headers["Location"]).status_code == 200
    assert at(lead).get(f"/{workspace.slug}/{kind.slug}/{other.number}/files/{file}/").status_code == 404
    assert survivor.watches.filter(user=member).exists()
    assert {tag.name for tag in survivor.tags.all()} == {"旧", "只此"}
    assert {link.role for link in other.links_out.all()} == {"blocks"}
    assert other.links_out.get().target_id == survivor.pk
    assert [(link.role, link.target_id) for link in one.links_out.all()] == [("duplicates", survivor.pk)]
    assert [kind.objects.get(pk=each.pk).custom for each in (other, survivor)] == [{"see": survivor.key}, {}]
    if "parent" in kind.editable:
        assert kind.objects.get(pk=other.pk).parent_id == survivor.pk
    merged = kind.objects.get(pk=one.pk)
    assert merged.archived_at or merged.state == "duplicate"
    again = at(lead).post(f"/{workspace.slug}/{kind.slug}/{one.number}/merge/", {"survivor": survivor.key})
    assert (again.status_code, Batch.objects.count()) == (422, 1)
    at(lead).post(f"/{workspace.slug}/batches/{Batch.objects.get().pk}/undo/")
    assert Batch.objects.get().stage == Stage.UNDONE
    assert around(kind, three) == before


def around(kind, artifacts) -> list:
    """Everything that moves with a merge."""
    seen = picture(kind, artifacts)
    for one in artifacts:
        links = one.links_out.order_by("role").values_list("role", "target", "note", "strength", "created_by")
        seen += [list(links), sorted(one.watches.values_list("user", flat=True)), kind.objects.get(pk=one.pk).parent_id]
        seen.append(kind.objects.get(pk=one.pk).custom)
        seen += [list(rows.order_by("pk").values_list("pk", flat=True)) for rows in (one.comments, one.files)]
    return seen


def test_nothing_merges_with_what_it_must_not(kind, three, lead, requester, stranger, workspace, at, add):
    one, survivor, gone = three
    gone.trash(by=lead)
    address = f"/{workspace.slug}/{kind.slug}/{one.number}/merge/"
    for key in (one.key, gone.key, f"{kind.prefix}-999", ""):
        assert at(lead).post(address, {"survivor": key}).status_code == 422, key
    assert at(stranger).post(address, {"survivor": survivor.key}).status_code == 404
    assert at(requester).post(address, {"survivor": survivor.key}).status_code in (403, 404)
    assert not Batch.objects.exists()
    assert not one.links_out.exists()
