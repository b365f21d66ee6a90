"""What the page of one artifact shows, gathered in a constant number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Comment, Event, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.documents.versions import texts_in
from bihuan.pages.forms import capitalized
from bihuan.pages.wording import Entry, entries, shown
from bihuan.people.models import Role

RECENT = 60
HIDDEN = {"title", "body", "parent", "product", "owner", "priority"}


@dataclass
class LinkGroup:
    label: str
    links: list[tuple[Link, Artifact]] = field(default_factory=list)


def links_of(artifact: Artifact, user, workspace) -> list[LinkGroup]:
    """Links in both directions, grouped by what they mean, without those to what the person may not see."""
    seen = Artifact.objects.visible_to(user, workspace)
    groups: dict[str, LinkGroup] = {}
    for mine, other, inverse in (("source", "target", False), ("target", "source", True)):
        links = Link.objects.filter(Exists(seen.filter(pk=OuterRef(other))), **{mine: artifact.pk})
        for link in links.select_related(other, f"{other}__workspace").order_by("-pk")[:200]:
            role = LinkRole(link.role)
            label = str(role.inverse if inverse else role.label)
            groups.setdefault(label, LinkGroup(label)).links.append((link, getattr(link, other)))
    return [groups[label] for label in sorted(groups)]


def comments_of(artifact: Artifact, user) -> list[Comment]:
    return list(artifact.comments.visible_to(user, artifact).threads())


def activity_of(artifact: Artifact, user, wanted: str) -> list[Entry | Comment]:
    """Comments and changes, oldest first: `wanted` is all, comments or changes."""
    talk = comments_of(artifact, user) if wanted != "changes" else []
    happened: list[Entry] = []
    if wanted != "comments" and artifact.role_of(user) >= Role.MEMBER:
        events = Event.objects.filter(artifact=artifact.pk).exclude(verb__in=["commented"]).select_related("actor")
        happened = entries(reversed(events.order_by("-pk")[:RECENT]), artifact.kind_class())
    everything: list[Any] = [*talk, *happened]
    return sorted(everything, key=lambda one: one.created_at if isinstance(one, Comment) else one.at)


def properties_of(artifact: Artifact, user) -> list[tuple[str, str]]:
    """The kind's short fields with a value, as label and text, without what the person may not know of."""
    kind, rows = artifact.kind_class(), []
    for name in kind.editable:
        column = kind._meta.get_field(name)
        value = getattr(artifact, column.attname)
        if name in HIDDEN or value in (None, "") or column.get_internal_type() == "TextField":
            continue
        if column.is_relation:
            if other := within_reach(getattr(artifact, name), user):
                rows.append((capitalized(column.verbose_name), str(other)))
        else:
            rows.append((capitalized(column.verbose_name), shown(kind, column, value, {})))
    return rows


def within_reach(other, user):
    """What an artifact points at, unless it is an artifact this person does not see."""
    hidden = isinstance(other, Artifact) and (other.trashed_at or not reach_of(user).includes(other))
    return None if hidden else other


def actions_for(artifact: Artifact, user, address: str, token: str) -> list[dict | None]:
    """The menu of rarer deeds."""
    may_change = artifact.can(user, "changed")
    items: list[dict | None] = [{"label": _("History"), "url": f"{address}history/", "icon": "history"}]
    if texts_in(artifact):
        items.append({"label": _("Versions of the text"), "url": f"{address}versions/", "icon": "file-diff"})
    if not may_change:
        return items
    archived = artifact.archived_at is not None
    deeds = [
        (
            _("Take out of the archive") if archived else _("Archive"),
            "unarchive" if archived else "archive",
            "archive",
            "",
        ),
        (_("Move to the trash"), "trash", "trash-2", "bad"),
    ]
    merging = {"label": _("Merge into another one"), "url": f"{address}merge/", "icon": "merge"}
    items.append(merging)
    if artifact.role_of(user) >= Role.LEAD:
        there = f"/{artifact.workspace.slug}/automation/templates/of/{artifact.kind}/{artifact.number}/"
        items.append({"label": _("Save as a template"), "url": there, "icon": "copy"})
    items.append(None)
    for label, deed, icon, tone in deeds:
        items.append({"label": label, "action": f"{address}{deed}/", "token": token, "icon": icon, "tone": tone})
    return items
