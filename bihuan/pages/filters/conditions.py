"""What a filter means: its groups as a condition on the shared table, and how it reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.operands import Unreadable
from bihuan.pages.filters.language import Condition, Group, written


@dataclass
class Meant:
    """A filter as it is asked. What could not be understood is left out of `where` and told in `problems`."""

    where: Q
    problems: list[str]


class Chip(NamedTuple):
    """One part of a filter: how it reads, and the filter without it."""

    label: str
    text: str
    rest: str


def meant(group: Group, fields: Mapping[str, Described], asker: Asker) -> Meant:
    problems: list[str] = []
    return Meant(where(group, fields, asker, problems) or Q(), problems)


def where(group: Group, fields: Mapping[str, Described], asker: Asker, problems: list[str]) -> Q | None:
    """The condition of a group; None where nothing of it could be understood."""
    met: Q | None = None
    for part in group.parts:
        if isinstance(part, Group):
            one = where(part, fields, asker, problems)
        else:
            one = of(part, fields, asker, problems)
        if one is not None:
            met = one if met is None else (met | one if group.any else met & one)
    return met


def of(condition: Condition, fields: Mapping[str, Described], asker: Asker, problems: list[str]) -> Q | None:
    field = fields.get(condition.field)
    if field is None:
        problems.append(_("There is no field “%(name)s” here any more.") % {"name": condition.field})
        return None
    try:
        return field.where(condition.operator, condition.operand, asker)
    except Unreadable as problem:
        problems.append(f"{field.label}: {problem}")
        return None


def chips(group: Group, fields: Mapping[str, Described], asker: Asker) -> list[Chip]:
    """The parts on top; a group that asks for any of its parts is one."""
    if group.any:
        return [Chip(_("Any of"), said(group, fields, asker), "")]
    found = []
    for place, part in enumerate(group.parts):
        rest = written(Group(parts=group.parts[:place] + group.parts[place + 1 :]))
        if isinstance(part, Group):
            label = _("Any of") if part.any else _("All of")
            found.append(Chip(label, said(part, fields, asker), rest))
        else:
            field = fields.get(part.field)
            found.append(Chip(str(field.label) if field else part.field, of_one(part, field, asker), rest))
    return found


def said(group: Group, fields: Mapping[str, Described], asker: Asker) -> str:
    words = []
    for part in group.parts:
        if isinstance(part, Group):
            words.append(f"({said(part, fields, asker)})")
        else:
            field = fields.get(part.field)
            words.append(f"{field.label if field else part.field} {of_one(part, field, asker)}")
    return (_(" or ") if group.any else _(" and ")).join(words)


def of_one(condition: Condition, field: Described | None, asker: Asker) -> str:
    if field is None:
        return _("not understood")
    try:
        return field.said(condition.operator, condition.operand, asker)
    except Unreadable:
        return _("not understood")
