"""Out of one workspace, into an empty one, and out again: not a byte differs."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Comment, Event, File, Tag
from bihuan.automation.models import Rule
from bihuan.automation.models.edition import Edition
from bihuan.connectors.workspaces.graph import tables
from bihuan.connectors.workspaces.whole import bring_in, clear
from bihuan.fields.models import CustomField, FieldValue
from bihuan.people.models import Department, Membership, Product, Role, User, Workspace
from bihuan.saved_views.models import SavedView

pytestmark = pytest.mark.django_db


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def gone():
    """As if the machine had never seen the workspace, nor anybody but the owner."""

    def forget(workspace, owner):
        slug = workspace.slug
        clear(workspace)
        Membership.objects.filter(workspace=workspace).delete()
        Workspace.objects.filter(pk=workspace.pk).delete()
        User.objects.exclude(pk=owner.pk).delete()
        return Workspace.objects.found(name="neu", slug=slug, by=owner)

    return forget


def test_the_second_export_is_the_first_to_the_byte(full, owner, packed, gone):
    first = packed(full)
    ids = set(Artifact.objects.values_list("pk", flat=True))
    empty = gone(full, owner)
    outcome = bring_in(io.BytesIO(first), empty, by=owner)
    assert outcome.skipped == []
    second = packed(empty)
    before, after = members(first), members(second)
    assert before.keys() == after.keys()
    for name in before:
        assert before[name] == after[name], name
    assert first == second
    assert Artifact.objects.count() == len(ids)


def test_everything_is_alive_where_it_arrived(full, owner, packed, gone):
    content = packed(full)
    keys = {(kind.slug, one.number, one.title) for kind in Artifact.kinds().values() for one in kind.objects.all()}
    events, empty = Event.objects.count(), gone(full, owner)
    bring_in(io.BytesIO(content), empty, by=owner)
    for kind in Artifact.kinds().values():
        assert {(kind.slug, one.number, one.title) for one in kind.objects.all()} <= keys
        seen = kind.objects.visible_to(owner, empty)
        child, above = seen.get(number=1), seen.get(number=2)
        assert search.found(seen, "合单", limit=5) == [above]
        assert child.parent_id == (above.pk if "parent" in kind.editable else None)
        assert [tag.name for tag in above.tags.all()] == ["二期", "结算"]
        assert child.links_out.get(role="blocks").target.pk == above.pk
        assert above.files.get().content.read() == "同样的内容".encode()
        assert child.custom == {"checker": owner.pk, "tier": child.custom["tier"], "basis": above.key}
        rows = FieldValue.objects.filter(artifact=child).values_list("field__slug", "ref")
        assert dict(rows) == {"checker": owner.pk, "tier": None, "basis": above.pk}
        told = child.events.filter(verb="linked").get()
        assert told.changes["other"] == above.pk
        said = above.events.filter(verb="commented").first()
        assert above.comments.filter(pk=said.changes["comment"][1], parent=None).exists()
        assert kind.objects.add(workspace=empty, title="下一个", by=owner).number == 4
    assert Event.objects.exclude(verb="created").count() < events
    assert not Event.objects.undispatched().filter(artifact__title="合单").exists()
    assert Department.objects.get(name="一号仓").path.count("/") == 3
    lead = User.objects.get(email="lead@lanyun.example")
    same_views_and_rules(lead, User.objects.get(name="吴桐"), Department.objects.get(name="仓储"))
    assert not lead.is_active
    assert Membership.objects.get(user=lead).role == Role.LEAD
    assert CustomField.objects.filter(slug="checker").first().default == User.objects.get(name="吴桐").pk
    assert f"@[林知夏]({lead.pk})" in Comment.objects.filter(parent=None).first().text
    assert "@[谁](0)" in Comment.objects.filter(parent=None).first().text


def same_views_and_rules(lead, member, storage):
    """They ask for the same people and rows as before; whom nobody knew then is nobody now."""
    view, product = SavedView.objects.get(), Product.objects.get(slug="orders")
    tag = Tag.objects.get(name="结算").pk
    assert view.filters == {
        "owner": str(lead.pk),
        "custom.checker": f"!{member.pk}",
        "product": "orders",
        "filter": f"owner.any_of(me,{lead.pk},0),or(custom.checker.none_of({member.pk}),title.contains(7)),"
        f"department.any_of({storage.pk},my_department),product.any_of({product.pk}),tags.any_of({tag},2026,0)",
    }
    assert view.options["limits"] == f"{product.pk}:5,none:3"
    assert view.options["folded"] == f"{lead.pk},none,{lead.pk}~new"
    rule = Rule.objects.get()
    assert (rule.trigger["to"], rule.actions[0]["value"]) == (str(product.pk), str(storage.pk))
    operands = [row["operand"] for row in rule.conditions]
    assert operands == [f"person:{lead.pk},person:0", str(storage.pk), "7"]
    said = Edition.objects.get().content
    assert (said["owner"], said["conditions"], said["actions"]) == (f"person:{lead.pk}", rule.conditions, rule.actions)


def test_in_an_existing_house_people_are_found_by_their_address(full, owner, lead, stranger, packed):
    content, elsewhere = packed(full), Workspace.objects.get(slug="elsewhere")
    titles = set(Artifact.objects.values_list("title", flat=True))
    outcome = bring_in(io.BytesIO(content), elsewhere, by=stranger)
    assert outcome.unknown == []
    assert elsewhere.slug == "elsewhere"
    assert set(elsewhere.artifacts.values_list("title", flat=True)) == titles
    assert elsewhere.memberships.get(user=lead).role == Role.LEAD
    assert elsewhere.memberships.get(user=stranger).role == Role.OWNER
    assert full.artifacts.count() == elsewhere.artifacts.count()
    assert not File.objects.filter(content__in=File.objects.filter(artifact__workspace=full).values("content")).filter(
        artifact__workspace=elsewhere
    )


def test_only_into_an_empty_workspace(full, owner, packed):
    with pytest.raises(ValidationError):
        bring_in(io.BytesIO(packed(full)), full, by=owner)


def test_nothing_of_another_workspace_leaves(full, stranger, add, packed):
    elsewhere = Workspace.objects.get(slug="elsewhere")
    for kind in Artifact.kinds().values():
        kind.objects.add(workspace=elsewhere, title="geheim", by=stranger)
    content = b"".join(members(packed(full)).values())
    assert b"geheim" not in content
    assert b"stranger@" not in content


def test_no_secret_leaves(full, owner, packed):
    from bihuan.people.models import ApiToken, Invitation

    _token, plain = ApiToken.issue(user=owner, workspace=full, name="bot")
    Invitation.objects.issue(workspace=full, by=owner)
    content = members(packed(full))
    assert not {name for name in content if "token" in name or "invitation" in name}
    everything = b"".join(content.values())
    assert plain.encode() not in everything
    assert owner.password.encode() not in everything


def test_the_manifest_says_what_is_there(full, packed):
    content = members(packed(full))
    manifest = json.loads(content["manifest.json"])
    assert (manifest["format"], manifest["version"]) == ("bihuan-workspace", 1)
    assert [one["table"] for one in manifest["tables"]] == ["people", *(table.name for table in tables())]
    for one in manifest["tables"]:
        lines = content[one["file"]].splitlines()
        assert len(lines) == one["rows"]
        assert all(json.loads(line).keys() == set(one["fields"]) for line in lines)
    assert len(manifest["files"]) == 2, "the same content is there once"


@pytest.mark.one_database
def test_asks_no_more_for_more_rows(workspace, lead, packed, django_assert_max_num_queries):
    kind = next(iter(Artifact.kinds().values()))
    kind.objects.bulk_add(workspace, [{"title": str(number)} for number in range(50)], by=lead)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        packed(workspace)
    kind.objects.bulk_add(workspace, [{"title": str(number)} for number in range(900)], by=lead)
    with django_assert_max_num_queries(len(few)):
        packed(workspace)
