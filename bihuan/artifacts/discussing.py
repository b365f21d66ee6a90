"""Comments, files and watching."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.checking import storable
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models.comment import Comment
from bihuan.artifacts.models.file import File
from bihuan.artifacts.models.watch import Watch
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.artifacts.writing import record
from bihuan.people.models import Membership, Role


def comment(
    artifact,
    text: str,
    *,
    by,
    internal: bool = True,
    parent: Comment | None = None,
    files: Iterable = (),
    signed: str = "",
) -> Comment:
    """Say something about an artifact. Requesters always speak openly; `signed` names people without an account."""
    internal = may_say(artifact, text, by, internal, parent)
    storable(signed)
    thread = parent.parent or parent if parent else None
    private = internal or bool(thread and thread.internal)
    said = Comment(artifact_id=artifact.pk, author=by, signed=signed, text=text, internal=private, parent=thread)
    prepared = [File.of_upload(artifact, upload, by=by) for upload in files]
    with writing():
        said.save()
        for file in prepared:
            file.comment = said
            file.save()
        mentioned = reachable(artifact, said.mentioned_ids())
        record(
            artifact,
            "commented",
            by=by,
            changes={"comment": [None, said.pk], "internal": private, "mentioned": mentioned},
        )
        if by is not None:
            Watch.objects.get_or_create(artifact_id=artifact.pk, user=by)
    return said


def may_say(artifact, text: str, by, internal: bool, parent: Comment | None) -> bool:
    """Refuse what may not be said here; whether it stays internal."""
    artifact.may(by, "commented")
    if not text.strip():
        raise ValidationError({"text": _("Write something first.")})
    storable(text)
    if parent is not None and parent.artifact_id != artifact.pk:
        raise ValidationError({"parent": _("That comment belongs to something else.")})
    if by is None or artifact.role_of(by) >= Role.MEMBER:
        return internal
    if parent is not None and parent.internal:
        raise Refused(_("That comment is internal."))
    return False


def reachable(artifact, user_ids: list[int]) -> list[int]:
    """Of the mentioned, those who may see the artifact; a mention never opens a door."""
    members = Membership.objects.filter(workspace=artifact.workspace_id, user__in=user_ids).select_related("user")
    return [membership.user_id for membership in members if reach_of(membership.user).includes(artifact)]


def attach(artifact, uploads: Iterable, *, by) -> list[File]:
    """Put files on an artifact. Raises ValidationError for one that is too large; then none is kept."""
    artifact.may(by, "commented")
    files = [File.of_upload(artifact, upload, by=by) for upload in uploads]
    with writing():
        for file in files:
            file.save()
            record(artifact, "attached", by=by, changes={"file": [None, file.name]})
    return files


def watch(artifact, *, by) -> None:
    """Follow an artifact: its news come to the inbox."""
    artifact.may(by, "watched")
    Watch.objects.get_or_create(artifact_id=artifact.pk, user=by)


def unwatch(artifact, *, by) -> None:
    Watch.objects.filter(artifact_id=artifact.pk, user=by).delete()
