"""A backup restored into an empty machine is the same in every row of every table and every byte of every file."""

import json
import multiprocessing
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Event, File
from bihuan.audit.sealing import seal_now
from bihuan.backup.making import back_up
from bihuan.backup.models import Backup
from bihuan.backup.tables import models_of, next_key
from bihuan.people.models import ApiToken, SignIn, User, Workspace

pytestmark = pytest.mark.django_db(transaction=True)
SEGMENT = "segments/2026/a.parquet"
REBUILT = {"artifacts_search"}
TARGETS = ["sqlite", "postgresql"] if os.environ.get("BIHUAN_DATABASE_URL", "").startswith("postgres") else ["sqlite"]


@pytest.fixture
def world(workspace, lead, owner, product, add):
    """A little of everything there is."""
    rows = [{"title": f"第{number}条 😀", "tags": ["甲", f"标签{number % 7}"]} for number in range(300)]
    made = Requirement.objects.bulk_add(workspace, rows, by=lead)
    made[0].change(by=lead, reach=12.5, confidence=80)
    odd = {"大": 2**60, "小": [1.5, None, True], "": "\u2028", "e": 1e-7}
    Artifact.objects.filter(pk=made[0].pk).update(custom=odd)
    made[0].comment("看一下", by=lead, files=[SimpleUploadedFile("单.txt", b"\x00\xff" * 1000)])
    made[0].link(made[1], "relates_to", by=lead)
    made[1].attach([SimpleUploadedFile("大.bin", os.urandom(600_000))], by=lead)
    made[2].trash(by=lead)
    add(Feedback, product=product, person="王敏", email="wang.min@shunda.example")
    ApiToken.issue(user=lead, workspace=workspace, name="夜里", scopes=["read"])
    SignIn.objects.remember(email=lead.email, user=lead, succeeded=True, method="password", ip="10.0.0.1")
    segment = settings.DATA / SEGMENT
    segment.parent.mkdir(parents=True, exist_ok=True)
    segment.write_bytes(b"PAR1")
    run_once()
    seal_now()
    return made


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "backup.zip"


def rows(model, using: str) -> list[dict]:
    return list(model._base_manager.using(using).order_by("pk").values())


def differences(using: str) -> list[str]:
    """The tables in which here and there are not the same; backups made here since are not there."""
    return [
        model._meta.label
        for model in models_of(apps).values()
        if model is not Backup
        and (rows(model, "default") != rows(model, using) or next_key(model, "default") != next_key(model, using))
    ]


@pytest.mark.parametrize("vendor", TARGETS)
def test_every_row_and_every_file_comes_back(world, archive, machine, vendor, tmp_path):
    made = back_up(archive)
    there, again = machine(vendor), tmp_path / "again.zip"
    done = there.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    with there.opened() as using:
        assert differences(using) == []
        assert set(indexed(using)) == set(Artifact.objects.values_list("pk", flat=True))
    assert made.files == File.objects.count() == 2
    for file in File.objects.all():
        with default_storage.open(file.content.name) as content:
            assert (there.data / "files" / file.content.name).read_bytes() == content.read()
    assert (there.data / "secret_key").read_bytes() == (settings.DATA / "secret_key").read_bytes()
    assert (there.data / SEGMENT).read_bytes() == b"PAR1"
    assert not [*settings.DATA.glob(".backup-*"), *there.data.glob(".re*")]
    assert "✓ lanyun" in there.run("audit", "verify").stdout, "the seals hold on whichever database"
    assert there.run("backup", str(again)).returncode == 0
    assert digests(again) == digests(archive), "and a backup made there is this one again"


def indexed(using: str) -> list[int]:
    column = "rowid" if connections[using].vendor == "sqlite" else "artifact_id"
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM artifacts_search")
        return [pk for (pk,) in cursor.fetchall()]


def digests(path: Path) -> dict:
    with zipfile.ZipFile(path) as archive:
        members = json.loads(archive.read("manifest.json"))["members"]
    return {name: said["sha256"] for name, said in members.items() if not name.endswith("backup_backup.jsonl")}


def test_every_table_is_kept_or_made_anew(db):
    tables = set(connection.introspection.table_names()) - {"django_migrations"}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            found = {name for (name,) in cursor.fetchall()} - {"django_migrations"}
        tables = {name for name in found if not name.startswith(("sqlite_", "artifacts_search_"))}
    assert tables - set(models_of(apps)) - REBUILT == set(), "whoever adds a table of their own says how it comes back"


WRITERS = 3


def write(number: int, workspace_id: int, user_id: int, stop, said) -> None:
    workspace, user = Workspace.objects.get(pk=workspace_id), User.objects.get(pk=user_id)
    count = 0
    while not stop.is_set():
        made = Requirement.objects.add(workspace=workspace, title=f"写{number}-{count}", by=user)
        made.attach([SimpleUploadedFile("单.txt", f"{number}-{count}".encode())], by=user)
        made.change(by=user, body=f"正文{number}-{count}")
        count += 1
    said.put(count)
    connections.close_all()


def test_one_moment_is_kept_while_others_write(world, workspace, lead, archive, machine):
    connections.close_all()
    if getattr(connection, "pool", None):
        connection.close_pool()
    context = multiprocessing.get_context("fork")
    stop, said = context.Event(), context.Queue()
    arguments = [(number, workspace.pk, lead.pk, stop, said) for number in range(WRITERS)]
    writers = [context.Process(target=write, args=one) for one in arguments]
    for writer in writers:
        writer.start()
    reach(WRITERS * 3)
    made = back_up(archive)
    during = Requirement.objects.filter(title__startswith="写").count()
    reach(during + WRITERS)
    stop.set()
    counts = [said.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    there = machine(connection.vendor, settled=True)
    done = there.run("restore", str(archive), "--replace")
    assert done.returncode == 0, done.stderr
    with there.opened() as using:
        check_moment(using, there.data, made, sum(counts))


def reach(count: int) -> None:
    """Wait until the writers have written so many."""
    until = time.monotonic() + 60
    while Requirement.objects.filter(title__startswith="写").count() < count:
        assert time.monotonic() < until, "the writers write nothing"


def check_moment(using: str, data: Path, made, written: int) -> None:
    """Of each writer a beginning without gaps, everything of it whole, and each row as it is here."""
    kept = list(Requirement.objects.using(using).filter(title__startswith="写").order_by("pk"))
    assert WRITERS * 3 <= len(kept) < written, "the moment lies within the writing"
    for number in range(WRITERS):
        titles = [one.title for one in kept if one.title.startswith(f"写{number}-")]
        assert titles == [f"写{number}-{place}" for place in range(len(titles))]
    numbers = list(Requirement.objects.using(using).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for one in kept:
        events = list(Event.objects.using(using).filter(artifact=one.pk).order_by("pk").values_list("verb", flat=True))
        assert events == ["created", "attached", "changed"][: len(events)]
        assert one.version == (2 if len(events) == 3 else 1)
        for file in File.objects.using(using).filter(artifact=one.pk):
            assert (data / "files" / file.content.name).read_text() == one.title.removeprefix("写")
    assert made.missing == []
    here = {row["id"]: row for row in rows(Event, "default")}
    assert all(
        {**here[row["id"]], "dispatched_at": None} == {**row, "dispatched_at": None} for row in rows(Event, using)
    )
