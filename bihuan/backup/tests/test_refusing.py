"""What is not whole, not empty or not idle is refused, and nothing is half restored."""

import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Event, File
from bihuan.backup import making
from bihuan.backup.archive import Archive, Unreadable
from bihuan.backup.loading import load
from bihuan.backup.making import back_up
from bihuan.backup.models import Backup
from bihuan.config.doctor import last_backup
from bihuan.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def archive(add, lead, tmp_path) -> Path:
    add(Requirement).attach([SimpleUploadedFile("单.txt", b"1" * 1000)], by=lead)
    back_up(tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def rewritten(archive: Path, change) -> Path:
    """The archive with its members as `change(name, bytes)` leaves them; None leaves one out."""
    other = archive.with_name("other.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            if (content := change(name, source.read(name))) is not None:
                target.writestr(name, content)
    return other


def without_events(name, content):
    return None if name.endswith("artifacts_event.jsonl") else content


def altered_user(name, content):
    return content.replace(b"lead@", b"head@") if name.endswith("people_user.jsonl") else content


def newer_format(name, content):
    return json.dumps(json.loads(content) | {"format": 99}) if name == "manifest.json" else content


@pytest.mark.parametrize("change", [without_events, altered_user, newer_format])
def test_a_damaged_archive_is_refused(archive, change):
    with pytest.raises(CommandError, match=r"damaged|format 99"):
        call_command("restore", rewritten(archive, change), check=True)


def test_an_archive_that_was_cut_is_refused(archive):
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    with pytest.raises(CommandError, match="not a whole archive"):
        call_command("restore", archive, check=True)


def test_a_member_that_climbs_out_of_its_folder_is_refused(archive):
    def climbing(name, content):
        if name != "manifest.json":
            return content
        said = json.loads(content)
        said["members"]["files/../../evil"] = {"size": 1, "sha256": ""}
        return json.dumps(said)

    with pytest.raises(Unreadable), Archive(rewritten(archive, climbing)) as other:
        other.check()


def test_a_newer_version_is_named(archive):
    def of_tomorrow(name, content):
        if name != "manifest.json":
            return content
        said = json.loads(content)
        said["migrations"].append(["artifacts", "9999_tomorrow", "2030-01-01T00:00:00+00:00"])
        return json.dumps(said)

    with (
        pytest.raises(Unreadable, match=r"artifacts\.9999_tomorrow"),
        Archive(rewritten(archive, of_tomorrow)) as other,
    ):
        load(other, print)


def test_what_is_there_is_kept_whatever_goes_wrong(archive, machine):
    there = machine(connection.vendor, settled=True)
    before = content_of(there)
    assert "--replace" in there.run("restore", str(archive)).stderr
    with there.opened() as using:
        assert User.objects.using(using).exists()
        assert "in use" in there.run("restore", str(archive), "--replace").stderr

    def broken(name, content):
        return content.replace(b'"lead@', b'"owner@') if name.endswith("people_user.jsonl") else content

    assert there.run("restore", str(resealed(rewritten(archive, broken))), "--replace").returncode != 0
    assert content_of(there) == before
    left = {path.name for path in there.data.iterdir()} - {"bihuan.sqlite3-wal", "bihuan.sqlite3-shm"}
    assert left <= {"bihuan.sqlite3", "bihuan.sqlite3.lock", "secret_key", "files", "cache.sqlite3"}


def content_of(machine) -> tuple:
    files = {path.name: path.read_bytes() for path in (machine.data / "files").rglob("*") if path.is_file()}
    with machine.opened() as using:
        people = list(User.objects.using(using).order_by("pk").values())
        return people, list(Event.objects.using(using).order_by("pk").values()), files, key_of(machine)


def key_of(machine) -> bytes:
    return (machine.data / "secret_key").read_bytes()


def resealed(path: Path) -> Path:
    """With checksums that fit again, as a clever hand would leave it."""
    with Archive(path) as archive:
        members = archive.manifest["members"]
        fresh = {name: archive.fingerprint(name) for name in members}

    def fitting(name, content):
        if name != "manifest.json":
            return content
        return json.dumps(
            json.loads(content) | {"members": {n: {"size": s, "sha256": d} for n, (s, d) in fresh.items()}}
        )

    return rewritten(path.rename(path.with_name("broken.zip")), fitting)


def test_a_file_that_is_gone_is_named_and_the_rest_is_kept(add, lead, tmp_path, capsys):
    add(Requirement).attach([SimpleUploadedFile("单.txt", b"1")], by=lead)
    name = File.objects.get().content.name
    default_storage.delete(name)
    call_command("backup", tmp_path / "one.zip")
    assert name in capsys.readouterr().err
    with Archive(tmp_path / "one.zip") as archive:
        archive.check()
        assert archive.manifest["missing"] == [name]


def test_a_backup_that_fails_leaves_no_file(archive, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "line_of", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "two.zip")
    assert {path.name for path in tmp_path.iterdir()} == {"backup.zip"}


def test_in_a_folder_backups_are_named_by_time_and_only_the_newest_kept(workspace, tmp_path):
    for name in ("bihuan-20200101-000000.zip", "bihuan-20200102-000000.zip", "mine.zip"):
        (tmp_path / name).touch()
    call_command("backup", tmp_path, keep=2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "bihuan-20200102-000000.zip"
    assert names[2] == "mine.zip"
    assert (tmp_path / names[1]).stat().st_mode & 0o077 == 0, "it holds everything: nobody else reads it"


def test_the_doctor_says_how_old_the_last_backup_is(archive):
    assert "backup.zip" in last_backup().text
    assert last_backup().mark == "✓"
    Backup.objects.update(at=timezone.now() - timezone.timedelta(days=9))
    assert last_backup().mark == "!"
    Backup.objects.all().delete()
    assert "bihuan backup" in last_backup().text
