"""When a rule listens up: what an event must be like."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models import Event
from bihuan.artifacts.models.link import LinkRole
from bihuan.automation import times
from bihuan.automation.conditions import holds, named
from bihuan.automation.models import Rule
from bihuan.automation.situation import stored
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker
from bihuan.pages.fields.operands import Unreadable

TRIGGERS = {
    "created": gettext_lazy("is created"),
    "changed": gettext_lazy("is changed"),
    "moved": gettext_lazy("changes its state"),
    "commented": gettext_lazy("is commented on"),
    "linked": gettext_lazy("is linked"),
    "due": gettext_lazy("comes near a date, or passes it"),
    "schedule": gettext_lazy("at certain times"),
    "button": gettext_lazy("when a button is pressed"),
}
BY_EVENT = ("created", "changed", "moved", "commented", "linked")
OURS = ("notified",)


def matches(rule: Rule, event: Event, artifact) -> bool:
    """Whether the event is what the rule waits for; conditions are asked later."""
    trigger, changes = rule.trigger, event.changes
    if event.verb in OURS or (artifact.trashed_at and event.verb != "trashed"):
        return False
    match trigger.get("on"):
        case "created":
            return event.verb == "created" or (event.verb == "imported" and not changes)
        case "moved":
            return from_to(trigger, changes.get("state"))
        case "changed":
            return field_changed(rule, event, artifact)
        case "commented":
            wanted = event.verb == "commented"
            return wanted and not (trigger.get("open") and changes.get("internal"))
        case "linked":
            return event.verb == "linked" and link_is(trigger, changes, artifact.key)
    return False


def from_to(trigger: dict[str, Any], pair: Any) -> bool:
    if not isinstance(pair, list):
        return False
    wanted = (trigger.get("from"), trigger.get("to"))
    return all(not want or had in want.split(",") for want, had in zip(wanted, pair, strict=True))


def field_changed(rule: Rule, event: Event, artifact) -> bool:
    name = rule.trigger.get("field")
    if not name:
        return bool(event.changes) and event.verb not in ("created", "commented", "linked", "unlinked", "attached")
    pair = event.changes.get(name)
    if not isinstance(pair, list) or event.verb == "created":
        return False
    described = fields_of(rule.kind_class, rule.owner, rule.workspace).get(name)
    if described is None:
        return False
    asker = Asker(rule.kind_class, rule.owner, rule.workspace)
    operator = "any_of" if "any_of" in described.operators else "is" if "is" in described.operators else "contains"
    for word, had in zip(("from", "to"), pair, strict=True):
        if want := rule.trigger.get(word):
            try:
                if not holds(described, operator, named(want), stored(described, had), asker):
                    return False
            except Unreadable:
                return False
    return True


def link_is(trigger: dict[str, Any], changes: dict[str, Any], key: str) -> bool:
    source, role, _target = changes["link"][1]
    way = "out" if source == key else "in"
    return trigger.get("role") in (None, "", role) and trigger.get("way") in (None, "", way)


def said(rule: Rule) -> str:
    """When it is, in words."""
    trigger = rule.trigger
    kind = rule.kind_class._meta.verbose_name
    match trigger.get("on"):
        case "moved":
            states = {state.value: str(state.label) for state in rule.kind_class.states_in(rule.workspace_id)}
            words = [
                _(", ").join(states.get(one, one) for one in filter(None, trigger.get(end, "").split(",")))
                for end in ("from", "to")
            ]
            return _("%(kind)s goes from %(from)s to %(to)s") % {
                "kind": kind,
                "from": words[0] or _("any state"),
                "to": words[1] or _("any state"),
            }
        case "changed":
            return changed_words(rule, kind)
        case "linked":
            role = LinkRole(trigger["role"]).label if trigger.get("role") else _("in any way")
            return _("%(kind)s is linked: %(role)s") % {"kind": kind, "role": role}
        case "due":
            return due_words(rule, kind)
        case "schedule":
            return times.said(trigger.get("cron", ""))
        case "button":
            return _("somebody presses “%(label)s” at %(kind)s") % {"label": trigger.get("label"), "kind": kind}
    return f"{kind} {TRIGGERS.get(trigger.get('on', ''), '')}"


def changed_words(rule: Rule, kind) -> str:
    trigger = rule.trigger
    if not trigger.get("field"):
        return _("%(kind)s is changed") % {"kind": kind}
    fields = fields_of(rule.kind_class, rule.owner, rule.workspace)
    described = fields.get(trigger["field"])
    asker = Asker(rule.kind_class, rule.owner, rule.workspace)
    label = described.label if described else trigger["field"]
    ends = [ending(described, trigger.get(end, ""), asker) for end in ("from", "to")]
    if not any(ends):
        return _("%(field)s of %(kind)s is changed") % {"field": label, "kind": kind}
    words = {"field": label, "kind": kind, "from": ends[0] or _("anything"), "to": ends[1] or _("anything")}
    return _("%(field)s of %(kind)s goes from %(from)s to %(to)s") % words


def ending(described, text: str, asker: Asker) -> str:
    if not text or described is None:
        return text
    try:
        operator = "any_of" if "any_of" in described.operators else described.operators[0]
        return described.said(operator, named(text), asker)
    except Unreadable:
        return text


def due_words(rule: Rule, kind) -> str:
    fields = fields_of(rule.kind_class, rule.owner, rule.workspace)
    name, days = rule.trigger.get("field", "due_on"), int(rule.trigger.get("days", 0))
    words = {"field": fields[name].label if name in fields else name, "kind": kind, "days": abs(days)}
    if days < 0:
        return _("%(field)s of %(kind)s is in %(days)s days") % words
    return (
        _("%(field)s of %(kind)s was %(days)s days ago") % words
        if days
        else _("%(field)s of %(kind)s is today") % words
    )
