"""Who I am, what a workspace is made of, and what goes on in it: search, inbox, events."""

import datetime
from typing import Annotated, Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, create_model

from bihuan import prepared
from bihuan.api.around import TALK, EventOut, event_shape
from bihuan.api.asking import answer
from bihuan.api.lists import Slice, id_of, page, page_by_id, refuse_unknown
from bihuan.api.schemas import Named, Page
from bihuan.api.shapes import brief, person
from bihuan.api.talk import Brief
from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.news import oldest_writer
from bihuan.artifacts.reach import visible
from bihuan.people.models import Department, Membership, Role

router = Router(tags=["workspace"])


class WorkspaceOut(BaseModel):
    slug: str
    name: str
    role: str


class Me(BaseModel):
    id: int
    name: str
    email: str
    language: str
    time_zone: str
    workspaces: list[WorkspaceOut]
    scopes: list[str] | None = Field(description=gettext_noop("Of the token; null in a session."))


class Member(BaseModel):
    id: int
    name: str
    email: str
    role: str


class ProductOut(BaseModel):
    slug: str
    name: str
    private: bool
    archived: bool


class Detail(BaseModel):
    slug: str
    name: str
    members: list[Member]
    products: list[ProductOut]
    departments: list[Named]
    tags: list[str]
    kinds: list[str]


class Hit(Brief):
    product: str | None
    changed_at: datetime.datetime


class Asked(Slice):
    q: Annotated[str, Field(max_length=500)] = Field(
        description=gettext_noop("Words that must all be there; Chinese and English.")
    )
    kind: str | None = Field(
        None, max_length=40, description=gettext_noop("Only of this kind, such as “requirements”.")
    )
    limit: int = Field(20, ge=1, le=200, description=gettext_noop("How many at most."))


class NoticeOut(BaseModel):
    id: int
    why: str
    verb: str
    artifact: Brief
    actor: Named | None
    at: datetime.datetime
    read_at: datetime.datetime | None


class EventOfArtifact(EventOut):
    artifact: Brief


class Inbox(Slice):
    unread: bool = Field(False, description=gettext_noop("Only what has not been read."))


NoticePage = create_model("NoticePage", __base__=Page, items=(list[NoticeOut], ...))
HitPage = create_model("HitPage", __base__=Page, items=(list[Hit], ...))
Feed = create_model("Feed", __base__=Page, items=(list[EventOfArtifact], ...))


@router.get("/me", operation_id="me", summary=_("Who I am"), response=Me)
def me(request):
    user, token = request.user, getattr(request, "token", None)
    places = Membership.objects.filter(user=user, workspace__in=user.reach.roles).select_related("workspace")
    workspaces = [{**slug_and_name(m.workspace), "role": Role(m.role).name.lower()} for m in places]
    about = {name: getattr(user, name) for name in ("id", "name", "email", "language", "time_zone")}
    return answer({**about, "workspaces": workspaces, "scopes": token and token.scopes})


def slug_and_name(named: Any) -> dict[str, str]:
    return {"slug": named.slug, "name": named.name}


@router.get(
    "/{slug:workspace}/", operation_id="workspace", summary=_("A workspace, its people and products"), response=Detail
)
def workspace(request, workspace: Path[str]):
    here, hidden = request.workspace, request.user.reach.hidden_products
    members = [
        {**person(m.user), "email": m.user.email, "role": Role(m.role).name.lower()}
        for m in here.memberships.with_people()
    ]
    products = [
        {**slug_and_name(product), "private": product.private, "archived": product.archived_at is not None}
        for product in here.products.exclude(pk__in=hidden)
    ]
    more = {
        "departments": list(Department.objects.filter(workspace=here).order_by("path").values("id", "name")),
        "tags": list(here.tags.values_list("name", flat=True)),
        "kinds": sorted(Artifact.kinds()),
    }
    return answer({**slug_and_name(here), "members": members, "products": products, **more})


@router.get(
    "/{slug:workspace}/search/",
    operation_id="search",
    summary=_("Search in everything, newest first"),
    response=HitPage,
)
def find(request, workspace: Path[str], asked: Query[Asked]):
    refuse_unknown(request, Asked.model_fields)
    where = visible(request.user, request.workspace)
    if asked.kind:
        where &= Q(kind=asked.kind)
    columns = ("pk", "kind", "number", "title", "state", "product__slug", "changed_at")
    seen = lambda ids: prepared.rows(Artifact, where & Q(pk__in=ids), columns, ("-pk",))  # noqa: E731
    below = id_of(asked) if asked.after is not None else 2**62
    hits = search.found(seen, asked.q, limit=asked.limit + 1, below=below)
    shown = hits[: asked.limit]
    return page(request, [hit(*row) for row in shown], shown[-1][0] if len(hits) > len(shown) else None)


def hit(
    pk: int, kind: str, number: int, title: str, state: str, product: str, changed_at: datetime.datetime
) -> dict[str, Any]:
    key = f"{Artifact.kinds()[kind].prefix}-{number}"
    return {"key": key, "kind": kind, "title": title, "state": state, "changed_at": changed_at, "product": product}


@router.get("/{slug:workspace}/inbox/", operation_id="inbox", summary=_("My inbox, newest first"), response=NoticePage)
def inbox(request, workspace: Path[str], asked: Query[Inbox]):
    notices = request.user.notices.filter(workspace=request.workspace).select_related("artifact", "event__actor")
    if asked.unread:
        notices = notices.unread()
    # What has been put out of the person's sight since they were told of it, stays out.
    sees = request.user.reach.includes
    return page_by_id(
        request, notices, asked, lambda row: notice_shape(row) if sees(row.artifact) else None, newest_first=True
    )


def notice_shape(notice) -> dict[str, Any]:
    plain = {name: getattr(notice, name) for name in ("id", "why", "at", "read_at")}
    event = notice.event
    return {**plain, "verb": event.verb, "artifact": brief(notice.artifact), "actor": person(event.actor)}


@router.get("/{slug:workspace}/events/", operation_id="events", summary=_("What happened, oldest first"), response=Feed)
def events(request, workspace: Path[str], asked: Query[Slice]):
    """For programs that follow along: keep the cursor of the last page and ask again with it."""
    refuse_unknown(request, Slice.model_fields)
    happened = settled(Event.objects.filter(workspace=request.workspace, pk__gt=id_of(asked)))
    rows = list(happened.select_related("artifact", "actor").order_by("pk")[: asked.limit])
    team = request.user.reach.role_in(request.workspace.pk) >= Role.MEMBER
    seen = [
        {**event_shape(event), "artifact": brief(event.artifact)}
        for event in rows
        if request.user.reach.includes(event.artifact) and (team or event.verb not in TALK)
    ]
    return page(request, seen, rows[-1].pk if rows else None)


def settled(queryset):
    """Without what is younger than a transaction still open, whose events may yet appear before it."""
    oldest = oldest_writer(connection)
    return queryset.filter(at__lt=oldest) if oldest else queryset
