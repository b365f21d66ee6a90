"""The same from a terminal."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from bihuan.connectors.workspaces.whole import clear
from bihuan.people.models import Membership, User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def run(name: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_out_in_and_out_again(full, owner, tmp_path):
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert "rows" in run("export_workspace", full.slug, output=first)
    clear(full)
    Membership.objects.all().delete()
    Workspace.objects.all().delete()
    User.objects.exclude(pk=owner.pk).delete()
    said = run("import_workspace", str(first), "--owner", owner.email)
    assert "lead@lanyun.example is new here" in said
    run("export_workspace", full.slug, output=second)
    assert first.read_bytes() == second.read_bytes()


def test_at_another_address(full, owner, tmp_path):
    file = tmp_path / "a.zip"
    run("export_workspace", full.slug, output=file)
    run("import_workspace", str(file), "--owner", owner.email, "--slug", "copy")
    assert Workspace.objects.get(slug="copy").artifacts.count() == full.artifacts.count()
    with pytest.raises(CommandError, match="not empty"):
        run("import_workspace", str(file), "--owner", owner.email)


def test_says_what_is_wrong_and_leaves_nothing(full, owner, stranger, tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(b"nonsense")
    with pytest.raises(CommandError, match="no zip file"):
        run("import_workspace", str(file), "--owner", owner.email, "--slug", "new")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", '{"format":"bihuan-workspace","version":1,"tables":[],"files":{"files/0":1}}')
    with pytest.raises(CommandError, match="changed on the way"):
        run("import_workspace", str(file), "--owner", owner.email, "--slug", "new-one")
    assert not Workspace.objects.filter(slug__startswith="new").exists()
    with pytest.raises(CommandError, match="Nobody"):
        run("import_workspace", str(file), "--owner", "nobody@nowhere.example")
    with pytest.raises(CommandError, match="no workspace"):
        run("export_workspace", "nowhere")
    with pytest.raises(CommandError, match="Address"):
        run("import_workspace", str(file), "--owner", owner.email, "--slug", "elsewhere")
