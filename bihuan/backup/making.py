"""Makes a backup: one moment of the database, the files its rows name, folders and key, while the site goes on."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, models
from django.db.migrations.recorder import MigrationRecorder

from bihuan.backup.archive import PIECE, Writing, written
from bihuan.backup.models import Backup
from bihuan.backup.snapshot import snapshot
from bihuan.backup.tables import columns_of, line_of, models_of, next_key, rows_of


@dataclass
class Made:
    """What went into an archive."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    size: int = 0
    seconds: float = 0.0


def back_up(path: Path) -> Made:
    """Write everything to an archive at `path`. Raises OSError where it cannot be written."""
    began, made = time.monotonic(), Made()
    manifest: dict[str, Any] = {"product": product(), "vendor": connection.vendor, "taken_at": now()}
    manifest |= {"tables": made.tables, "missing": made.missing, "secret_key": fingerprint(settings.SECRET_KEY)}
    with written(path, manifest) as archive, snapshot() as moment:
        # Segments may be merged and removed at any time after this moment, the rows that name them may not.
        with kept_folders() as folders:
            recorded = MigrationRecorder(connections[moment]).applied_migrations()
            manifest["migrations"] = sorted([*key, one.applied.isoformat()] for key, one in recorded.items())
            names: set[str] = set()
            for table, model in models_of(apps).items():
                made.tables[table] = keep_table(archive, table, model, moment, names)
            made.rows = sum(table["rows"] for table in made.tables.values())
            for name, content in stored(names):
                keep_file(archive, name, content, made)
            for folder, source in folders:
                keep_folder(archive, folder, source)
        if key := own_key():
            archive.put("secret_key", [key])
    made.size, made.seconds = path.stat().st_size, time.monotonic() - began
    Backup.objects.create(
        name=path.name[:255], size=made.size, rows=made.rows, files=made.files, seconds=round(made.seconds, 3)
    )
    return made


def product() -> str:
    try:
        return version("bihuan")
    except PackageNotFoundError:  # a checkout
        return "checkout"


def now() -> str:
    return datetime.now(UTC).isoformat()


def fingerprint(key: str) -> str:
    """Tells one key from another without giving it away."""
    return hashlib.sha256(b"bihuan backup" + key.encode()).hexdigest()


def own_key() -> bytes | None:
    """The key of the data folder; one given by the environment is kept there."""
    path = settings.DATA / "secret_key"
    return None if os.environ.get("BIHUAN_SECRET_KEY") or not path.exists() else path.read_bytes()


def keep_table(archive: Writing, table: str, model, moment: str, names: set) -> dict[str, Any]:
    columns = columns_of(model)
    uploads = [place for place, column in enumerate(columns) if isinstance(column, models.FileField)]
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row in rows_of(model, moment):
            names.update((columns[place].storage, row[place]) for place in uploads if row[place])
            count += 1
            yield line_of(row)

    archive.put(f"tables/{table}.jsonl", lines())
    return {"columns": [column.column for column in columns], "rows": count, "last": next_key(model, moment)}


def stored(names: set) -> Iterator[tuple[str, Any]]:
    for storage, name in sorted(names, key=lambda pair: pair[1]):
        try:
            content = storage.open(name)
        except FileNotFoundError:
            content = None
        yield name, content


def keep_file(archive: Writing, name: str, content, made: Made) -> None:
    """A file its row names but nobody finds was gone before; the manifest says so."""
    if content is None:
        made.missing.append(name)
        return
    with content:
        archive.put(f"files/{name}", content.chunks(PIECE), compress=False)
    made.files += 1


class kept_folders:
    """The folders of the data folder that belong to the database, as they are now: hard links, no copies."""

    def __enter__(self) -> list[tuple[str, Path]]:
        self.place = Path(tempfile.mkdtemp(prefix=".backup-", dir=settings.DATA))
        folders = []
        for name in settings.BACKUP_FOLDERS:
            if (settings.DATA / name).is_dir():
                shutil.copytree(settings.DATA / name, self.place / name, copy_function=linked)
                folders.append((name, self.place / name))
        return folders

    def __exit__(self, *failure) -> None:
        shutil.rmtree(self.place)


def linked(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except FileNotFoundError:  # removed since the folder was listed: not of this moment
        return target
    except OSError:  # a disk without hard links
        shutil.copyfile(source, target)
    return target


def keep_folder(archive: Writing, folder: str, source: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            with path.open("rb") as content:
                pieces = iter(lambda content=content: content.read(PIECE), b"")
                archive.put(f"folders/{folder}/{path.relative_to(source).as_posix()}", pieces, compress=False)
