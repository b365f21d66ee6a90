"""Brings everything back from an archive: checked first, then all of it or nothing."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.translation import gettext as _

from bihuan.backup.archive import Archive
from bihuan.backup.loading import in_place, load
from bihuan.backup.making import fingerprint, product


class Refused(Exception):
    """The archive does not go into this installation as it stands; the message says why and what to do."""


def restore(path: Path, *, replace: bool = False, say: Callable[[str], Any] = lambda text: None) -> dict[str, Any]:
    """Restore an archive into this installation; its manifest.

    Raises Unreadable where the archive is damaged, Refused where there is something already or somebody at work.
    Whatever fails, database and files stay as they were.
    """
    with Archive(path) as archive:
        say(_("Checking the archive …"))
        archive.check()
        if not replace and (found := something_there()):
            raise Refused(_("There is something here already (%(what)s). Use --replace to lose it.") % {"what": found})
        fresh: list[str] = []
        try:
            say(_("Files …"))
            put_files(archive, fresh)
            folders = unpacked_folders(archive)
            say(_("Tables …"))
            with in_place(Refused):
                load(archive, say)
                swap_folders(folders)
                put_key(archive)
        except BaseException:
            for name in fresh:
                default_storage.delete(name)
            raise
        finally:
            shutil.rmtree(settings.DATA / ".restoring", ignore_errors=True)
        return archive.manifest


def something_there() -> str:
    """The first of people, workspaces and whatever else somebody made that is here; empty where nothing is."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():
        return ""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("people_workspace", "people_user"):
            if table in tables:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  our own names
                if cursor.fetchone():
                    return f"{name}: {table}"
    return ""


def put_files(archive: Archive, fresh: list[str]) -> None:
    """Uploads have names of their own, so those of an old database are not in the way of new ones."""
    for member in archive.named("files/"):
        name = member.removeprefix("files/")
        if default_storage.exists(name):
            if same(archive, member, name):
                continue
            default_storage.delete(name)
        fresh.append(name)
        with archive.open(member) as content:
            default_storage.save(name, File(content))


def same(archive: Archive, member: str, name: str) -> bool:
    import hashlib

    digest = hashlib.sha256()
    with default_storage.open(name) as content:
        for piece in content.chunks():
            digest.update(piece)
    return digest.hexdigest() == archive.manifest["members"][member]["sha256"]


def unpacked_folders(archive: Archive) -> list[str]:
    place = settings.DATA / ".restoring"
    shutil.rmtree(place, ignore_errors=True)
    for member in archive.named("folders/"):
        target = place / member.removeprefix("folders/")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def swap_folders(folders: list[str]) -> None:
    for name in folders:
        shutil.rmtree(settings.DATA / name, ignore_errors=True)
        (settings.DATA / ".restoring" / name).replace(settings.DATA / name)


def put_key(archive: Archive) -> None:
    """The key that reads second factors and sessions; one from the environment is not overruled."""
    if "secret_key" not in archive.manifest["members"] or os.environ.get("BIHUAN_SECRET_KEY"):
        return
    partial = settings.DATA / f".secret_key.{os.getpid()}"
    partial.touch(mode=0o600)
    with archive.open("secret_key") as content:
        partial.write_bytes(content.read())
    partial.replace(settings.DATA / "secret_key")


def remarks(manifest: dict[str, Any]) -> list[str]:
    """What whoever restores should know."""
    said = []
    kept = "secret_key" in manifest["members"] and not os.environ.get("BIHUAN_SECRET_KEY")
    if not kept and manifest["secret_key"] != fingerprint(settings.SECRET_KEY):
        said.append(
            _("BIHUAN_SECRET_KEY is another one than then: second factors cannot be read until it is the old one.")
        )
    if manifest["missing"]:
        text = _("%(count)d files had no content already when the backup was made, e.g. %(name)s.")
        said.append(text % {"count": len(manifest["missing"]), "name": manifest["missing"][0]})
    if manifest["product"] != product():
        text = _("The backup was made by version %(version)s; the database was brought up to date.")
        said.append(text % {"version": manifest["product"]})
    return said
