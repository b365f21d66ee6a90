"""How a filter is written: `owner.any_of(me),or(due_on.is(overdue),priority.any_of(0,1))`.

Conditions between commas must all be met; `or(…)` asks for one of them, `and(…)` groups within it. A condition is the
name of a field, an operator of operands.py and what it is compared with; that stands in quotes where it has
parentheses or quotes itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bihuan.pages.fields.operands import OPERATORS, Unreadable

LONGEST, MOST, DEEPEST = 4_000, 60, 3
NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*(?=\()")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
BARE = re.compile(r'[^()"]*')


@dataclass
class Condition:
    field: str
    operator: str
    operand: str = ""

    def __str__(self) -> str:
        return f"{self.field}.{self.operator}({quoted(self.operand)})"


@dataclass
class Group:
    """Of its parts all must be met, or `any` of them."""

    any: bool = False
    parts: list["Condition | Group"] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{'or' if self.any else 'and'}({','.join(map(str, self.parts))})"

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part


def written(group: Group) -> str:
    """The filter as an address has it; empty groups are left out."""
    if group.any:
        return str(tidy(group)) if group.conditions() and any(True for _one in group.conditions()) else ""
    return ",".join(map(str, tidy(group).parts))


def tidy(group: Group) -> Group:
    parts = [tidy(part) if isinstance(part, Group) else part for part in group.parts]
    return Group(group.any, [part for part in parts if not isinstance(part, Group) or part.parts])


def quoted(text: str) -> str:
    if not any(sign in text for sign in '()"'):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parsed(text: str) -> Group:
    """Raises Unreadable that says where it cannot be understood."""
    if len(text) > LONGEST:
        raise Unreadable(_("it is longer than %(most)s characters.") % {"most": LONGEST})
    if "\0" in text:
        raise Unreadable(_("there is a NUL character in it."))
    reader = Reader(text)
    parts = reader.parts(1)
    if reader.at != len(text):
        raise reader.lost()
    # A filter that is one or(…) as a whole is that group.
    if len(parts) == 1 and isinstance(parts[0], Group):
        return parts[0]
    return Group(parts=parts)


class Reader:
    def __init__(self, text: str):
        self.text, self.at, self.count = text, 0, 0

    def lost(self) -> Unreadable:
        place = self.text[self.at : self.at + 20]
        if not place:
            return Unreadable(_("it ends too early; a parenthesis is missing."))
        return Unreadable(_("it cannot be read from “%(place)s” on.") % {"place": place})

    def parts(self, depth: int) -> list[Condition | Group]:
        found = [self.part(depth)]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            found.append(self.part(depth))
        return found

    def part(self, depth: int) -> Condition | Group:
        name = NAME.match(self.text, self.at)
        if name is None:
            raise self.lost()
        word = name.group()
        if word in ("or", "and"):
            if depth > DEEPEST:
                raise Unreadable(_("groups stand in groups at most %(most)s deep.") % {"most": DEEPEST})
            self.at = name.end() + 1
            group = Group(word == "or", self.parts(depth + 1))
            self.close()
            return group
        path, _dot, operator = word.rpartition(".")
        if not path or operator not in OPERATORS:
            raise self.lost()
        self.count += 1
        if self.count > MOST:
            raise Unreadable(_("it has more than %(most)s conditions.") % {"most": MOST})
        self.at = name.end() + 1
        return Condition(path, operator, self.operand())

    def operand(self) -> str:
        if match := QUOTED.match(self.text, self.at):
            text = re.sub(r"\\(.)", r"\1", match.group(1), flags=re.S)
        else:
            match = BARE.match(self.text, self.at)
            text = match.group() if match else ""
        self.at = match.end() if match else self.at
        self.close()
        return text.strip()

    def close(self) -> None:
        if self.text[self.at : self.at + 1] != ")":
            raise self.lost()
        self.at += 1
