"""The matrix itself: requirements down, stations across, what fills each cell, and where the holes are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from bihuan.artifacts.models import Artifact
from bihuan.loop.matrix.columns import BY_NAME, COLUMNS, Column, place_of
from bihuan.loop.matrix.reaching import reached
from bihuan.loop.voices import Voices, voices_behind

MOST = 10_000
DONE, HOLE, AHEAD = "done", "hole", "ahead"


@dataclass(frozen=True)
class Line:
    """One requirement: by column the ids of what fills it; voices are counted."""

    pk: int
    place: int
    filled: dict[str, list[int]]
    voices: Voices = field(default_factory=Voices)

    def status(self, column: Column) -> str:
        """done, hole (it should be there by now) or ahead (not yet due, or dropped)."""
        if self.filled.get(column.name) or self.counted(column):
            return DONE
        return HOLE if column.missed(self.place) else AHEAD

    def counted(self, column: Column) -> bool:
        """Whether voices, or the state of the requirement itself, fill the column."""
        if column.name == "voice":
            return self.voices.count > 0
        if not column.by_fact:
            return False
        return self.voices.judged.of > 0 if column.name == "outcome" else self.place >= column.due


@dataclass(frozen=True)
class Coverage:
    """Of the requirements in a column: how many are covered, how many should be and are not."""

    column: Column
    done: int
    holes: int
    of: int

    @property
    def ahead(self) -> int:
        return self.of - self.done - self.holes

    @property
    def share(self) -> float | None:
        """The covered among those that should be; None where none should be yet."""
        return self.done / (self.done + self.holes) if self.done + self.holes else None


@dataclass
class Matrix:
    lines: Sequence[Line]
    more: bool = False  # there were more than MOST, which are not in it

    @cached_property
    def columns(self) -> list[Column]:
        """Those that exist in this house, and those that something linked fills."""
        used = {name for line in self.lines for name in line.filled}
        return [column for column in COLUMNS if column.exists or column.name in used]

    @cached_property
    def coverage(self) -> list[Coverage]:
        counted = []
        for column in self.columns:
            found = [line.status(column) for line in self.lines]
            counted.append(Coverage(column, found.count(DONE), found.count(HOLE), len(found)))
        return counted

    def holes_of(self, line: Line) -> list[Column]:
        return [column for column in self.columns if line.status(column) == HOLE]

    def with_holes(self, name: str) -> list[Line]:
        """The lines with a hole in this column; in any for “any”; all of them for anything else."""
        if name == "any":
            return [line for line in self.lines if self.holes_of(line)]
        if name in BY_NAME:
            return [line for line in self.lines if line.status(BY_NAME[name]) == HOLE]
        return list(self.lines)


def matrix_of(requirements: QuerySet, user, workspace) -> Matrix:
    """Of these requirements by number; of more than 10,000 the first. Costs one question a level, however many."""
    rows = list(requirements.order_by("number").values_list("pk", "state", "category")[: MOST + 1])
    shown = rows[:MOST]
    ids = [pk for pk, _state, _category in shown]
    filled, voices = reached(ids, user, workspace), voices_behind(ids, user, workspace)
    lines = [Line(pk, place_of(state, category), filled[pk], voices[pk]) for pk, state, category in shown]
    return Matrix(lines, more=len(rows) > MOST)


def named(lines: Sequence[Line], user, workspace) -> dict[int, Artifact]:
    """What fills the cells of these lines, by id."""
    wanted = {pk for line in lines for ids in line.filled.values() for pk in ids}
    found = Artifact.objects.visible_to(user, workspace).filter(pk__in=wanted)
    return {one.pk: one for one in found}
