"""A workspace as one file: a zip of JSON lines per table, the files, and a manifest with checksums."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import connection, models

from bihuan.artifacts.models import Artifact
from bihuan.connectors.workspaces.graph import Table, tables
from bihuan.connectors.workspaces.inside import Pointers, each_text, mentions_out
from bihuan.connectors.workspaces.left_out import PERSON
from bihuan.connectors.workspaces.references import Outward
from bihuan.connectors.workspaces.values import written
from bihuan.people.models import User

FORMAT, VERSION = "bihuan-workspace", 1
MANIFEST, PEOPLE = "manifest.json", "people.jsonl"
PORTION = 2_000
CHUNK = 256 * 1024
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of zip; the time of the export would make each file another
Progress = Callable[[int], object]


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything is read as it was at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
        return
    read_only = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        # Not atomic(): on SQLite that would hold up everybody who writes.
        cursor.execute(f"BEGIN{read_only}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def pack(workspace, stream: BinaryIO, progress: Progress = lambda count: None) -> dict[str, Any]:
    """Write the workspace into `stream`; the manifest. `missing` in it names files that were not in the storage."""
    with snapshot(), ZipFile(stream, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        return Packer(workspace, archive, progress).pack()


def rows_in(workspace) -> int:
    return sum(table.rows(workspace).count() for table in tables())


class Packer:
    def __init__(self, workspace, archive: ZipFile, progress: Progress):
        self.workspace, self.archive, self.progress = workspace, archive, progress
        self.tables = tables()
        self.refs = Outward(workspace, self.tables)
        self.pointers = Pointers(workspace.pk, self.refs.ref)
        self.files: dict[str, int] = {}
        self.missing: list[str] = []
        self.count = 0

    def pack(self) -> dict[str, Any]:
        listed = [self.member(PEOPLE, "people", self.people(), list(PERSON))]
        for table in self.tables:
            names = ["id", *(field.name for field in table.fields)]
            listed.append(self.member(f"tables/{table.name}.jsonl", table.name, self.rows(table), names))
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "workspace": self.workspace.slug,
            "tables": listed,
            "files": {name: self.files[name] for name in sorted(self.files)},
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        self.archive.writestr(info(MANIFEST), text.encode(), ZIP_DEFLATED)
        return manifest | {"missing": self.missing}

    def member(self, name: str, table: str, rows: Iterator[dict], fields: list[str]) -> dict[str, Any]:
        digest, count = hashlib.sha256(), 0
        # Files found in the rows have to wait: a zip takes one member after the other.
        waiting: list[tuple[str, models.FileField, str]] = []
        self.waiting = waiting
        with self.archive.open(info(name), "w", force_zip64=True) as member:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
                digest.update(line)
                member.write(line)
                count += 1
                if count % PORTION == 0:
                    self.progress(self.count + count)
        self.count += count
        self.progress(self.count)
        for path, field, stored in waiting:
            self.put_file(path, field, stored)
        return {"table": table, "file": name, "rows": count, "sha256": digest.hexdigest(), "fields": fields}

    def people(self) -> Iterator[dict[str, Any]]:
        every = User.objects.filter(pk__in=list(self.refs.people)).order_by("email")
        yield from every.values(*PERSON)

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        names = ["pk", *(field.attname for field in table.fields)]
        rows, last = table.rows(self.workspace).order_by("pk"), 0
        while portion := list(rows.filter(pk__gt=last).values_list(*names)[:PORTION]):
            for pk, *values in portion:
                if (row := self.row(table, pk, values)) is not None:
                    yield row
            last = portion[-1][0]

    def row(self, table: Table, pk: int, values: list[Any]) -> dict[str, Any] | None:
        """None for a row that cannot be without something that is not here."""
        row: dict[str, Any] = {"id": self.refs.ref(table.model, pk)}
        for field, value in zip(table.fields, values, strict=True):
            if field.is_relation:
                row[field.name] = self.refs.ref(field.related_model, value)
                if row[field.name] is None and not field.null:
                    return None
            else:
                row[field.name] = self.said(field, value)
        self.pointers.in_row(table.name, self.kind_of(table, values), row)
        return row

    def kind_of(self, table: Table, values: list[Any]) -> Any:
        if table.is_kind:
            return table.model
        named = [field.name for field in table.fields]
        return self.refs.kind_of(values[named.index("artifact")]) if "artifact" in named else Artifact

    def said(self, field: models.Field, value: Any) -> Any:
        if isinstance(field, models.FileField):
            return self.file(field, value) if value else None
        if isinstance(field, models.JSONField) or (isinstance(value, str) and "@[" in value):
            return each_text(value, lambda text: mentions_out(text, self.refs.people))
        return written(value)

    def file(self, field: models.FileField, stored: str) -> str | None:
        """Named by what is in it, so that the same content is there once."""
        digest = hashlib.sha256()
        try:
            with field.storage.open(stored, "rb") as content:
                while chunk := content.read(CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            self.missing.append(stored)
            return None
        path = f"files/{digest.hexdigest()}"
        if path not in self.files:
            self.files[path] = 0
            self.waiting.append((path, field, stored))
        return path

    def put_file(self, path: str, field: models.FileField, stored: str) -> None:
        member = self.archive.open(info(path), "w", force_zip64=True)
        with member, field.storage.open(stored, "rb") as content:
            while chunk := content.read(CHUNK):
                member.write(chunk)
                self.files[path] += len(chunk)


def info(name: str) -> ZipInfo:
    found = ZipInfo(name, EARLIEST)
    found.compress_type = ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found
