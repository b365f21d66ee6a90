"""Whole workspaces: one brought in from its file, and one cleared of what was half brought in."""

from dataclasses import dataclass, field
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.connectors.workspaces.archive import Archive
from bihuan.connectors.workspaces.graph import tables
from bihuan.connectors.workspaces.packing import Progress
from bihuan.connectors.workspaces.persons import people_of
from bihuan.connectors.workspaces.unpacking import Unpacker
from bihuan.fields.definitions import forget
from bihuan.fields.models import FieldValue
from bihuan.people.models import DataRange, Department, Membership, Product, Role, User, Workspace

FORGOTTEN_AT_ONCE = 5_000


@dataclass
class Outcome:
    """`unknown` people were made inactive; `skipped` tables and fields are not known here."""

    rows: int
    files: int
    unknown: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def bring_in(file: BinaryIO, workspace: Workspace, *, by, progress: Progress = lambda count: None) -> Outcome:
    """Fill an empty workspace from its file; `by` owns it afterwards. All or nothing.

    Raises ValidationError that says what is wrong with the file, or that the workspace is not empty.
    """
    refuse_unless_empty(workspace)
    archive = Archive(file)
    archive.verify()
    clear(workspace)
    unpacker, unknown = None, []
    try:
        with writing():
            people, unknown = people_of(archive)
        unpacker = Unpacker(archive, workspace, people, progress)
        unpacker.unpack()
        with writing():
            own(workspace, by)
    except BaseException:
        clear(workspace)
        for storage, name in unpacker.saved if unpacker else ():
            storage.delete(name)
        with writing():
            Membership.objects.filter(workspace=workspace).exclude(user=by).delete()
            own(workspace, by)
            User.objects.filter(email__in=unknown).delete()
        raise
    workspace.refresh_from_db()
    return Outcome(archive.rows, len(archive.manifest["files"]), unknown, unpacker.skipped)


def refuse_unless_empty(workspace: Workspace) -> None:
    for model in (Artifact, Product, Department):
        if model._base_manager.filter(workspace=workspace).exists():
            raise ValidationError(
                _("“%(name)s” is not empty. A whole workspace comes into an empty one only.") % {"name": workspace}
            )


def own(workspace: Workspace, by) -> None:
    Membership.objects.update_or_create(
        workspace=workspace, user=by, defaults={"role": Role.OWNER, "data_range": DataRange.ALL}
    )


def clear(workspace: Workspace) -> None:
    """Take out everything but the workspace itself and its members."""
    every = list(Artifact._base_manager.filter(workspace=workspace).values_list("pk", flat=True))
    with writing():
        for at in range(0, len(every), FORGOTTEN_AT_ONCE):
            search.forget(every[at : at + FORGOTTEN_AT_ONCE])
        for table in reversed(tables()):
            if table.model in (Workspace, Membership):
                continue
            # Without the rules of cascades: whatever points at these rows goes as well.
            ids = table.model._base_manager.filter(**{table.path: workspace.pk}).values("pk")
            table.model._base_manager.filter(pk__in=ids)._raw_delete(DEFAULT_DB_ALIAS)
        FieldValue.objects.filter(
            artifact__in=Artifact._base_manager.filter(workspace=workspace).values("pk")
        )._raw_delete(DEFAULT_DB_ALIAS)
        Artifact._base_manager.filter(workspace=workspace)._raw_delete(DEFAULT_DB_ALIAS)
    forget(workspace.pk)
