"""A template made of what is there: an artifact, what lies below it, links between them, how far dates lie apart."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Link
from bihuan.automation.applying import MOST_NODES
from bihuan.automation.models import DaysOff, Template
from bihuan.automation.workdays import Calendar
from bihuan.fields import keeping


def template_of(artifact: Artifact, name: str, *, by) -> Template:
    """As far as the person sees it; titles and texts as they are, owners left to whoever applies it."""
    tree = tree_of(artifact, by)
    calendar = DaysOff.objects.calendar_of(artifact.workspace_id)
    first = artifact.starts_on or min((d for one in tree for d in (one.starts_on, one.due_on) if d), default=None)
    places = {one.pk: str(place) for place, one in enumerate(tree, start=1)}
    made = Template(workspace=artifact.workspace, kind=artifact.kind, product=artifact.product, name=name[:120])
    made.nodes = [node_of(one, places, calendar, first) for one in tree]
    made.links = [
        {"source": places[link.source_id], "role": link.role, "target": places[link.target_id]}
        for link in Link.objects.filter(source__in=places, target__in=places).order_by("pk")
    ]
    made.description = _("Made of %(key)s") % {"key": artifact.key}
    made.keep(by=by)
    return made


def tree_of(artifact: Artifact, by) -> list[Artifact]:
    """The artifact and all below it, parents before their children."""
    kind = artifact.kind_class()
    found, layer = [artifact.as_kind()], [artifact.pk]
    while layer and len(found) < MOST_NODES:
        seen = kind.objects.visible_to(by, artifact.workspace).filter(parent__in=layer).exclude(pk__in=layer)
        known = {one.pk for one in found}
        below = [one for one in seen.order_by(F("parent"), "position", "pk")[:MOST_NODES] if one.pk not in known]
        found += below
        layer = [one.pk for one in below]
    return found[:MOST_NODES]


def node_of(one: Artifact, places: dict[int, str], calendar: Calendar, first: date | None) -> dict[str, Any]:
    # What stands in braces would be asked for.
    plain = {name: text.replace("{{", "{ {") for name, text in (("title", one.title), ("body", one.body))}
    parent = places.get(one.parent_id or 0, "") if places[one.pk] != "1" else ""
    node: dict[str, Any] = {"id": places[one.pk], "parent": parent, "kind": one.kind, **plain}
    fields = {"priority": str(one.priority)} if "priority" in type(one).editable else {}
    if tags := [tag.name for tag in one.tags.all()]:
        fields["tags"] = ", ".join(tags)
    node["fields"] = fields
    if own := keeping.written(one):
        node["custom"] = own
    for name, day in (("starts", one.starts_on), ("due", one.due_on)):
        if first and day and f"{name}_on" in type(one).editable:
            node[name] = {"after": calendar.between(first, day), "unit": "workdays"}
    return node
