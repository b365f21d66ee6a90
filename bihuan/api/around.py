"""Files, history and standing of an artifact of any kind: watched, archived, taken out of the trash."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import File as Upload
from ninja import Path, Query, Router, UploadedFile
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer, expected, one
from bihuan.api.lists import Slice, page_by_id, refuse_unknown
from bihuan.api.schemas import Moment, Named, Page
from bihuan.api.shapes import person
from bihuan.api.talk import CommentOut, comment_shape, named
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.past import as_of
from bihuan.pages.surroundings import surroundings
from bihuan.people.models import Role

router = Router(tags=["artifacts"])
TALK = ("commented", "comment_edited", "resolved", "reopened_thread")


class FileOut(BaseModel):
    id: int
    name: str
    size: int
    content_type: str
    added_by: Named | None
    added_at: datetime.datetime


class FileList(BaseModel):
    items: list[FileOut]


class EventOut(BaseModel):
    id: int
    verb: str
    actor: Named | None
    at: datetime.datetime
    version: int
    reason: str
    changes: dict[str, Any] = Field(
        description=gettext_noop("Field → [before, after]; people, products and parents by their id.")
    )


class Standing(BaseModel):
    key: str
    version: int
    archived_at: datetime.datetime | None


class PastLink(BaseModel):
    source: str
    role: LinkRole
    target: str


class Past(BaseModel):
    version: int
    links: list[PastLink]
    comments: list[CommentOut] = Field(description=gettext_noop("With the text they had then."))
    files: list[FileOut]


EventPage = create_model("EventPage", __base__=Page, items=(list[EventOut], ...))


@router.get("/files/", operation_id="files", summary=_("Files"), response=FileList)
def files(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    return answer({"items": [file_shape(file) for file in files_of(request, named(request, kind, number))]})


@router.post("/files/", operation_id="attach", summary=_("Attach files"), response={201: FileList})
def attach(request, workspace: Path[str], kind: Path[str], number: Path[int], files: Upload[list[UploadedFile]]):
    artifact = named(request, kind, number)
    kept = artifact.attach(files, by=request.user)
    return answer({"items": [file_shape(file) for file in kept]}, 201)


@router.get("/files/{int:file}/", operation_id="download", summary=_("Download a file"), response={200: bytes})
def download(request, workspace: Path[str], kind: Path[str], number: Path[int], file: Path[int]):
    kept = files_of(request, named(request, kind, number)).filter(pk=file).first()
    if kept is None:
        raise Http404
    content_type = kept.content_type if kept.shown_inline else "application/octet-stream"
    return FileResponse(kept.content.open("rb"), as_attachment=True, filename=kept.name, content_type=content_type)


def files_of(request: HttpRequest, artifact: Artifact):
    """All for the team; for requesters none that hangs on an internal comment."""
    kept = artifact.files.select_related("added_by")
    return kept if artifact.role_of(request.user) >= Role.MEMBER else kept.exclude(comment__internal=True)


def file_shape(file) -> dict:
    plain = {name: getattr(file, name) for name in ("id", "name", "size", "content_type", "added_at")}
    return plain | {"added_by": person(file.added_by)}


@router.get("/history/", operation_id="history", summary=_("History, newest first"), response=EventPage)
def history(request, workspace: Path[str], kind: Path[str], number: Path[int], asked: Query[Slice]):
    artifact = named(request, kind, number)
    events = artifact.events.select_related("actor")
    if artifact.role_of(request.user) < Role.MEMBER:
        events = events.exclude(verb__in=TALK)
    return page_by_id(request, events, asked, event_shape, newest_first=True)


def event_shape(event) -> dict:
    plain = {name: getattr(event, name) for name in ("id", "verb", "at", "version", "reason", "changes")}
    return plain | {"actor": person(event.actor)}


@router.put("/watch/", operation_id="watch", summary=_("Watch it"), response={204: None})
def watch(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    named(request, kind, number).watch(by=request.user)
    return HttpResponse(status=204)


@router.delete("/watch/", operation_id="unwatch", summary=_("Stop watching it"), response={204: None})
def unwatch(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    named(request, kind, number).unwatch(by=request.user)
    return HttpResponse(status=204)


@router.post("/restoration/", operation_id="restore", summary=_("Take it out of the trash"), response=Standing)
def restore(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    artifact = named(request, kind, number, trashed=True)
    expected(request, artifact, {})
    return one(artifact.restore(by=request.user))


@router.put("/archive/", operation_id="archive", summary=_("Put it into the archive"), response=Standing)
def archive(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    artifact = named(request, kind, number)
    expected(request, artifact, {})
    return one(artifact if artifact.archived_at else artifact.archive(by=request.user))


@router.delete("/archive/", operation_id="unarchive", summary=_("Take it out of the archive"), response=Standing)
def unarchive(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    artifact = named(request, kind, number)
    expected(request, artifact, {})
    return one(artifact.unarchive(by=request.user))


@router.get("/past/", operation_id="past", summary=_("Links, comments and files as they were"), response=Past)
def past(request, workspace: Path[str], kind: Path[str], number: Path[int], moment: Query[Moment]):
    artifact = named(request, kind, number)
    refuse_unknown(request, Moment.model_fields)
    if moment.version is None and moment.at is None:
        raise ValidationError({"version": _now("Say which version, or at which time.")})
    was = as_of(artifact, version=moment.version, at=moment.at)
    around = surroundings(was, request.user)
    links = [{"source": source, "role": role.value, "target": target} for source, role, target in around.links]
    files = [file_shape(file) for file in around.files]
    comments = [comment_shape(comment) for comment in around.comments]
    return answer({"version": was.version, "links": links, "comments": comments, "files": files})
