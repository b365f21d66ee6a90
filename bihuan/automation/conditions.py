"""Whether it is so: rows of field, operator and operand, joined by “and”, or by “or” which begins another group.

[{"field": "priority", "which": "new", "operator": "any_of", "operand": "0"},
 {"join": "or", "field": "due_on", "operator": "filled"}]
"""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Tag
from bihuan.automation.situation import Situation
from bihuan.fields.models import Type
from bihuan.pages.fields import operands
from bihuan.pages.fields.described import Asker, Described

EMPTY = (None, "", [], ())


def judged(situation: Situation, rows: Sequence[Mapping[str, Any]]) -> tuple[bool, list[dict[str, Any]]]:
    """Whether they hold, and each row with its outcome in words. Raises Unreadable for what cannot be compared."""
    told, groups = [], []
    for row in rows:
        described = situation.fields.get(row["field"])
        if described is None:
            raise operands.Unreadable(_("There is no field “%(name)s” any more.") % {"name": row["field"]})
        value = situation.value(row["field"], row.get("which", "new"))
        so = holds(described, row["operator"], named(row.get("operand", "")), value, situation.asker)
        told.append({"said": said(row, situation.fields, situation.asker), "so": so})
        if row.get("join") == "or" or not groups:
            groups.append([])
        groups[-1].append(so)
    return (any(all(group) for group in groups) if groups else True), told


def named(operand: str) -> str:
    """People stand in rules as person:12, so that they are found in them when a workspace moves."""
    return operand.replace("person:", "")


def said(row: Mapping[str, Any], fields: Mapping[str, Described], asker: Asker) -> str:
    """A row as it reads; as it stands where it cannot be read any more."""
    described, operator, operand = fields.get(row["field"]), row["operator"], named(row.get("operand", ""))
    if described is None:
        return f"{row['field']} {operator} {operand}"
    try:
        words = described.said(operator, operand, asker)
    except operands.Unreadable:
        words = f"{operands.OPERATORS[operator]} {operand}"
    label = _("%(field)s before") % {"field": described.label} if row.get("which") == "old" else described.label
    plain = operator in ("is", "any_of")
    return f"{label} {_('is')} {words}" if plain else f"{label} {words}"


def holds(described: Described, operator: str, operand: str, value: Any, asker: Asker) -> bool:
    """The same answer as a list's filter gives, for one value at hand. Raises Unreadable."""
    if operator not in described.operators:
        raise operands.Unreadable(_("it cannot be compared like this."))
    missing = value in EMPTY
    if operator in ("empty", "filled"):
        return missing == (operator == "empty")
    if described.type in operands.TEXTS:
        return of_text(operator, operand, str(value or ""))
    if described.type == Type.CHECKBOX:
        return bool(value) == operands.yes_or_no(operand)
    if described.type in operands.AMOUNTS:
        return of_amount(described.type, operator, operand, value)
    return of_choice(operator, set(described.values(operand, asker)), set(ids(described, value, asker)))


def of_text(operator: str, operand: str, value: str) -> bool:
    if operator == "contains":
        return operand.casefold() in value.casefold()
    return (value.casefold() == operand.casefold()) == (operator == "is")


def of_amount(type_: Type, operator: str, operand: str, value: Any) -> bool:
    parse = operands.date_of if type_ == Type.DATE else operands.number_of
    low, _dots, high = operand.partition("..")
    bounds = (parse(low), parse(high)) if operator == "between" else (parse(operand), parse(operand))
    if value is None:
        return operator == "is_not"
    value = datetime.date.fromisoformat(value) if isinstance(value, str) and type_ == Type.DATE else value
    value = float(value) if isinstance(value, int | Decimal) else value
    if operator == "between":
        return bounds[0] <= value <= bounds[1]
    if operator in ("at_least", "at_most"):
        return value >= bounds[0] if operator == "at_least" else value <= bounds[0]
    return (value == bounds[0]) == (operator == "is")


def of_choice(operator: str, wanted: set, had: set) -> bool:
    if operator == "all_of":
        return wanted <= had
    return bool(wanted & had) == (operator == "any_of")


def ids(described: Described, value: Any, asker: Asker) -> list:
    """What the value points at, as choices name it."""
    if value in EMPTY:
        return []
    if described.name == "tags":
        return list(Tag.objects.filter(workspace=asker.workspace, name__in=value).values_list("pk", flat=True))
    if described.type == Type.LINK and isinstance(value, str):
        found = Artifact.objects.filter(workspace=asker.workspace).keyed(value)
        return list(found.values_list("pk", flat=True))
    return list(value) if isinstance(value, list) else [value]
