"""Rules people of a back office want first, ready to be looked over and kept."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category
from bihuan.automation.models import Rule

Parts = dict[str, Any]


def solved(kind: type[Artifact]) -> Parts:
    return {
        "trigger": {"on": "linked", "role": "evidences", "way": "in"},
        "conditions": [condition("category", "any_of", "done")],
        "actions": [
            {"do": "comment", "on": "other", "open": True, "text": _("{{key}} is done. Is this solved for you?")},
            {"do": "notify", "who": ["owner"], "text": _("Feedback was attached to {{key}}, which is done")},
        ],
    }


def not_begun(kind: type[Artifact]) -> Parts:
    return {
        "trigger": {"on": "due", "field": "due_on", "days": -3, "cron": "0 9 * * *"},
        "conditions": [condition("category", "any_of", "new"), condition("category", "any_of", "open", join="or")],
        "actions": [{"do": "notify", "who": ["owner"], "text": _("Due on {{due_on}}, and not begun")}],
    }


def overdue(kind: type[Artifact]) -> Parts:
    return {
        "trigger": {"on": "due", "field": "due_on", "days": 1, "cron": "0 9 * * *"},
        "actions": [{"do": "notify", "who": ["owner", "leads"], "text": _("It was due on {{due_on}}")}],
    }


def urgent(kind: type[Artifact]) -> Parts:
    return {
        "trigger": {"on": "created"},
        "conditions": [condition("priority", "any_of", "0")],
        "actions": [
            {"do": "notify", "who": ["leads"], "text": _("Urgent: {{title}}")},
            {"do": "send", "to": "", "title": _("Urgent: {{key}} {{title}}"), "text": _("By {{actor}}")},
        ],
    }


def declined(kind: type[Artifact]) -> Parts:
    states = [state.value for state in kind.State if state.category == Category.DROPPED]
    return {
        "trigger": {"on": "moved", "from": "", "to": next(iter(states), "")},
        "actions": [{"do": "comment", "open": True, "text": _("It is not done for now: {{reason}}")}],
    }


def nudge(kind: type[Artifact]) -> Parts:
    return {
        "trigger": {
            "on": "button",
            "label": _("Nudge"),
            "role": 20,
            "parameters": [{"name": "words", "label": _("What should they know?")}],
        },
        "actions": [{"do": "notify", "who": ["owner"], "text": "{{actor}}: {{words}}"}],
    }


def condition(field: str, operator: str, operand: str, join: str = "and") -> dict[str, str]:
    return {"field": field, "which": "new", "operator": operator, "operand": operand, "join": join}


READY: dict[str, tuple[Any, Callable[[type[Artifact]], Parts]]] = {
    "solved": (gettext_lazy("Feedback on something done: ask whether it is solved"), solved),
    "not_begun": (gettext_lazy("Due in 3 days and not begun: remind the owner"), not_begun),
    "overdue": (gettext_lazy("Overdue: remind the owner and the leads"), overdue),
    "urgent": (gettext_lazy("Something urgent is created: tell the leads and the group"), urgent),
    "declined": (gettext_lazy("Declined: tell why in a comment"), declined),
    "nudge": (gettext_lazy("A button that nudges the owner"), nudge),
}


def ready(name: str, kind: type[Artifact], workspace) -> Rule:
    """A rule made of a ready one, not kept yet."""
    label, parts = READY[name]
    made = Rule(workspace=workspace, name=str(label)[:120], kind=kind.slug)
    for part, value in parts(kind).items():
        setattr(made, part, value)
    return made
