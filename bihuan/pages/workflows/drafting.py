"""The draft of a workflow as the form sends it: `state-0-label`, `move-3-to` and so on."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.artifacts.states import Category
from bihuan.fields.models.custom_field import free_slug
from bihuan.pages.workflows.publishing import in_force
from bihuan.people.models import Role
from bihuan.workflows.models import Workflow

COLORS = ("", "gray", "blue", "green", "amber", "red")
LONGEST = 40


def draft_of(kind, workspace) -> Workflow | None:
    return Workflow.objects.filter(workspace=workspace, kind=kind.slug, product=None, version=0).first()


def edited(kind, workspace) -> dict[str, Any]:
    """What the admin works on: the draft, or what is in force."""
    draft = draft_of(kind, workspace)
    return draft.definition if draft else in_force(kind, workspace.pk)


def keep(kind, workspace, definition: dict[str, Any]) -> None:
    mine = {"workspace": workspace, "kind": kind.slug, "product": None, "version": 0}
    Workflow.objects.update_or_create(**mine, defaults={"definition": definition})


def sent(data: QueryDict, before: dict[str, Any]) -> dict[str, Any]:
    """The definition a form says. Raises ValidationError for what is no state, role or color."""
    states, names = [], {each["value"] for each in before["states"]}
    for each in [*before["states"], *({"value": ""} for _blank in range(1))]:
        at = f"state-{each['value']}"
        label = data.get(f"{at}-label", "").replace("\0", "").strip()[:LONGEST]
        if data.get(f"{at}-remove") or (not each["value"] and not label):
            continue
        value = each["value"] or free_slug(label, names)
        category, color = data.get(f"{at}-category", each.get("category", "")), data.get(f"{at}-color", "")
        if category not in Category.values or color not in COLORS:
            raise ValidationError(_("Choose a stage and a color for “%(name)s”.") % {"name": label or value})
        states.append((place(data, at), {"value": value, "label": label, "category": category, "color": color}))
    ordered = [state for _place, state in sorted(states, key=lambda pair: pair[0])]
    kept = {state["value"] for state in ordered}
    return {"states": ordered, "moves": list(moves_sent(data, before, kept))}


def place(data: QueryDict, at: str) -> int:
    said = data.get(f"{at}-place", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 99_999


def moves_sent(data: QueryDict, before: dict[str, Any], kept: set[str]):
    verbs = {each["verb"] for each in before["moves"]}
    for each in [*before["moves"], {"verb": "", "who": [], "then": [], "requires": [], "approval": []}]:
        at = f"move-{each['verb']}"
        label = data.get(f"{at}-label", "").replace("\0", "").strip()[:LONGEST]
        to, sources = data.get(f"{at}-to", ""), [one for one in data.getlist(f"{at}-sources") if one in kept]
        if data.get(f"{at}-remove") or (not each["verb"] and not label):
            continue
        if to not in kept:
            raise ValidationError(_("Say where “%(name)s” leads.") % {"name": label or each["verb"]})
        needs = data.get(f"{at}-needs", "")
        if needs not in {str(role.value) for role in Role}:
            raise ValidationError(_("Choose a role for “%(name)s”.") % {"name": label or each["verb"]})
        who = [one for one in each["who"] if one.startswith("person:")]
        who += [one for one in ("owner", "creator") if data.get(f"{at}-{one}")]
        said = {"label": label, "to": to, "sources": sources, "needs": int(needs), "who": who}
        reason = bool(data.get(f"{at}-reason"))
        yield {**each, **said, "verb": each["verb"] or free_slug(label, verbs), "reason": reason}
