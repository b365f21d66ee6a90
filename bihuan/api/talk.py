"""Comments on an artifact of any kind, and links between two."""

import datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer, found
from bihuan.api.lists import Slice, page_by_id
from bihuan.api.schemas import BIGGEST, KEY, LONGEST_TEXT, STRICT, Named, Page
from bihuan.api.shapes import brief, person
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole

router = Router(tags=["artifacts"])
ID = Annotated[int, Field(ge=1, le=BIGGEST)]


class CommentIn(BaseModel):
    model_config = STRICT
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    internal: bool = Field(True, description=gettext_noop("False lets the requester read it."))
    parent: ID | None = Field(None, description=gettext_noop("Id of the comment this answers."))


class CommentOut(BaseModel):
    id: int
    text: str
    internal: bool
    parent: int | None
    author: Named | None
    signed: str
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    resolved_at: datetime.datetime | None


class Brief(BaseModel):
    key: str
    kind: str
    title: str
    state: str


class LinkIn(BaseModel):
    model_config = STRICT
    role: LinkRole = Field(strict=False, description=gettext_noop("What this artifact does to the target."))
    target: KEY = Field(description=gettext_noop("A key like REQ-12."))
    note: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    strength: Annotated[int, Field(ge=0, le=100)] | None = None


class LinkOut(BaseModel):
    id: int
    role: LinkRole
    source: Brief
    target: Brief
    note: str
    strength: int | None
    created_at: datetime.datetime


class LinkList(BaseModel):
    items: list[LinkOut]


CommentPage = create_model("CommentPage", __base__=Page, items=(list[CommentOut], ...))


def named(request: HttpRequest, slug: str, number: int, trashed: bool = False) -> Artifact:
    """The artifact of any kind at this address, or 404."""
    kind = Artifact.kinds().get(slug)
    if kind is None:
        raise Http404
    return found(request, kind, number, trashed)


@router.get("/comments/", operation_id="comments", summary=_("Comments"), response=CommentPage)
def comments(request, workspace: Path[str], kind: Path[str], number: Path[int], asked: Query[Slice]):
    artifact = named(request, kind, number)
    seen = artifact.comments.visible_to(request.user, artifact).select_related("author")
    return page_by_id(request, seen, asked, comment_shape)


@router.post("/comments/", operation_id="comment", summary=_("Say something"), response={201: CommentOut})
def comment(request, workspace: Path[str], kind: Path[str], number: Path[int], data: CommentIn):
    artifact = named(request, kind, number)
    parent = artifact.comments.visible_to(request.user, artifact).filter(pk=data.parent).first()
    if data.parent and parent is None:
        raise ValidationError({"parent": _now("There is no such comment here.")})
    said = artifact.comment(data.text, by=request.user, internal=data.internal, parent=parent)
    return answer(comment_shape(said), 201)


def comment_shape(comment) -> dict:
    plain = ("id", "text", "internal", "signed", "created_at", "edited_at", "resolved_at")
    shape = {name: getattr(comment, name) for name in plain}
    return shape | {"parent": comment.parent_id, "author": person(comment.author)}


@router.get("/links/", operation_id="links", summary=_("Links from it and to it"), response=LinkList)
def links(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    return answer({"items": [link_shape(link) for link in links_of(request, named(request, kind, number))]})


@router.post("/links/", operation_id="link", summary=_("Link it to another"), response={201: LinkOut})
def link(request, workspace: Path[str], kind: Path[str], number: Path[int], data: LinkIn):
    artifact = named(request, kind, number)
    target = Artifact.objects.visible_to(request.user, request.workspace).keyed(data.target).first()
    if target is None:
        raise ValidationError({"target": _now("There is no such artifact here.")})
    drawn = artifact.link(target, data.role.value, by=request.user, note=data.note, strength=data.strength)
    return answer(link_shape(drawn), 201)


@router.delete("/links/{int:link}/", operation_id="unlink", summary=_("Remove a link"), response={204: None})
def unlink(request, workspace: Path[str], kind: Path[str], number: Path[int], link: Path[int]):
    for drawn in links_of(request, named(request, kind, number)):
        if drawn.pk == link:
            drawn.source.unlink(drawn.target, drawn.role, by=request.user)
            return HttpResponse(status=204)
    raise Http404


def links_of(request: HttpRequest, artifact: Artifact) -> list[Link]:
    ends = Link.objects.filter(source=artifact) | Link.objects.filter(target=artifact)
    return [link for link in ends.select_related("source", "target").order_by("pk") if sees(request, link)]


def sees(request: HttpRequest, link: Link) -> bool:
    ends = (link.source, link.target)
    return all(end.trashed_at is None and request.user.reach.includes(end) for end in ends)


def link_shape(link: Link) -> dict:
    plain = {name: getattr(link, name) for name in ("id", "role", "note", "strength", "created_at")}
    return plain | {"source": brief(link.source), "target": brief(link.target)}
