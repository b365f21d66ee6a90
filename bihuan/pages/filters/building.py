"""A filter as boxes of a form: rows of field, operator and value, and groups of such rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.fields.models import Type
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.operands import MOVING, OPERATORS
from bihuan.pages.filters import relative
from bihuan.pages.filters.language import MOST, Condition, Group

BOX = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?\.(field|was|op|value)")
NOT_COMPARED = ("empty", "filled")


class Box:
    """A row of the form: a condition as far as it is written, and what can be chosen in it."""

    def __init__(self, name: str, condition: Condition, field: Described | None):
        self.name, self.field = name, field
        self.missing = "" if field else condition.field
        self.operator, self.operand = condition.operator, condition.operand
        self.choices: list[tuple[str, str]] = []
        self.operators: list[tuple[str, str]] = []

    @property
    def chosen(self) -> list[str]:
        return [part.strip() for part in self.operand.split(",")]

    @property
    def shape(self) -> str:
        """How the value is asked for."""
        if self.field is None or self.operator in NOT_COMPARED:
            return ""
        if self.choices:
            return "one" if self.field.type == Type.CHECKBOX else "several"
        return {Type.DATE: "date", Type.NUMBER: "number", Type.MONEY: "number"}.get(self.field.type, "text")


@dataclass
class Boxes:
    """A level of the form; the inner ones have no groups."""

    any: bool
    rows: list["Box | Boxes"]
    name: str = ""


def boxes_of(group: Group, fields: Mapping[str, Described], asker: Asker) -> Boxes:
    """The form of a filter; what is nested deeper than it can show is flattened into its group."""
    rows: list[Box | Boxes] = []
    for place, part in enumerate(group.parts):
        if isinstance(part, Group):
            inner = [box(one, f"{place}.{each}", fields, asker) for each, one in enumerate(part.conditions())]
            rows.append(Boxes(part.any, list(inner), str(place)))
        else:
            rows.append(box(part, str(place), fields, asker))
    return Boxes(group.any, rows)


def deep(group: Group) -> bool:
    """Whether the form cannot show it as it is."""
    inner = [part for part in group.parts if isinstance(part, Group)]
    return any(isinstance(each, Group) for part in inner for each in part.parts)


def box(condition: Condition, name: str, fields: Mapping[str, Described], asker: Asker) -> Box:
    known = fields.get(condition.field)
    one = Box(name, condition, known)
    if known is None:
        return one
    suits = known.operators
    one.operator = condition.operator if condition.operator in suits else suits[0]
    one.operators = [(each, str(OPERATORS[each])) for each in suits]
    one.choices = choices_of(known, asker)
    return one


def choices_of(known: Described, asker: Asker) -> list[tuple[str, str]]:
    if known.type == Type.CHECKBOX:
        return [("yes", _("Yes")), ("no", _("No"))]
    if known.type not in (Type.SELECT, Type.MULTI_SELECT, Type.PERSON):
        return []
    moving = list(MOVING) if known.type == Type.PERSON else ["my_department"] if known.name == "department" else []
    found = [(str(value), str(label)) for value, label in known.choices(asker)]
    return [(word, str(MOVING[word])) for word in moving] + found


def dates() -> list[tuple[str, str]]:
    return [(word, relative.said(word)) for word in (*relative.LABELS, *relative.COMMON)]


def sent_group(sent: Any, fields: Mapping[str, Described]) -> Group:
    """The filter as the boxes were sent. A row whose field was changed begins anew."""
    rows: dict[tuple[int, int], dict[str, str]] = {}
    for name in sent:
        if match := BOX.fullmatch(name):
            place = (int(match[1]), -1 if match[2] is None else int(match[2]))
            rows.setdefault(place, {})[match[3]] = ",".join(filter(None, (each.strip() for each in sent.getlist(name))))
    group = Group(sent.get("match") == "any")
    inner: dict[int, Group] = {}
    for (top, below), row in sorted(rows.items())[:MOST]:
        condition = condition_of(row, fields)
        if condition is None:
            continue
        if below < 0:
            group.parts.append(condition)
            continue
        if top not in inner:
            inner[top] = Group(sent.get(f"{top}.match", "any") == "any")
            group.parts.append(inner[top])
        inner[top].parts.append(condition)
    return group


def condition_of(row: dict[str, str], fields: Mapping[str, Described]) -> Condition | None:
    name = row.get("field", "")
    if name not in fields:
        return None
    first = fields[name].operators[0]
    if row.get("was", name) != name:
        return Condition(name, first)
    operator = row.get("op", "") or first
    return Condition(name, operator, "" if operator in NOT_COMPARED else row.get("value", "").replace("\0", ""))


def finished(group: Group) -> Group:
    """Without the rows in which nothing is compared yet."""
    parts: list[Condition | Group] = []
    for part in group.parts:
        if isinstance(part, Group):
            if (inner := finished(part)).parts:
                parts.append(inner)
        elif part.operand or part.operator in NOT_COMPARED:
            parts.append(part)
    return Group(group.any, parts)
