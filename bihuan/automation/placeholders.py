"""{{ … }} in texts: fields by name or label, what happened, what was asked, and formulas of them."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.automation.situation import Situation
from bihuan.fields.definitions import defined
from bihuan.fields.expressions import compiled
from bihuan.fields.formulas import built_in, names_for, value_for
from bihuan.fields.functions import DATE, TEXT, as_text
from bihuan.fields.reading import ExpressionError

SLOT = re.compile(r"\{\{(.+?)\}\}", re.S)
ONLY = re.compile(r"\s*\{\{(.+?)\}\}\s*\Z", re.S)
FACTS = {
    **dict.fromkeys(("key", "url", "owner", "actor", "product", "parent", "reason", "comment", "rule"), TEXT),
    "day": DATE,
}
CHINESE = {"编号": "key", "链接": "url", "负责人": "owner", "操作人": "actor", "产品": "product", "原因": "reason"}
CHINESE |= {"评论": "comment", "规则": "rule", "今天": "day"}


def names_in(kind: str, workspace_id: int, asked: Mapping[str, str] = {}) -> dict[str, tuple[str, str]]:
    """All names a placeholder may use, with their types; `asked` are parameters, name → label."""
    found = names_for(kind, defined(workspace_id).of(kind))
    found |= {f"old_{name}": (f"old:{kept}", type_) for name, (kept, type_) in built_in(kind).items() if name == kept}
    found["state"] = found["状态"] = ("fact:state", TEXT)
    found["old_state"] = found["原状态"] = ("fact:old_state", TEXT)
    found |= {name: (f"fact:{name}", type_) for name, type_ in FACTS.items()}
    found |= {word: (f"fact:{name}", FACTS[name]) for word, name in CHINESE.items()}
    for name, label in asked.items():
        found[name.casefold()] = found[label.casefold()] = (f"asked:{name}", TEXT)
    return found


def parameters_of(rule) -> dict[str, str]:
    return {one["name"]: one.get("label") or one["name"] for one in rule.trigger.get("parameters", ())}


def check(text: str, kind: str, workspace_id: int, asked: Mapping[str, str]) -> None:
    """Raises ValidationError that says which placeholder cannot be read, and why."""
    for slot in SLOT.finditer(text):
        try:
            compiled(slot[1], names_in(kind, workspace_id, asked))
        except ExpressionError as error:
            said = _("“%(slot)s”: %(problem)s") % {"slot": slot[0], "problem": error}
            raise ValidationError(said) from error


def filled(text: str, situation: Situation) -> str:
    """The text with every placeholder worked out; what is missing is left empty."""
    return SLOT.sub(lambda slot: shown(worked_out(slot[1], situation)), text)


def value_in(text: str, situation: Situation) -> str:
    """What a field is set to, as a form takes it."""
    only = ONLY.match(text)
    return shown(worked_out(only[1], situation)) if only else filled(text, situation)


def shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else as_text(value)


def worked_out(expression: str, situation: Situation) -> Any:
    rule = situation.rule
    formula = compiled(expression, names_in(rule.kind, rule.workspace_id, parameters_of(rule)))
    values = {name: known(name, situation) for name in formula.names}
    return formula.value(values, timezone.localdate())


def known(name: str, situation: Situation) -> Any:
    sort, colon, rest = name.partition(":")
    if sort == "asked" and colon:
        return situation.given.get(rest, "")
    if sort == "fact" and colon:
        return fact(rest, situation)
    if situation.artifact is None:
        return None
    if sort == "old" and colon:
        before = situation.value(rest, "old")
        return float(before) if isinstance(before, int) and not isinstance(before, bool) else before
    it = situation.artifact
    return value_for(name, it, defined(it.workspace_id).of(it.kind), it.custom or {})


def fact(name: str, situation: Situation) -> Any:
    it, event = situation.artifact, situation.event
    if name == "day":
        return timezone.localdate()
    if name == "rule":
        return situation.rule.name
    if name == "url":
        return situation.url
    if name == "actor":
        return str(situation.actor or "")
    if it is None:
        return ""
    if name in ("state", "old_state"):
        rule = situation.rule
        states = {state.value: str(state.label) for state in rule.kind_class.states_in(rule.workspace_id)}
        return states.get(situation.value("state", "old" if name == "old_state" else "new"), "")
    if name == "reason":
        return event.reason if event else ""
    if name == "comment":
        return comment_text(event)
    return str(getattr(it, name) or "")


def comment_text(event) -> str:
    from bihuan.artifacts.models import Comment

    said = (
        Comment.objects.filter(pk=event.changes["comment"][1]).first() if event and event.verb == "commented" else None
    )
    return said.text if said else ""
