"""The draft of a workflow: read, kept, and changed as forms send it (`state-new-label` and so on)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.states import Category
from bihuan.fields.models.custom_field import free_slug
from bihuan.pages.workflows.crossing import plain
from bihuan.pages.workflows.publishing import in_force
from bihuan.workflows.models import Workflow

COLORS = ("", "gray", "blue", "green", "amber", "red")
LONGEST = 40


def draft_of(kind, workspace) -> Workflow | None:
    drafts = Workflow.objects.filter(workspace=workspace, kind=kind.slug, product=None, version=0)
    return drafts.select_related("written_by").first()


def edited(kind, workspace) -> dict[str, Any]:
    """What the admin works on: the draft, or what is in force."""
    draft = draft_of(kind, workspace)
    return draft.definition if draft else in_force(kind, workspace.pk)


def keep(kind, workspace, definition: dict[str, Any], *, by) -> None:
    mine = {"workspace": workspace, "kind": kind.slug, "product": None, "version": 0}
    said = {"definition": definition, "written_by": by, "written_at": timezone.now()}
    Workflow.objects.update_or_create(**mine, defaults=said)


def sent(data: QueryDict, before: dict[str, Any]) -> dict[str, Any]:
    """The definition with the states a form says; transitions into one that goes are gone with it.

    Raises ValidationError for what is no stage or color.
    """
    states, names = [], {each["value"] for each in before["states"]}
    for stood, each in enumerate([*before["states"], {"value": ""}], start=1):
        at = f"state-{each['value']}"
        label = written(data, f"{at}-label")
        if data.get(f"{at}-remove") or (not each["value"] and not label):
            continue
        value = each["value"] or free_slug(label, names)
        category, color = data.get(f"{at}-category", each.get("category", "")), data.get(f"{at}-color", "")
        if category not in Category.values or color not in COLORS:
            raise ValidationError(_("Choose a stage and a color for “%(name)s”.") % {"name": label or value})
        states.append((place(data, at, stood), {"value": value, "label": label, "category": category, "color": color}))
    ordered = [state for _place, state in sorted(states, key=lambda pair: pair[0])]
    kept = {state["value"] for state in ordered}
    moves = [
        {**move, "sources": [one for one in move["sources"] if one in kept]}
        for move in before["moves"]
        if move["to"] in kept
    ]
    return {"states": ordered, "moves": moves}


def place(data: QueryDict, at: str, stood: int) -> tuple[int, int]:
    """Where a state goes. Of two at one place, what comes from below stands first, what comes from above last."""
    said = data.get(f"{at}-place", "")
    wanted = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 99_999
    return wanted, wanted - stood


def written(data: QueryDict, name: str) -> str:
    return data.get(name, "").replace("\0", "").strip()[:LONGEST]


def with_move(data: QueryDict, before: dict[str, Any], named: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The definition with one more transition, and its verb: `from`, `to`, and a name, else that of where it leads.

    Raises ValidationError where it leads from or to no state.
    """
    labels = {state["value"]: state["label"] for state in named["states"]}
    source, to = data.get("from", ""), data.get("to", "")
    if source not in labels or to not in labels:
        raise ValidationError(_("Choose from where the transition leads, and where to."))
    label = written(data, "label") or labels[to]
    verb = free_slug(label, {move["verb"] for move in before["moves"]})
    return {**before, "moves": [*before["moves"], {**plain(verb, label, to), "sources": [source]}]}, verb
