"""The file of a workspace, looked over before anything of it is believed."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.workspaces.packing import CHUNK, FORMAT, MANIFEST, VERSION

LARGEST_MANIFEST = 64 * 2**20
LONGEST_LINE = 64 * 2**20
SWELLING = 1_100  # deflate cannot make more than 1,032 of one byte; what claims more is no honest zip


class Archive:
    """Raises ValidationError that says what is wrong with the file and what to do."""

    def __init__(self, file: BinaryIO):
        try:
            self.zip = ZipFile(file)
            self.infos = {info.filename: info for info in self.zip.infolist()}
        except (BadZipFile, OSError, RuntimeError, ValueError) as error:
            raise ValidationError(_("This is no zip file, or it was cut off. Export it once more.")) from error
        self.manifest = self.read_manifest()
        self.tables = {one["table"]: one for one in self.manifest["tables"]}

    def read_manifest(self) -> dict[str, Any]:
        info = self.infos.get(MANIFEST)
        if info is None or info.file_size > LARGEST_MANIFEST:
            raise ValidationError(_("This is no export of a workspace: it has no manifest.json."))
        try:
            manifest = json.loads(self.zip.read(MANIFEST))
            known = manifest["format"] == FORMAT and isinstance(manifest["files"], dict)
            sound = known and all({"table", "file", "rows", "sha256"} <= one.keys() for one in manifest["tables"])
        except (ValueError, KeyError, TypeError, AttributeError, BadZipFile, RecursionError) as error:
            raise ValidationError(_("The manifest.json of this file cannot be read.")) from error
        if not sound:
            raise ValidationError(_("This is no export of a workspace."))
        if manifest.get("version") != VERSION:
            raise ValidationError(
                _("The file is of format %(version)s, and this Bihuan reads format %(ours)s. Bring Bihuan up to date.")
                % {"version": manifest.get("version"), "ours": VERSION}
            )
        return manifest

    @property
    def rows(self) -> int:
        return sum(int(one["rows"]) for one in self.tables.values())

    def verify(self) -> None:
        """Every member is what the manifest says, to the last byte."""
        for one in self.tables.values():
            if self.digest(one["file"]) != one["sha256"]:
                raise ValidationError(self.spoiled(one["file"]))
        for name in self.manifest["files"]:
            if self.digest(name) != name.removeprefix("files/"):
                raise ValidationError(self.spoiled(name))

    def digest(self, name: str) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(name):
            digest.update(chunk)
        return digest.hexdigest()

    def chunks(self, name: Any) -> Iterator[bytes]:
        info = self.infos.get(name) if isinstance(name, str) else None
        if info is None or info.file_size > SWELLING * max(info.compress_size, 1):
            raise ValidationError(self.spoiled(str(name)))
        try:
            with self.zip.open(info) as member:
                while chunk := member.read(CHUNK):
                    yield chunk
        except (BadZipFile, OSError, RuntimeError, EOFError) as error:
            raise ValidationError(self.spoiled(str(name))) from error

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of one table, one at a time."""
        with self.zip.open(self.infos[name]) as member:
            number = 0
            while line := member.readline(LONGEST_LINE):
                number += 1
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise ValidationError(place(name, number, _("This is not JSON."))) from error
                if not isinstance(row, dict):
                    raise ValidationError(place(name, number, _("This is not an object.")))
                yield row

    def spoiled(self, name: str) -> str:
        said = _("“%(name)s” in the file is missing or was changed on the way. Export it once more.")
        return said % {"name": name[:120]}


def place(name: str, number: int, problem: str) -> str:
    return _("%(file)s, line %(line)s: %(problem)s") % {"file": name, "line": number, "problem": problem}
