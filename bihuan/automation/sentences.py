"""A rule in words: when …, if …, then …"""

from typing import Any

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.automation import triggers
from bihuan.automation.actions import DEEDS
from bihuan.automation.conditions import named
from bihuan.automation.conditions import said as said_condition
from bihuan.automation.models import Rule
from bihuan.automation.models.template import template_called
from bihuan.deliveries.channel import Channel
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker
from bihuan.pages.fields.operands import Unreadable

LONG = 80


def sentence(rule: Rule, user) -> dict[str, Any]:
    """{"when", "if": [(joined by or, words)], "then": [words]} as this person reads it."""
    fields, asker = fields_of(rule.kind_class, user, rule.workspace), Asker(rule.kind_class, user, rule.workspace)
    rows = [(row.get("join") == "or", said_condition(row, fields, asker)) for row in rule.conditions]
    return {"when": triggers.said(rule), "if": rows, "then": [said_action(rule, one, asker) for one in rule.actions]}


def said_action(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    words = ACTIONS.get(action["do"], lambda *_all: "")(rule, action, asker)
    return f"{DEEDS[action['do']]} {short(words)}".strip()


def changed(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    field = fields_of(rule.kind_class, asker.user, rule.workspace).get(action.get("field", ""))
    value = str(action.get("value", ""))
    if field is None:
        return f"{action.get('field')} → {value}"
    known = {str(key): str(label) for key, label in field.choices(asker)} if field.name != "tags" else {}
    try:
        value = WHO[value]() if value in WHO else known.get(named(value), named(value))
    except Unreadable:
        value = named(value)
    return f"{field.label} → {value or '—'}"


def moved(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    labels = {move.verb: str(move.label) for move in rule.kind_class.moves_in(rule.workspace_id)}
    return labels.get(action.get("verb", ""), action.get("verb", ""))


def told(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    names = people(rule)
    who = _(", ").join(WHO[one]() if one in WHO else names.get(one, one) for one in action.get("who", []))
    return f"{who}{_(': ')}{action.get('title') or action.get('text', '')}"


def sent(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    channel, _colon, address = action.get("to", "").partition(":")
    name = Channel.named(channel).names(rule.workspace, [address]).get(address, address) if address else "—"
    return f"{name}{_(': ')}{action.get('title') or action.get('text', '')}"


def created(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    kind = Artifact.kinds().get(action.get("kind", ""))
    return f"{kind._meta.verbose_name if kind else action.get('kind')}{_(': ')}{action.get('title', '')}"


def applied(rule: Rule, action: dict[str, Any], asker: Asker) -> str:
    found = template_called(rule.workspace_id, action.get("template"))
    return found.name if found else "—"


def people(rule: Rule) -> dict[str, str]:
    """Names of members as rules mention them."""
    from bihuan.pages.views.lists import people_of

    return {f"person:{pk}": label for pk, label in people_of(rule.workspace_id)}


def short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= LONG else f"{text[:LONG]}…"


WHO = {
    "owner": lambda: _("its owner"),
    "creator": lambda: _("who created it"),
    "actor": lambda: _("who did it"),
    "watchers": lambda: _("who watches it"),
    "leads": lambda: _("the leads"),
    "rule": lambda: _("the rule's owner"),
}
ACTIONS = {
    "change": changed,
    "move": moved,
    "comment": lambda rule, action, asker: action.get("text", ""),
    "notify": told,
    "mail": told,
    "send": sent,
    "create": created,
    "link": lambda rule, action, asker: action.get("target", ""),
    "template": applied,
}
