"""An import taken back as one deed: what it added goes to the trash, what it changed becomes what it was."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.bulk import bulk_trash
from bihuan.artifacts.models import Comment
from bihuan.artifacts.models.link import Link
from bihuan.artifacts.store import writing
from bihuan.connectors.tables.models import Deed, Import, State

PORTION = 500
MOST_LEFT = 500


def undo(job: Import, between: Callable[[Import], object]) -> None:
    """Portion by portion, newest rows first; whoever goes on after a crash begins where it stopped."""
    by = None if job.failure else job.created_by
    while portion := list(job.rows.exclude(deed=Deed.UNDONE).order_by("-row")[:PORTION]):
        with writing():
            if not held(job):
                return
            added = [row.artifact_id for row in portion if row.deed == Deed.ADDED]
            bulk_trash(job.kind_class.objects.filter(pk__in=added), workspace=job.workspace, by=by)
            for row in portion:
                if row.deed != Deed.ADDED and not put_back(row, by) and len(job.left) < MOST_LEFT:
                    job.left.append(row.artifact.key)
            job.rows.filter(pk__in=[row.pk for row in portion]).update(deed=Deed.UNDONE)
            take_links(job, [row.artifact_id for row in portion if row.deed != Deed.ADDED], by)
            job.done += len(portion)
            job.beat(done=job.done, left=job.left)
        between(job)
    with writing():
        if held(job):
            job.end(State.FAILED if job.failure else State.UNDONE)


def held(job: Import) -> bool:
    mine = Import.objects.select_for_update().filter(pk=job.pk, worker=job.worker, state=State.UNDOING)
    return mine.first() is not None


def put_back(row, by) -> bool:
    """Whether the artifact is as it was before; one that somebody has changed since stays as it is."""
    before = dict(row.before)
    Comment.objects.filter(pk__in=before.pop("+comments", [])).delete()
    if not before:
        return True
    artifact = row.artifact.as_kind()
    if artifact.version != row.version or artifact.trashed_at:
        return False
    artifact.change(
        by=by, verb="import_undone", **{name: value_of(artifact, name, was) for name, was in before.items()}
    )
    return True


def value_of(artifact, name: str, was: Any) -> Any:
    """What history kept, as the field takes it."""
    if name == "tags":
        return was
    field = artifact._meta.get_field(name)
    if was is None or isinstance(field, models.JSONField):
        return was
    if field.is_relation:
        return field.related_model._base_manager.filter(pk=was).first()
    return field.to_python(was)


def take_links(job: Import, ids: list[int], by) -> None:
    """Links the import drew from what was here before."""
    drawn = Link.objects.filter(source__in=ids, provenance="import", created_at__gte=job.created_at)
    for link in drawn.filter(Q(created_by=job.created_by)).select_related("source", "target"):
        link.source.as_kind().unlink(link.target, link.role, by=by)


def outcome(job: Import) -> str:
    """What the undoing could not put back, in a sentence; empty where it could put back all."""
    if not job.left:
        return ""
    count = len(job.left)
    said = ngettext(
        "%(count)s was changed since and stays as it is: %(keys)s.",
        "%(count)s were changed since and stay as they are: %(keys)s.",
        count,
    )
    return said % {"count": count, "keys": ", ".join(job.left[:20]) + (_(" …") if count > 20 else "")}
