"""One artifact whole, and what happened to it."""

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.artifacts.models import Comment, Event
from bihuan.artifacts.models.artifact import Priority
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.past import as_of
from bihuan.artifacts.words import initial
from bihuan.documents.reading import drawn, reading_of
from bihuan.documents.versions import texts_in
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.cells import panel_of, texts_of
from bihuan.pages.fields.forms import PREFIX
from bihuan.pages.showing import actions_for, activity_of, links_of, properties_of, within_reach
from bihuan.pages.surroundings import surroundings
from bihuan.pages.views.approvals import waiting_on
from bihuan.pages.views.lists import labels_of
from bihuan.pages.wording import entries
from bihuan.people.models import Membership, Role
from bihuan.ui.fragments import FIELD

MENTIONED = 200


@require_safe
@members_only
def detail(request, workspace, pages, number):
    """GET /<workspace>/<kind>/<number>/"""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    return render(request, pages.template("detail"), context_of(request, workspace, pages, artifact))


def context_of(request, workspace, pages, artifact) -> dict:
    user, role = request.user, request.membership.role
    here = f"/{workspace.slug}/{pages.kind.slug}/{artifact.number}/"
    activity = request.GET.get("activity", "all")
    everything = activity_of(artifact, user, activity)
    reading = reading_of(artifact, user, workspace, [one for one in everything if isinstance(one, Comment)])
    everything = [one for one in everything if not (isinstance(one, Comment) and one.pk in reading.spoken)]
    return {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "here": here,
        "moves": artifact.moves_for(user) if role >= Role.MEMBER else [],
        "may_change": artifact.can(user, "changed"),
        "may_comment": artifact.can(user, "commented"),
        "is_member": role >= Role.MEMBER,
        "approval": waiting_on(artifact),
        "activity": activity,
        "reading": reading,
        "stream": [{"talk": one if isinstance(one, Comment) else None, "entry": one} for one in everything],
        "comment_count": artifact.comments.visible_to(user, artifact).count(),
        "links": links_of(artifact, user, workspace),
        "roles": [(role.value, role.label) for role in LinkRole],
        "files": list(artifact.files.filter(comment=None)),
        "properties": properties_of(artifact, user),
        "own_texts": {name: label for name, label in texts_in(artifact).items() if name.startswith(PREFIX)},
        "own_fields": panel_of(artifact, user, workspace, editable=artifact.can(user, "changed")),
        "priorities": Priority.choices,
        "parent": within_reach(artifact.parent, user),
        "tags": [tag.name for tag in artifact.tags.all()],
        "children": children_of(artifact, user, workspace),
        "watching": artifact.watches.filter(user=user).exists(),
        "watchers": artifact.watches.count(),
        "actions": actions_for(artifact, user, here, FIELD),
        "mentionable": mentionable(workspace) if role >= Role.MEMBER else [],
        **pages.panel(artifact, request),
    }


def children_of(artifact, user, workspace) -> list:
    children = type(artifact).objects.visible_to(user, workspace).filter(parent=artifact.pk).order_by("position", "pk")
    return list(children.select_related("owner")[:100])


def mentionable(workspace) -> list[tuple[int, str, str]]:
    """Whom one may mention: id, name, and the letters that find the name while one types."""
    people = Membership.objects.filter(workspace=workspace, user__is_active=True).order_by("user__name")
    named = people.values_list("user", "user__name")[:MENTIONED]
    return [(pk, name, "".join(initial(character) for character in name).lower()) for pk, name in named]


@require_safe
@members_only
def history(request, workspace, pages, number):
    """GET …/history/: everything that happened; `?version=3` or `?at=2026-07-14T10:00` shows it as it was then."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    if artifact.role_of(request.user) < Role.MEMBER:
        raise Http404(_("History is for members."))
    events = Event.objects.filter(artifact=artifact.pk).select_related("actor").order_by("-pk")
    before = request.GET.get("before", "")
    page = list(
        (events.filter(pk__lt=int(before)) if before.isascii() and before.isdigit() and len(before) < 19 else events)[
            :101
        ]
    )
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "here": f"/{workspace.slug}/{pages.kind.slug}/{number}/",
        "entries": entries(page[:100], pages.kind),
        "more": page[99].pk if len(page) > 100 else None,
        "then": then(request, artifact),
        "asked": bool(request.GET.get("version") or request.GET.get("at")),
    }
    if context["then"] is not None:
        context["then_body"] = drawn(context["then"].body, user=request.user, workspace=workspace)
        was = context["then"]
        context["then_properties"] = properties_of(was, request.user) + texts_of(was, request.user)
        context["around"] = surroundings(was, request.user)
    return render(request, pages.template("history"), context)


def then(request, artifact):
    version, at = request.GET.get("version", ""), request.GET.get("at", "")
    try:
        if version.isascii() and version.isdigit() and len(version) < 10:
            return as_of(artifact, version=int(version))
        if at and (moment := moment_of(at)):
            return as_of(artifact, at=moment)
    except ObjectDoesNotExist:
        return None
    return None


def moment_of(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
