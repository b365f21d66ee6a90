"""One field of a kind, the house's or a workspace's own, as one small object.

field = fields_of(Requirement, user, workspace)["custom.saved_hours"]
field.label, field.type, field.operators       # "预计节省工时", "number", ("is", "at_least", …)
field.where("at_least", "10", asker)           # a condition (Q) on the shared table; Unreadable says what is wrong
field.said("at_least", "10", asker)            # how it reads: "at least 10"
field.order(falling=True)                      # for sorting; None where there is no order (see orders.py)
field.choices(asker)                           # (value, label) of what can be chosen, for menus and groups
field.value(row)                               # the value of a row of a list; custom ones need cells.attach() first
field.heading                                  # how it stands in a list: a Heading of columns.py, or None
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.fields.models import Type
from bihuan.pages.fields import operands
from bihuan.pages.fields.operands import OPERATORS, SUITS, TEXTS, Unreadable
from bihuan.pages.filters import relative
from bihuan.pages.filters.relative import OVERDUE


@dataclass
class Asker:
    """Who asks, and where: what “me” means and which names are known."""

    kind: Any
    user: Any
    workspace: Any


class Described:
    """What all fields have in common; see builtin.py and custom.py for the two sorts of them."""

    name = ""
    label: Any = ""
    type: Type = Type.TEXT
    editable = False
    heading: dict[str, Any] | None = None

    @property
    def operators(self) -> Sequence[str]:
        return SUITS[self.type]

    @property
    def groupable(self) -> bool:
        """Whether every artifact has one value of it out of few."""
        return self.type in (Type.SELECT, Type.PERSON, Type.CHECKBOX)

    # What a sort of fields says for itself

    def held(self, lookup: str, value: Any) -> Q:
        """The condition that a value meets a lookup."""
        raise Unreadable(_("it cannot be filtered by."))

    def missing(self) -> Q:
        """The condition that there is no value."""
        raise Unreadable(_("it cannot be filtered by."))

    def contains(self, text: str) -> Q:
        return self.held("icontains", text)

    def choices(self, asker: Asker) -> list[tuple[Any, str]]:
        return []

    def order(self, *, falling: bool = False):
        return None

    def value(self, row) -> Any:
        return getattr(row, self.name)

    # What follows from it

    def where(self, operator: str, operand: str, asker: Asker) -> Q:
        """A condition on the shared table. Raises Unreadable that says what the operand should be."""
        if operator not in self.operators:
            raise Unreadable(_("it is compared by %(operators)s.") % {"operators": ", ".join(self.operators)})
        if "\0" in operand:
            raise Unreadable(_("there is a NUL character in it."))
        if operator in ("empty", "filled"):
            return self.missing() if operator == "empty" else ~self.missing()
        if self.type in TEXTS:
            return self.of_text(operator, operand)
        if self.type == Type.CHECKBOX:
            return self.held("exact", True) if operands.yes_or_no(operand) else ~self.held("exact", True)
        if self.type == Type.DATE:
            return self.of_date(operator, operand)
        if self.type in operands.AMOUNTS:
            return self.of_amount(operator, operand)
        return self.of_choice(operator, self.values(operand, asker))

    def of_text(self, operator: str, operand: str) -> Q:
        if operator == "contains":
            return self.contains(operand)
        same = self.held("iexact", operand)
        return same if operator == "is" else ~same

    def of_date(self, operator: str, operand: str) -> Q:
        """A day, or words that move with it; what is overdue is past and not closed."""
        if operand == OVERDUE:
            late = self.held("lte", timezone.localdate() - timedelta(1)) & Q(closed_at=None)
            if operator not in ("is", "is_not"):
                raise Unreadable(_("it cannot be compared like this."))
            return late if operator == "is" else ~late
        low, _dots, high = operand.partition("..") if operator == "between" else (operand, "", operand)
        first, last = operands.span_of(low.strip())[0], operands.span_of(high.strip())[1]
        if operator in ("at_least", "at_most"):
            return self.held("gte", first) if operator == "at_least" else self.held("lte", last)
        same = self.held("exact", first) if first == last else self.held("range", (first, last))
        return same if operator in ("is", "between") else ~same

    def of_amount(self, operator: str, operand: str) -> Q:
        parse = operands.number_of
        if operator == "between":
            low, _dots, high = operand.partition("..")
            return self.held("range", (parse(low), parse(high)))
        value = parse(operand)
        if operator in ("at_least", "at_most"):
            return self.held("gte" if operator == "at_least" else "lte", value)
        same = self.held("exact", value)
        return same if operator == "is" else ~same

    def of_choice(self, operator: str, values: list) -> Q:
        if operator == "all_of":
            every = Q()
            for value in values:
                every &= self.held("exact", value)
            return every
        some = self.held("in", values)
        return some if operator == "any_of" else ~some

    def values(self, operand: str, asker: Asker) -> list:
        if self.type == Type.PERSON:
            return operands.people(operand, asker)
        if self.type == Type.LINK:
            return operands.targets(operand, asker)
        return operands.chosen(operand, self.choices(asker))

    def said(self, operator: str, operand: str, asker: Asker) -> str:
        """How a filter reads behind the label of the field."""
        if operator in ("empty", "filled"):
            return str(OPERATORS[operator])
        if self.type == Type.CHECKBOX:
            return _("Yes") if operands.yes_or_no(operand) else _("No")
        words = " – ".join(relative.said(part.strip()) for part in operand.split(".."))
        if self.type in (Type.SELECT, Type.MULTI_SELECT, Type.PERSON):
            words = _(", ").join(self.named(operand, asker))
        plain = operator in ("is", "contains", "between", "any_of")
        return words if plain else f"{OPERATORS[operator]} {words}"

    def named(self, operand: str, asker: Asker) -> list[str]:
        """What is chosen, by name; “me” and “mine” stay what they are."""
        moving = [word for part in operand.split(",") if (word := part.strip()) in operands.MOVING]
        fixed = ",".join(part for part in operand.split(",") if part.strip() not in operands.MOVING)
        labels = dict(self.choices(asker))
        values = self.values(fixed, asker) if fixed.strip() else []
        return [*(str(operands.MOVING[word]) for word in moving), *(str(labels.get(one, one)) for one in values)]
