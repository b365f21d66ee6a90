"""A rule as a form: read from what was sent, whole or half, and drawn again with what each place offers."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.automation import times
from bihuan.automation.actions import DEEDS
from bihuan.automation.applying import asked
from bihuan.automation.checking import ROLES
from bihuan.automation.models import Rule, Template
from bihuan.automation.models.template import template_called
from bihuan.automation.triggers import TRIGGERS
from bihuan.deliveries.outbox import targets
from bihuan.fields.models import Type
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.operands import OPERATORS
from bihuan.pages.forms import capitalized
from bihuan.pages.views.lists import people_of
from bihuan.people.forms.own import time_zones

ROW = re.compile(r"([ca])(\d{1,2})\.(\w{1,20})\Z")
PLACE = re.compile(r"g\d{1,2}\Z")
BOXES = ("open", "each")
MANY = ("who",)


def read(rule: Rule, sent: QueryDict, products) -> None:
    """Put what a form sent into the rule; nothing is checked yet."""
    rule.name, rule.kind = sent.get("name", "").strip()[:120], sent.get("kind", rule.kind)
    rule.product = next((one for one in products if one.slug == sent.get("product")), None)
    rule.time_zone = sent.get("time_zone", "").strip() or rule.time_zone
    hourly = sent.get("hourly", "")
    rule.hourly = int(hourly) if hourly.isascii() and hourly.isdigit() and 0 < len(hourly) < 6 else rule.hourly
    rule.trigger = trigger_of(sent)
    rows: dict[str, dict[int, dict[str, Any]]] = {"c": {}, "a": {}}
    for name in sent:
        if said := ROW.match(name):
            value: Any = sent.getlist(name) if said[3] in MANY else sent[name].replace("\r\n", "\n")
            rows[said[1]].setdefault(int(said[2]), {})[said[3]] = bool(value) if said[3] in BOXES else value
    rule.conditions = [whole(rows["c"][place]) for place in sorted(rows["c"])]
    rule.actions = [asking(rows["a"][place], rule) for place in sorted(rows["a"])]


def trigger_of(sent: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {"on": sent.get("on", "created")}
    for name in sent:
        if name.startswith("t."):
            found[name[2:]] = bool(sent[name]) if name[2:] in BOXES else sent[name].strip()
    if found["on"] in ("due", "schedule"):
        found["cron"] = times.cron_of(found) or ("0 9 * * *" if found["on"] == "due" else "0 9 * * 1")
    found = {name: value for name, value in found.items() if name not in times.NAMES}
    if found["on"] == "button":
        found["role"] = int(found["role"]) if str(found.get("role", "")).isdigit() else 20
        found["parameters"] = parameters_of(found.pop("asks", ""))
    if found["on"] == "due":
        days, way = str(found.get("days") or "0"), found.pop("way", "after")
        found["days"] = int(days) if re.fullmatch(r"-?\d{1,4}", days) else 0
        found["days"] = -abs(found["days"]) if way == "before" else found["days"]
    return found


def asking(row: dict[str, Any], rule: Rule) -> dict[str, Any]:
    """What a template asks is sent by its place, as g0, g1 …; it is kept by its word."""
    said = {name: row.pop(name) for name in list(row) if PLACE.match(name)}
    found = template_called(rule.workspace, row.get("template")) if row.get("do") == "template" else None
    words = asked(found) if found else []
    return row | ({"given": {word: said.get(f"g{place}", "") for place, word in enumerate(words)}} if words else {})


def parameters_of(text: str) -> list[dict[str, str]]:
    """One a line: name, or name: what it asks."""
    found = []
    for line in text.replace("：", ":").splitlines():
        name, _colon, label = line.partition(":")
        if name.strip():
            found.append({"name": name.strip(), "label": label.strip() or name.strip()})
    return found


def whole(row: dict[str, Any]) -> dict[str, Any]:
    return {"join": "and", "which": "new", "field": "", "operator": "", "operand": ""} | row


def step(rule: Rule, asked: str) -> None:
    """Add or drop a row, as a button of the form asks."""
    verb, _colon, rest = asked.partition(":")
    what, _colon, place = rest.partition(":")
    rows = {"condition": rule.conditions, "action": rule.actions}.get(what)
    if rows is None:
        return
    if verb == "add":
        rows.append(whole({}) if what == "condition" else {"do": "notify", "who": ["owner"], "text": ""})
    elif verb == "drop" and place.isdigit() and int(place) < len(rows):
        del rows[int(place)]


class Editor:
    """What the page of a rule offers at each place."""

    def __init__(self, rule: Rule, user, sent: Mapping[str, Any] | None = None):
        self.rule, self.user, self.workspace = rule, user, rule.workspace
        self.asker = Asker(rule.kind_class, user, rule.workspace)
        # Where the keyboard goes on: at the row that came, or where the one that went can be had again.
        verb, _colon, what = (sent or {}).get("step", "").partition(":")
        self.by_cron = (sent or {}).get("t.often") == times.OWN
        self.came, self.went = (what if verb == "add" else ""), (what.partition(":")[0] if verb == "drop" else "")
        self.triggers = list(TRIGGERS.items())
        self.deeds = list(DEEDS.items())
        self.kinds = [(slug, capitalized(kind._meta.verbose_name)) for slug, kind in Artifact.kinds().items()]
        self.roles = [(role.value, role.label) for role in ROLES]
        self.link_roles = [("", _("in any way")), *((role.value, role.label) for role in LinkRole)]
        self.joins = [("", _("by itself")), ("child", _("below it")), *((one.value, one.label) for one in LinkRole)]
        self.ends = [("it", _("it")), ("other", _("the other end of the link")), ("parent", _("what it is part of"))]
        self.moves = [(move.verb, move.label) for move in rule.kind_class.moves_in(rule.workspace_id)]
        states = rule.kind_class.states_in(rule.workspace_id)
        self.states = [("", _("any state")), *((one.value, one.label) for one in states)]

    @cached_property
    def fields(self) -> dict[str, Described]:
        return fields_of(self.rule.kind_class, self.user, self.workspace)

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(name, str(field.label)) for name, field in self.fields.items()]

    @property
    def editable(self) -> list[tuple[str, str]]:
        return [(name, str(field.label)) for name, field in self.fields.items() if field.editable]

    @property
    def dates(self) -> list[tuple[str, str]]:
        return [(name, str(field.label)) for name, field in self.fields.items() if field.type == Type.DATE]

    def operators(self, name: str) -> list[tuple[str, Any]]:
        return [(each, OPERATORS[each]) for each in self.fields[name].operators] if name in self.fields else []

    def choices(self, name: str, now: str = "", *, roles: bool = False) -> list[tuple[str, str]]:
        """What can be chosen for a field, with what stands there now; nothing where one writes."""
        field = self.fields.get(name)
        if field is None or name == "tags" or field.type == Type.LINK:
            return []
        if field.type == Type.PERSON:
            found = [(f"person:{pk}", label) for pk, label in self.people]
            found = [*self.some, *found] if roles else found
        elif field.type == Type.CHECKBOX:
            found = [("yes", _("Yes")), ("no", _("No"))]
        else:
            found = [(str(value), str(label)) for value, label in field.choices(self.asker)]
        return [*found, (now, now)] if found and now and now not in dict(found) else found

    def box(self, name: str) -> str:
        """The type of the input where one writes."""
        type_ = self.fields[name].type if name in self.fields else None
        return {Type.DATE: "date", Type.NUMBER: "text", Type.MONEY: "text"}.get(type_, "text") if type_ else "text"

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        return people_of(self.workspace.pk)

    @property
    def some(self) -> list[tuple[str, str]]:
        return [("owner", _("its owner")), ("creator", _("who created it")), ("actor", _("who did it"))]

    @property
    def who(self) -> list[tuple[str, str]]:
        more = [("watchers", _("who watches it")), ("leads", _("the leads")), ("rule", _("the rule's owner"))]
        return [*self.some, *more, *((f"person:{pk}", label) for pk, label in self.people)]

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """Groups and programs a message can go to."""
        return [
            (f"{channel}:{address}", name)
            for channel in ("robot", "webhook")
            for address, name in targets(channel, self.workspace)
        ]

    @cached_property
    def templates(self) -> list[tuple[str, str]]:
        seen = Template.objects.visible_to(self.user, self.workspace)
        return [(str(one.uid), one.name) for one in seen]

    def words(self, action: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What the chosen template asks, with what is said to it."""
        found = template_called(self.workspace, action.get("template"))
        return [(word, (action.get("given") or {}).get(word, "")) for word in (asked(found) if found else [])]

    @property
    def zones(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Time zones by group, with the one that is set."""
        found = [(str(group), zones) for group, zones in time_zones()]
        now = self.rule.time_zone
        known = {zone for _group, zones in found for zone, _label in zones}
        return found if now in known else [*found, (now, [(now, now)])]

    @property
    def clock(self) -> dict[str, Any]:
        """The boxes of a time that comes again."""
        default = "0 9 * * 1" if self.rule.on_what == "schedule" else "0 9 * * *"
        found = times.parts("" if self.by_cron else self.rule.trigger.get("cron") or default)
        return found | {
            "choices": times.OFTEN,
            "weekdays": times.weekdays(),
            "days": [(str(day), str(day)) for day in range(1, 32)],
        }

    @property
    def asks(self) -> str:
        parameters: list[Mapping[str, str]] = self.rule.trigger.get("parameters", [])
        return "\n".join(f"{one['name']}: {one.get('label', '')}" for one in parameters)
