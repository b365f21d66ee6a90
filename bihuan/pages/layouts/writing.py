"""Many cells of many rows written as one batch: what is right is kept, what is not is told cell by cell."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.past import as_of
from bihuan.artifacts.store import writing
from bihuan.batches.models import Batch, Stand
from bihuan.batches.recording import Journal
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.forms import gathered
from bihuan.pages.layouts.reading import Reader
from bihuan.pages.layouts.saying import Sayer, values_in


@dataclass
class Given:
    """One row as it was sent: texts by the names of fields, and the version they were read at."""

    cells: dict[str, str] = field(default_factory=dict)
    version: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Problem:
    """A cell that was not written: why, what stands there by now, and the page that asks for what is missing."""

    row: str
    name: str
    text: str
    problem: str
    theirs: str | None = None
    ask: str = ""


class Desk:
    """Where one person writes cells of one kind; `problems`, `touched`, `made` and `batch` say what came of it."""

    def __init__(self, kind: type[Artifact], user, workspace, do: str = "table"):
        self.kind, self.user, self.workspace, self.do = kind, user, workspace, do
        self.fields = fields_of(kind, user, workspace)
        self.reader, self.sayer = Reader(kind, user, workspace), Sayer(Asker(kind, user, workspace))
        self.problems: list[Problem] = []
        self.touched: list[int] = []
        self.made: list[int] = []
        self.journal: Journal | None = None

    @property
    def batch(self) -> Batch | None:
        return self.journal.batch if self.journal and self.journal.batch.pk else None

    def write(self, rows: Mapping[int, Given], new: Mapping[str, Given] | None = None) -> None:
        """Write rows by their numbers, and make new ones; each row for itself."""
        seen = self.kind.objects.visible_to(self.user, self.workspace).filter(number__in=list(rows))
        held = {one.number: one for one in seen.select_related("workspace").prefetch_related("tags")}
        with writing():
            for number, given in rows.items():
                if number not in held:
                    said = _("There is no %(key)s here.") % {"key": f"{self.kind.prefix}-{number}"}
                    self.problems += [Problem(str(number), name, text, said) for name, text in given.cells.items()]
                else:
                    self.change(held[number], given)
            for row, given in (new or {}).items():
                if any(text.strip() for text in given.cells.values()):
                    self.make(row, given)
            if self.batch:
                steps = self.batch.steps.filter(stand=Stand.DONE).values("artifact").distinct().count()
                Batch.objects.filter(pk=self.batch.pk).update(total=steps, done=steps)

    # one row

    def change(self, artifact: Artifact, given: Given) -> None:
        values = self.read(str(artifact.number), self.apart(artifact, given), artifact)
        state = values.pop("state", None)
        while values:
            wrong = self.attempt(artifact, given, values, partial(self.put, artifact, values))
            values = {name: value for name, value in values.items() if name not in wrong} if wrong else {}
        if state is not None:
            self.go(artifact, given, state)

    def put(self, artifact: Artifact, values: Mapping[str, Any]) -> None:
        artifact.change(by=self.user, version=artifact.version, **gathered(values))

    def apart(self, artifact: Artifact, given: Given) -> dict[str, str]:
        """The cells that differ from what stands there; those somebody else changed meanwhile are told, not written."""
        known = {name: self.fields[name] for name in given.cells if name in self.fields}
        now = self.texts(artifact, known)
        before = now if given.version in (None, artifact.version) else self.base(artifact, given.version, known)
        found = {}
        for name, text in given.cells.items():
            if same(text, now.get(name)) or (before is not now and same(text, before.get(name))):
                continue
            if name in known and now[name] != before.get(name):
                said = _("Changed meanwhile: “%(theirs)s” stands there now.") % {"theirs": now[name] or "—"}
                self.problems.append(Problem(str(artifact.number), name, text, said, theirs=now[name]))
            else:
                found[name] = text
        return found

    def texts(self, artifact: Artifact, fields: Mapping[str, Described]) -> dict[str, str]:
        values = values_in(artifact, fields.values())
        self.sayer.know(fields.values(), [values])
        return {name: self.sayer.say(each, values[name]) for name, each in fields.items()}

    def base(self, artifact: Artifact, version: int | None, fields: Mapping[str, Described]) -> dict[str, str]:
        try:
            return self.texts(as_of(artifact, version=version), fields)
        except ObjectDoesNotExist:
            return {}

    def read(self, row: str, cells: Mapping[str, str], artifact: Artifact | None = None) -> dict[str, Any]:
        values = {}
        for name, text in cells.items():
            one = self.fields.get(name)
            try:
                if one is None:
                    raise ValidationError(_("There is no such field here."))
                if not one.editable and name != "state":
                    raise ValidationError(_("%(field)s cannot be written here.") % {"field": one.label})
                before = values_in(artifact, [one])[name] if artifact else None
                values[name] = self.state_of(text) if name == "state" else self.reader.read(one, text, before)
            except ValidationError as error:
                self.problems.append(Problem(row, name, text, " ".join(error.messages)))
        return values

    def state_of(self, text: str) -> str:
        said = text.strip().casefold()
        for value, label in self.kind.states_in(self.workspace.pk).choices():
            if said in (str(value).casefold(), str(label).casefold()):
                return str(value)
        offered = " · ".join(str(label) for _value, label in self.kind.states_in(self.workspace.pk).choices())
        raise ValidationError(_("Write one of: %(options)s.") % {"options": offered})

    def go(self, artifact: Artifact, given: Given, state: str) -> None:
        """Take the move that leads to the state; one that asks for more has a page that asks."""
        move = next((one for one in artifact.moves_for(self.user) if str(one.to) == state), None)
        cell = {"row": str(artifact.number), "name": "state", "text": given.cells["state"]}
        if move is None:
            words = {"from": artifact.state_now.label, "to": self.kind.states_in(self.workspace.pk)(state).label}
            self.problems.append(Problem(**cell, problem=_("“%(from)s” does not lead to “%(to)s”.") % words))
            return
        known = len(self.problems)
        if self.attempt(
            artifact,
            given,
            {"state": state},
            lambda: artifact.move(move.verb, by=self.user, reason=given.reason, version=artifact.version),
        ):
            told = " ".join(one.problem for one in self.problems[known:])
            ask = f"/{self.workspace.slug}/{self.kind.slug}/{artifact.number}/move/?verb={move.verb}"
            self.problems[known:] = [Problem(**cell, problem=told, ask=ask)]

    def make(self, row: str, given: Given) -> None:
        values = self.read(row, {"title": ""} | given.cells)
        state = values.pop("state", None)
        if any(one.row == row for one in self.problems):
            return
        made: list[Artifact] = []

        def add() -> None:
            made.append(self.kind.objects.add(workspace=self.workspace, by=self.user, **gathered(values)))

        if self.attempt(None, given, values, add, row=row):
            return
        one = made[0]
        if state and state != one.state:
            self.go(one, given, state)
        self.book(one).note(one.pk, "created", {"version": one.version})
        self.made.append(one.number)

    # writing

    def attempt(self, artifact, given: Given, values, deed, row: str = "") -> set[str]:
        """Do it wholly or not at all; the names of the fields that are in the way, empty where it is done."""
        row = row or str(artifact.number)
        try:
            with transaction.atomic(), self.changing(artifact):
                deed()
        except Stale as stale:
            now = self.texts(stale.current, {name: self.fields[name] for name in values})
            said = _("Changed meanwhile: “%(theirs)s” stands there now.")
            wrong = {name: said % {"theirs": now[name] or "—"} for name in values}
        except ValidationError as error:
            wrong = told_by(error, values)
        except Refused as refusal:
            wrong = dict.fromkeys(values, str(refusal))
        else:
            if artifact is not None and artifact.number not in self.touched:
                self.touched.append(artifact.number)
            return set()
        self.problems += [Problem(row, name, given.cells.get(name, ""), problem) for name, problem in wrong.items()]
        return wrong.keys() & values.keys() or set(values)

    @contextmanager
    def changing(self, artifact: Artifact | None) -> Iterator[None]:
        if artifact is None:
            yield
            return
        with self.book(artifact).changing(artifact, self.user):
            yield

    def book(self, artifact: Artifact) -> Journal:
        self.journal = self.journal or Journal(artifact, {"do": self.do}, by=self.user)
        return self.journal


def same(text: str, other: str | None) -> bool:
    """Browsers send line breaks as two characters, and spreadsheets trim what they copy."""
    return other is not None and text.replace("\r\n", "\n").strip() == other.strip()


def told_by(error: ValidationError, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong, by the names of the cells it is about; what is about none of them stands at the first."""
    if not hasattr(error, "error_dict"):
        return {next(iter(values)): " ".join(error.messages)}
    found: dict[str, str] = {}
    for name, messages in error.message_dict.items():
        where = name if name in values else next(iter(values))
        found[where] = " ".join(filter(None, [found.get(where, ""), *messages]))
    return found
