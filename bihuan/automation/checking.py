"""Whether a rule can be kept: every part is known, every value and placeholder can be read.

trigger: {"on": created | changed (field, from, to) | moved (from, to) | commented (open) | linked (role, way) | due
(field, days, cron) | schedule (cron, each) | button (label, role, parameters [{name, label}])}
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.checking import storable
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.automation import placeholders
from bihuan.automation.actions import DEEDS
from bihuan.automation.conditions import named
from bihuan.automation.cron import Cron, CronError
from bihuan.automation.models import Rule, Template
from bihuan.automation.models.template import template_called
from bihuan.automation.triggers import TRIGGERS
from bihuan.fields.models import Type
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker
from bihuan.pages.fields.operands import Unreadable
from bihuan.people.models import Role

MOST = 20
LONGEST = 5_000
NAME = re.compile(r"[^\W\d]\w{0,39}\Z")
WHO = ("owner", "creator", "actor", "rule", "watchers", "leads")
# What a trigger may say besides when it begins.
PARTS = {
    "created": (),
    "changed": ("field", "from", "to"),
    "moved": ("from", "to"),
    "commented": ("open",),
    "linked": ("role", "way"),
    "due": ("field", "days", "cron"),
    "schedule": ("cron", "each"),
    "button": ("label", "role", "parameters"),
}
ROLES = (Role.REQUESTER, Role.MEMBER, Role.LEAD, Role.ADMIN)


def check(rule: Rule) -> None:
    """Raises ValidationError by part: trigger, conditions, actions."""
    if rule.kind not in Artifact.kinds():
        raise ValidationError({"kind": _("There is no kind “%(name)s”.") % {"name": rule.kind}})
    for name, one in (("trigger", rule.trigger), ("conditions", rule.conditions), ("actions", rule.actions)):
        try:
            texts(one)
            CHECKS[name](rule)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            said = _("It cannot be read: %(problem)s.") % {"problem": f"{type(error).__name__} {error}"[:120]}
            raise ValidationError({name: said}) from error


def texts(value: Any) -> None:
    """Nothing in it that the database cannot keep, and nothing endless."""
    if isinstance(value, str):
        storable(value)
        if len(value) > LONGEST:
            raise ValidationError(_("A text in it is longer than %(most)s characters.") % {"most": LONGEST})
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        texts(one)


def check_trigger(rule: Rule) -> None:
    trigger = rule.trigger
    if trigger.get("on") not in TRIGGERS:
        raise ValidationError(_("Choose when it begins."))
    if unknown := sorted(trigger.keys() - {"on", *PARTS[trigger["on"]]}):
        said = _("“%(on)s” knows no “%(name)s”; it knows: %(parts)s.")
        named = {"on": trigger["on"], "name": unknown[0], "parts": ", ".join(PARTS[trigger["on"]]) or "—"}
        raise ValidationError(said % named)
    fields = fields_of(rule.kind_class, rule.owner, rule.workspace)
    if trigger["on"] == "changed" and trigger.get("field") and trigger["field"] not in fields:
        raise ValidationError(no_field(trigger["field"]))
    if trigger["on"] == "moved":
        known = {state.value for state in rule.kind_class.states_in(rule.workspace_id)}
        for state in filter(None, f"{trigger.get('from', '')},{trigger.get('to', '')}".split(",")):
            if state not in known:
                raise ValidationError(_("There is no state “%(name)s”.") % {"name": state})
    if trigger["on"] == "linked" and trigger.get("role") and trigger["role"] not in LinkRole.values:
        raise ValidationError(_("“%(role)s” is not a kind of link.") % {"role": trigger["role"]})
    if trigger["on"] == "due":
        described = fields.get(trigger.setdefault("field", "due_on"))
        if described is None or described.type != Type.DATE:
            raise ValidationError(_("Choose a field with a date."))
        trigger["days"] = int(trigger.get("days") or 0)
        if abs(trigger["days"]) > 366:
            raise ValidationError(_("That is too far away."))
        trigger.setdefault("cron", "0 9 * * *")
    if trigger["on"] in ("due", "schedule"):
        check_cron(trigger)
    if trigger["on"] == "button":
        check_button(trigger)


def check_cron(trigger: dict[str, Any]) -> None:
    try:
        Cron.read(str(trigger.get("cron", "")))
    except CronError as error:
        raise ValidationError(str(error)) from error


def check_button(trigger: dict[str, Any]) -> None:
    if not str(trigger.get("label", "")).strip():
        raise ValidationError(_("Say what stands on the button."))
    if int(trigger.setdefault("role", Role.MEMBER)) not in ROLES:
        raise ValidationError(_("Choose who may press it."))
    names = [one["name"] for one in trigger.setdefault("parameters", [])]
    if len(names) > MOST or len(set(names)) < len(names):
        raise ValidationError(_("Name each thing it asks for once; at most %(most)s.") % {"most": MOST})
    for name in names:
        if not NAME.match(name):
            raise ValidationError(_("“%(name)s” is no name: letters, digits and _.") % {"name": name})


def check_conditions(rule: Rule) -> None:
    asker = Asker(rule.kind_class, rule.owner, rule.workspace)
    fields = fields_of(rule.kind_class, rule.owner, rule.workspace)
    if len(rule.conditions) > MOST:
        raise ValidationError(_("At most %(most)s conditions.") % {"most": MOST})
    for row in rule.conditions:
        described = fields.get(row["field"])
        if described is None:
            raise ValidationError(no_field(row["field"]))
        try:
            described.where(row["operator"], named(str(row.get("operand", ""))), asker)
        except Unreadable as error:
            said = _("%(field)s: %(problem)s") % {"field": described.label, "problem": error}
            raise ValidationError(said) from error


def check_actions(rule: Rule) -> None:
    if not rule.actions:
        raise ValidationError(_("Say what is done."))
    if len(rule.actions) > MOST:
        raise ValidationError(_("At most %(most)s actions.") % {"most": MOST})
    asked = placeholders.parameters_of(rule)
    for action in rule.actions:
        if action["do"] not in DEEDS:
            raise ValidationError(_("Choose what is done."))
        for text in [one for one in action.values() if isinstance(one, str)]:
            placeholders.check(text, rule.kind, rule.workspace_id, asked)
        check_action(rule, action)


def check_action(rule: Rule, action: dict[str, Any]) -> None:
    needed = {
        "comment": (("text", _("a text")),),
        "notify": (("text", _("a text")), ("who", _("recipients"))),
        "mail": (("text", _("a text")), ("who", _("recipients"))),
        "send": (("to", _("a group or a program")),),
        "create": (("title", _("a title")),),
        "template": (("template", _("a template")),),
        "link": (("target", _("a key")),),
    }
    for name, words in needed.get(action["do"], ()):
        if not action.get(name):
            raise ValidationError(_("“%(action)s” needs %(what)s.") % {"action": DEEDS[action["do"]], "what": words})
    if action["do"] == "template":
        check_template(rule, action)
    who = action["who"] if action["do"] in ("notify", "mail") else ()
    if not all(word in WHO or word.startswith("person:") for word in who):
        raise ValidationError(_("Choose people who are here."))
    if action["do"] == "change" and action.get("on", "it") == "it":
        check_change(rule, action)
    moves = {move.verb for move in rule.kind_class.moves_in(rule.workspace_id)}
    if action["do"] == "move" and action.get("on", "it") == "it" and action["verb"] not in moves:
        raise ValidationError(_("Choose a move."))
    if action["do"] == "create" and action["kind"] not in Artifact.kinds():
        raise ValidationError(_("There is no kind “%(name)s”.") % {"name": action["kind"]})
    role = action.get("role")
    if role and role != "child" and role not in LinkRole.values:
        raise ValidationError(_("“%(role)s” is not a kind of link.") % {"role": role})
    about_nothing = rule.trigger.get("on") == "schedule" and not rule.trigger.get("each")
    if about_nothing and action["do"] in ("change", "move", "comment", "link"):
        said = _("“%(action)s” needs something it is done to. Let the rule go through all that meets the conditions.")
        raise ValidationError(said % {"action": DEEDS[action["do"]]})
    if about_nothing and who and not any(word in ("rule", "leads") or word.startswith("person:") for word in who):
        raise ValidationError(
            _("“%(action)s”: it is about nothing in particular, so name people.") % {"action": DEEDS[action["do"]]}
        )


def check_template(rule: Rule, action: dict[str, Any]) -> None:
    from bihuan.automation.applying import asked

    found = template_called(rule.workspace_id, action["template"])
    if found is None or not Template.objects.visible_to(rule.owner, rule.workspace).filter(pk=found.pk).exists():
        raise ValidationError(_("There is no such template here."))
    given = action.get("given") or {}
    for word in asked(found):
        if not str(given.get(word, "")).strip():
            raise ValidationError(_("Fill in “%(field)s”.") % {"field": word})
        placeholders.check(given[word], rule.kind, rule.workspace_id, placeholders.parameters_of(rule))


def check_change(rule: Rule, action: dict[str, Any]) -> None:
    from bihuan.pages.layouts.reading import Reader

    fields = fields_of(rule.kind_class, rule.owner, rule.workspace)
    described, text = fields.get(action["field"]), str(action.get("value", ""))
    if described is None or not described.editable:
        raise ValidationError(no_field(action["field"]))
    if "{{" in text or text in WHO or text.startswith("+"):
        return
    try:
        Reader(rule.kind_class, rule.owner, rule.workspace).read(described, named(text))
    except ValidationError as error:
        said = _("%(field)s: %(problem)s") % {"field": described.label, "problem": error.messages[0]}
        raise ValidationError(said) from error


def no_field(name: str) -> str:
    return _("There is no field “%(name)s”.") % {"name": name} if name else _("Choose a field.")


CHECKS: dict[str, Callable[[Rule], None]] = {
    "trigger": check_trigger,
    "conditions": check_conditions,
    "actions": check_actions,
}
