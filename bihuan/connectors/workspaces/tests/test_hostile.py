"""Files that are broken, cut off, or made to do harm: refused with a reason, and nothing is left of them."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts.models import Artifact, File
from bihuan.connectors.workspaces.whole import bring_in
from bihuan.people.models import Department, Product, User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


SPOILED = b"{"


def rewritten(content: bytes, change) -> bytes:
    """The file with some members changed, its checksums mended as an attacker would."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    if parts["manifest.json"] != SPOILED:
        manifest = json.loads(parts["manifest.json"])
        for one in manifest["tables"]:
            one["sha256"] = hashlib.sha256(parts.get(one["file"], b"")).hexdigest()
        parts["manifest.json"] = json.dumps(manifest).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def row_changed(table: str, line: int = 0, **fields):
    def change(parts):
        name = f"tables/{table}.jsonl"
        rows = parts[name].splitlines()
        rows[line] = json.dumps(json.loads(rows[line]) | fields).encode()
        parts[name] = b"\n".join(rows) + b"\n"

    return change


def manifest_changed(**fields):
    def change(parts):
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | fields).encode()

    return change


KIND = next(iter(Artifact.kinds().values()))
TABLE = KIND._meta.label_lower
BROKEN = {
    "another format": manifest_changed(format="zip of somebody"),
    "a newer format": manifest_changed(version=2),
    "tables that are none": manifest_changed(tables=[{"file": "people.jsonl"}]),
    "files that are none": manifest_changed(files=7),
    "a manifest that is none": lambda parts: parts.update({"manifest.json": SPOILED}),
    "no JSON": lambda parts: parts.update({f"tables/{TABLE}.jsonl": b"{nonsense\n"}),
    "no object": lambda parts: parts.update({f"tables/{TABLE}.jsonl": b"[1]\n"}),
    "nested without end": lambda parts: parts.update({f"tables/{TABLE}.jsonl": b"[" * 100_000 + b"\n"}),
    "a state that is none": row_changed(TABLE, state="../../etc"),
    "a key of another kind": row_changed(TABLE, id="NOPE-1"),
    "a number beyond numbers": row_changed(TABLE, id=f"{KIND.prefix}-99999999999999999999"),
    "a title too long": row_changed(TABLE, title="x" * 501),
    "a NUL": row_changed(TABLE, title="a\0b"),
    "no title": row_changed(TABLE, title=None),
    "a list for a text": row_changed(TABLE, title=["a"]),
    "a time that is none": row_changed(TABLE, created_at="yesterday"),
    "a priority that is none": row_changed(TABLE, priority=99),
    "an owner that is a number": row_changed(TABLE, owner=1),
    "the same key twice": row_changed(TABLE, line=1, id=f"{KIND.prefix}-1"),
    "a place far away": row_changed("artifacts.comment", id=10**15),
    "a place that is none": row_changed("artifacts.comment", id="1; DROP TABLE"),
    "an artifact of elsewhere": row_changed("artifacts.comment", artifact=f"{KIND.prefix}-4711"),
    "a link to itself": row_changed("artifacts.link", source=f"{KIND.prefix}-1", target=f"{KIND.prefix}-1"),
    "a file of the machine": row_changed("artifacts.file", content="/etc/passwd"),
    "a file that is not listed": row_changed("artifacts.file", content="files/../manifest.json"),
    "a number too large": row_changed("artifacts.file", size=10**30),
}


@pytest.mark.each_database
def test_is_refused_and_leaves_nothing(full, stranger, packed, product):
    whole, elsewhere = packed(full), Workspace.objects.get(slug="elsewhere")
    before = there(elsewhere)
    for name, change in BROKEN.items():
        with pytest.raises(ValidationError) as refused:
            bring_in(io.BytesIO(rewritten(whole, change)), elsewhere, by=stranger)
        assert refused.value.messages[0], name
        assert there(elsewhere) == before, name


def test_what_a_view_cannot_keep_is_left_out(full, stranger, packed):
    odd = {
        "filters": {"owner": 5, "filter": "owner.any_of(", "custom.x": "1"},
        "options": ["x"],
        "columns": [1, "title"],
    }
    elsewhere = Workspace.objects.get(slug="elsewhere")
    bring_in(io.BytesIO(rewritten(packed(full), row_changed("saved_views.savedview", **odd))), elsewhere, by=stranger)
    view = elsewhere.saved_views.get()
    assert (view.options, view.columns) == ({}, ["title"])
    assert view.filters == {"filter": "owner.any_of(", "custom.x": "1"}


def there(workspace) -> list:
    """What an import that failed may have left."""
    own = [model.objects.filter(workspace=workspace).count() for model in (Artifact, Product, Department)]
    people = list(workspace.memberships.values_list("user", "role"))
    return [*own, people, File.objects.count(), User.objects.count()]


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -200])
def test_a_file_that_was_cut_off_is_refused(full, stranger, packed, cut):
    content, elsewhere = packed(full), Workspace.objects.get(slug="elsewhere")
    with pytest.raises(ValidationError):
        bring_in(io.BytesIO(content[:cut]), elsewhere, by=stranger)


def test_a_changed_byte_is_noticed(full, stranger, packed):
    content, elsewhere = packed(full), Workspace.objects.get(slug="elsewhere")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["people.jsonl"] = parts["people.jsonl"].replace(b"lead@", b"evil@")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    with pytest.raises(ValidationError, match="changed on the way"):
        bring_in(file, elsewhere, by=stranger)
    assert not User.objects.filter(email__startswith="evil@").exists()


def test_people_who_came_with_it_go_with_it(full, owner, stranger, packed):
    def change(parts):
        person = {"email": "new@far.example", "name": "N", "language": "en", "time_zone": "UTC"}
        parts["people.jsonl"] += json.dumps(person).encode() + b"\n"
        parts["tables/artifacts.tag.jsonl"] = b"{nonsense\n"

    with pytest.raises(ValidationError):
        bring_in(io.BytesIO(rewritten(packed(full), change)), Workspace.objects.get(slug="elsewhere"), by=stranger)
    assert not User.objects.filter(email="new@far.example").exists()


def test_a_bomb_does_not_go_off(stranger):
    elsewhere, file = Workspace.objects.get(slug="elsewhere"), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * (65 * 2**20))
    with pytest.raises(ValidationError):
        bring_in(file, elsewhere, by=stranger)


def test_tables_of_another_version_are_told(full, stranger, packed):
    def change(parts):
        manifest = json.loads(parts["manifest.json"])
        manifest["tables"].append({"table": "future.thing", "file": "tables/future.jsonl", "rows": 1, "sha256": ""})
        parts["tables/future.jsonl"] = b'{"id":1}\n'
        parts["manifest.json"] = json.dumps(manifest).encode()

    content = rewritten(packed(full), change)
    outcome = bring_in(io.BytesIO(content), Workspace.objects.get(slug="elsewhere"), by=stranger)
    assert outcome.skipped == ["future.thing"]
