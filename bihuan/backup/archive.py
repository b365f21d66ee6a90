"""The archive: a zip of tables, files and folders, and a manifest that says what belongs in it."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 256 * 1024


class Unreadable(Exception):
    """The archive is not one of ours, is damaged, or is of a newer version; the message says which."""


class Writing:
    """An archive under way: members are written one after the other, each with its checksum."""

    def __init__(self, target: zipfile.ZipFile):
        self.zip = target
        self.members: dict[str, dict[str, Any]] = {}

    def put(self, name: str, pieces: Iterable[bytes], *, compress: bool = True) -> int:
        """Write a member; its size."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}
        return size


@contextmanager
def written(path: Path, manifest: dict[str, Any]) -> Iterator[Writing]:
    """Write an archive; it gets its name when it is whole and on the disk, and is gone where something fails."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", compresslevel=4) as target:
                writing = Writing(target)
                yield writing
                said = manifest | {"format": FORMAT, "members": writing.members}
                target.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Archive:
    """An archive to read from. Raises Unreadable where it cannot be understood."""

    def __init__(self, path: Path):
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest = json.loads(self.zip.read(MANIFEST))
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
            raise Unreadable(_("%(file)s is not a whole archive of `bihuan backup`.") % {"file": path}) from error
        if self.manifest.get("format") != FORMAT:
            raise Unreadable(
                _("%(file)s has format %(format)s; this version reads format %(known)s. Install a newer Bihuan.")
                % {"file": path, "format": self.manifest.get("format"), "known": FORMAT}
            )

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.zip.close()

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name)

    def named(self, folder: str) -> list[str]:
        """The members below a folder of the archive."""
        return [name for name in self.manifest["members"] if name.startswith(folder)]

    def check(self) -> None:
        """Read everything once and compare the checksums. Raises Unreadable naming the first bad member."""
        names = set(self.zip.namelist()) - {MANIFEST}
        for name, said in self.manifest["members"].items():
            if name not in names or not safe(name) or self.fingerprint(name) != (said["size"], said["sha256"]):
                raise Unreadable(_("%(name)s in the archive is missing or damaged.") % {"name": name})
        if surplus := names - self.manifest["members"].keys():
            raise Unreadable(_("%(name)s does not belong in the archive.") % {"name": sorted(surplus)[0]})

    def fingerprint(self, name: str) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(name) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError):
            return 0, ""
        return size, digest.hexdigest()


def safe(name: str) -> bool:
    """Whether a name stays below the folder it is unpacked in."""
    parts = name.split("/")
    return not name.startswith("/") and "\\" not in name and ".." not in parts and "" not in parts
