"""The cells of the matrix as a page, a file and a program show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.models import Artifact
from bihuan.loop.matrix.columns import Column
from bihuan.loop.matrix.coverage import DONE, HOLE, Line, Matrix, named
from bihuan.loop.matrix.sections import sections_naming

NAMED = 3


@dataclass(frozen=True)
class Filling:
    """One thing in a cell; `section` is the heading under which a document names the requirement."""

    artifact: Artifact
    section: str = ""

    @property
    def words(self) -> str:
        return f"{self.artifact.key} § {self.section}" if self.section else self.artifact.key


@dataclass(frozen=True)
class Cell:
    column: Column
    status: str
    fillings: Sequence[Filling] = ()
    voices: int = 0
    url: str = ""

    @property
    def first(self) -> Sequence[Filling]:
        return self.fillings[:NAMED]

    @property
    def more(self) -> int:
        return len(self.fillings) - len(self.first)

    @property
    def words(self) -> str:
        """The cell in a line of text: keys with sections, voices counted, else what its emptiness means."""
        if self.voices:
            return ngettext("%(num)s voice", "%(num)s voices", self.voices) % {"num": self.voices}
        if self.fillings:
            return "; ".join(
                f"{one.artifact.key} § {one.section}" if one.section else one.artifact.key for one in self.fillings
            )
        return {DONE: _("yes"), HOLE: _("hole")}.get(self.status, _("not due yet"))


def cells_of(matrix: Matrix, lines: Sequence[Line], user, workspace) -> Iterable[tuple[Line, str, list[Cell]]]:
    """Each line with the key of its requirement and a cell for every column."""
    known = named(lines, user, workspace)
    ids = [line.pk for line in lines]
    keys = {one.pk: one for one in Artifact.objects.filter(pk__in=ids)}
    sections = sections_of(lines, known, keys)
    for line in lines:
        if line.pk in keys:
            key = keys[line.pk].key
            yield line, key, [cell_of(line, column, key, known, sections, workspace) for column in matrix.columns]


def cell_of(line: Line, column: Column, key: str, known, sections, workspace) -> Cell:
    filled = [known[pk] for pk in line.filled.get(column.name, ()) if pk in known]
    fillings = [Filling(one, sections.get((one.pk, key), "")) for one in filled]
    voices = line.voices.count if column.name == "voice" else 0
    url = f"/{workspace.slug}/feedback/?product=&links_to=evidences:{key}" if voices else ""
    return Cell(column, line.status(column), fillings, voices, url)


def sections_of(lines: Sequence[Line], known, requirements) -> dict[tuple[int, str], str]:
    """By document and key of a requirement, the section that names it."""
    asked: dict[int, set[str]] = {}
    for line in lines:
        for pk in line.filled.get("spec", ()):
            if line.pk in requirements:
                asked.setdefault(pk, set()).add(requirements[line.pk].key)
    found = {}
    for pk, keys in asked.items():
        if pk in known:
            for key, words in sections_naming(known[pk].body, keys).items():
                found[pk, key] = words
    return found
