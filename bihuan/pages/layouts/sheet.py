"""A list as a table to write in: which columns, what each cell says, and what may be chosen in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from bihuan.fields.models import Type
from bihuan.fields.values import type_of
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.custom import Custom
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.grouping import Groups
from bihuan.pages.layouts.options import MOST_COLUMNS, option, widths, words
from bihuan.pages.layouts.saying import Sayer, suggestions, values_in
from bihuan.pages.listing import Listing, Page

FIRST = ("title", "state", "priority", "owner", "product", "starts_on", "due_on")
LEFT_OUT = ("category",)
WIDTHS = {"title": 320, "body": 320, "state": 120, "priority": 90}
USUAL = 130
RIGHT = (Type.NUMBER, Type.MONEY)


@dataclass(frozen=True)
class Head:
    """One column: its field, how wide it is, and whether this person may write in it."""

    field: Described
    width: int
    writable: bool

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def pair(self) -> tuple[str, int]:
        return self.name, self.width

    @property
    def label(self) -> str:
        return str(self.field.label)

    @property
    def type(self) -> str:
        own = type_of(self.field.field) if isinstance(self.field, Custom) else self.field.type
        return str(own.value)

    @property
    def sort(self) -> str:
        return self.field.name if self.field.order() else ""

    @property
    def right(self) -> bool:
        return self.field.type in RIGHT


@dataclass(frozen=True)
class Cell:
    head: Head
    text: str
    value: Any
    typed: str | None = None  # what somebody wrote that was not taken
    problem: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Line:
    artifact: Any
    cells: list[Cell]


class Sheet:
    """The rows of a listing with the columns its address chooses. `told` are problems of what was just written."""

    def __init__(self, listing: Listing, *, may_write: bool, told: Mapping[tuple[str, str], Any] | None = None):
        self.listing, self.may_write, self.told = listing, may_write, told or {}
        self.asker = Asker(listing.kind, listing.user, listing.workspace)

    @cached_property
    def fields(self) -> dict[str, Described]:
        every = fields_of(self.listing.kind, self.listing.user, self.listing.workspace)
        return {name: field for name, field in every.items() if name not in LEFT_OUT}

    @cached_property
    def heads(self) -> list[Head]:
        chosen = [name for name in words(option(self.listing, "columns")) if name in self.fields][:MOST_COLUMNS]
        wide = widths(self.listing)
        return [
            Head(self.fields[name], wide.get(name, WIDTHS.get(name, USUAL)), self.may_write and self.writable(name))
            for name in chosen or self.usual()
        ]

    @property
    def arranged(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """(name, label) of the columns there are, in their order, and of those there could be."""
        shown = [head.name for head in self.heads]
        others = [(name, str(one.label)) for name, one in self.fields.items() if name not in shown]
        return [(head.name, head.label) for head in self.heads], others

    def writable(self, name: str) -> bool:
        return name == "state" or self.fields[name].editable

    def usual(self) -> list[str]:
        first = [name for name in FIRST if name in self.fields and self.writable(name)]
        own = [one.name for one in self.fields.values() if isinstance(one, Custom) and one.field.in_list]
        return [*first, *own][:MOST_COLUMNS]

    @cached_property
    def lines(self) -> list[Line]:
        rows = self.groups.rows if self.groups else self.listing.rows
        return self.lines_of([row.pk for row in rows])

    @cached_property
    def line(self) -> dict[int, Line]:
        """The lines by their artifacts' ids."""
        return {line.artifact.pk: line for line in self.lines}

    @cached_property
    def groups(self) -> Groups | None:
        return Groups(self.listing) if self.listing.group else None

    @property
    def grouped_by(self) -> list[str]:
        """The columns whose cells say in which group a line stands."""
        groups = self.groups
        return [field.name for field in (groups.by, groups.below) if field] if groups else []

    @property
    def page(self) -> Page | None:
        """What can be turned; groups are one page, but for a single one."""
        return self.groups.page if self.groups else self.listing.page

    def lines_of(self, ids: list[int]) -> list[Line]:
        """Lines of these artifacts, in their order; six questions however many they are."""
        kind = self.listing.kind
        found = kind.objects.filter(pk__in=ids)
        if any(head.name == "tags" for head in self.heads):
            found = found.prefetch_related("tags")
        held = {one.pk: one for one in found}
        for one in held.values():
            one.workspace = self.listing.workspace
        fields = [head.field for head in self.heads]
        values = {pk: values_in(one, fields) for pk, one in held.items()}
        sayer = Sayer(self.asker)
        sayer.know(fields, list(values.values()))
        return [
            Line(held[pk], [self.cell(head, held[pk], values[pk], sayer) for head in self.heads])
            for pk in ids
            if pk in held
        ]

    def cell(self, head: Head, artifact, values: Mapping[str, Any], sayer: Sayer) -> Cell:
        value = values[head.name]
        told = self.told.get((str(artifact.number), head.name))
        more = (told.text, told.problem, told.ask) if told else (None, "", "")
        return Cell(head, sayer.say(head.field, value), value, *more)

    @cached_property
    def offered(self) -> list[tuple[str, list[str]]]:
        """What may be chosen, by column; only of those that are written in."""
        named = [(head.name, suggestions(head.field, self.asker)) for head in self.heads if head.writable]
        return [(name, some) for name, some in named if some]
