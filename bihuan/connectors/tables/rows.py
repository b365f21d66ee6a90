"""Rows of a file as the fields of artifacts, with everything that is wrong with a row."""

from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.bulk import Mold
from bihuan.artifacts.checking import References, checked
from bihuan.artifacts.reach import reach_of
from bihuan.connectors.tables.columns import COMMENTS, is_ours, label, targets
from bihuan.connectors.tables.comments import Said
from bihuan.connectors.tables.escapes import unescaped
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.matching import Matcher
from bihuan.connectors.tables.named import Named, Nobody
from bihuan.connectors.tables.own import CUSTOM, PREFIX, faults_of, merged, own_columns, own_parser
from bihuan.connectors.tables.parsing import parser
from bihuan.connectors.tables.reading import Row, Table
from bihuan.connectors.tables.tree import Tree
from bihuan.fields.world import World
from bihuan.fields.written import text_of

SHORT_TITLE = 80
LONGEST_SHOWN = 80
MOST_STRANGERS = 200


class Fault(NamedTuple):
    column: str
    value: str
    problem: str


@dataclass
class Reading:
    """One row: `values` for bulk_add, and what must wait until the rows are there: parent, links and comments."""

    number: int
    cells: list[Any]
    values: dict[str, Any] = field(default_factory=dict)
    source: list[Any] = field(default_factory=list)  # as the file has them, for whoever mends it
    key: str = ""
    parent: str = ""
    links: list[tuple[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)
    own: set[str] = field(default_factory=set)  # fields the row says itself
    artifact: Any = None  # what it is here already
    changes: dict[str, list] = field(default_factory=dict)

    def fault_at(self, column: str, value: str, problem: str) -> None:
        self.faults.append(Fault(column, value, problem))


class Reader:
    """Reads rows of one file for one kind, workspace and person."""

    def __init__(self, kind, workspace, by, table: Table, mapping: Mapping | None = None):
        self.kind, self.workspace, self.by, self.table = kind, workspace, by, table
        self.named = Named(workspace, by)
        self.references = References(workspace.pk, by)
        self.mold = Mold(kind, workspace=workspace)
        zone, role = timezone.get_current_timezone(), reach_of(by).role_in(workspace.pk)
        self.parsers: dict[str, Callable] = {
            name: parser(kind, name, self.named, role, zone, workspace.pk) for name in targets(kind)
        }
        self.own_columns, self.world = own_columns(kind, workspace, by), World(workspace.pk, by)
        self.parsers |= {name: own_parser(one, self.named, self.world) for name, one in self.own_columns.items()}
        self.unescape = unescaped(table.format) if is_ours(table.columns) else None
        self.mapping = mapping or Mapping.guess(kind, table, self.parsers, self.own_columns)
        self.places = [(place, name) for place, name in enumerate(self.mapping.columns) if name]
        self.unnamed = [place for place, name in enumerate(self.mapping.columns) if not name]
        self.headers = {name: table.columns[place] for place, name in self.places}
        self.longest_title = kind._meta.get_field("title").max_length
        self.tree = Tree()
        self.strangers: Counter[str] = Counter()
        self.parents: dict[str, dict[str, Any]] = {}

    def prepare(self) -> None:
        """Check the mapping and its fixed values, and learn the keys of the file where rows name each other."""
        self.mapping.check(self.kind, self.own_columns)
        self.fixed = {}
        self.strangers.clear()
        for name, text in self.mapping.fixed.items():
            try:
                self.fixed[name] = self.parsers[name](text)
            except ValidationError as error:
                raise ValidationError({name: error.messages}) from error
        names = {*self.mapping.columns}
        if "key" in names and names & {"parent", "links"}:
            self.tree = Tree.of((one.key, one.parent, bool(one.faults)) for one in map(self.own, self.table.rows()))
            named = {parent for parent in self.tree.above.values() if parent in self.tree}
            self.parents = {one.key: self.slim(one) for one in map(self.own, self.table.rows()) if one.key in named}

    def readings(self) -> Iterator[Reading]:
        self.strangers.clear()
        rows = map(self.read, self.table.rows())
        return self.judged(rows) if self.mapping.match else rows

    def judged(self, rows: Iterator[Reading]) -> Iterator[Reading]:
        """The same, each with the artifact it is here already; new ones need a title."""
        for one in Matcher(self.kind, self.workspace, self.by, self.mapping.match).over(rows):
            if one.artifact is None and not one.values.get("title"):
                self.fault(one, "title", "", _("The title is missing."))
            elif one.changes and not one.faults:
                self.check_change(one)
            yield one

    def check_change(self, one: Reading) -> None:
        changed, values = copy(one.artifact), {name: one.values[name] for name in one.changes if name != "tags"}
        changed.custom = dict(changed.custom)
        changed._state = copy(changed._state)
        changed._state.fields_cache = {}
        for name, value in values.items():
            if name != CUSTOM:
                setattr(changed, name, value)
        self.examine(one, changed, values)

    def read(self, row: Row) -> Reading:
        one = self.own(row)
        for name, text, problem in self.tree.problems(one.key, one.parent):
            self.fault(one, name, text, problem)
        if one.parent and one.parent not in self.tree:
            self.point(one, "parent", one.parent)
            one.parent = ""
        elif one.parent and not one.faults:
            self.agree(one)
        one.links = [(role, found) for role, key in one.links if (found := self.end(one, role, key))]
        return one

    def own(self, row: Row) -> Reading:
        """The row on its own: what it says of other rows is not looked up yet."""
        one = Reading(row.number, row.cells, source=row.cells if row.source is None else row.source)
        if row.problem:
            one.faults.append(Fault("", "", row.problem))
            return one
        for place, name in self.places:
            self.take(one, name, row.cells[place])
        one.own = {*one.values}
        for name, value in self.fixed.items():
            if name == "tags":
                one.values["tags"] = list(dict.fromkeys([*one.values.get("tags", ()), *value]))
            else:
                one.values.setdefault(name, value)
        self.compose(one)
        if not one.faults:
            self.check(one)
        return one

    def take(self, one: Reading, name: str, cell: Any) -> None:
        if self.unescape and isinstance(cell, str):
            cell = self.unescape(cell)
        if cell in ("", None):
            return
        if name == "parent":
            one.parent = text_of(cell).strip()
            return
        try:
            value = self.parsers[name](cell)
        except ValidationError as error:
            if isinstance(error, Nobody) and (error.said in self.strangers or len(self.strangers) < MOST_STRANGERS):
                self.strangers[error.said] += 1
            self.fault(one, name, cell, error.messages[0])
            return
        if name == "key":
            one.key = value
        elif name in ("links", COMMENTS):
            getattr(one, name).extend(value)
        elif name == "tags":
            one.values["tags"] = list(dict.fromkeys([*one.values.get("tags", ()), *value]))
        elif name in self.own_columns:
            merged(one.values, name, value)
        elif name == "body" and "body" in one.values:
            one.values["body"] += "\n\n" + value
        else:
            one.values[name] = value

    def compose(self, one: Reading) -> None:
        """A title where there is none, room for one that is too long, and the columns that have no field."""
        title, body = one.values.get("title", ""), one.values.get("body", "")
        if not title and body:
            title = " ".join(body.split())[:SHORT_TITLE]
        elif len(title) > self.longest_title:
            title, body = title[: self.longest_title - 1] + "…", "\n\n".join(filter(None, [title, body]))
        if self.mapping.rest:
            said = [(place, text_of(one.cells[place]).strip()) for place in self.unnamed]
            lines = [f"{self.table.columns[place]}: {text}" for place, text in said if text]
            body = "\n\n".join(filter(None, [body, "\n".join(lines)]))
        one.values["title"] = title
        if body:
            one.values["body"] = body
            one.own |= {"body"} if self.mapping.rest else set()
        if not title and not self.mapping.match:
            self.fault(one, "title", "", _("The title is missing."))

    def check(self, one: Reading) -> None:
        """What the fields themselves demand: length, range, shape."""
        values = {name: value for name, value in one.values.items() if name != "tags"}
        if not values.get("title"):
            values.pop("title", None)
        self.examine(one, self.mold.cast(values), values)

    def examine(self, one: Reading, artifact, values: dict[str, Any]) -> None:
        own = values.pop(CUSTOM, None)
        for name, wrong in faults_of(artifact, own, self.world).items() if self.own_columns else ():
            self.fault(one, name, (own or {}).get(name.removeprefix(PREFIX), ""), wrong[0])
        for check in (checked, self.references.check):
            try:
                check(artifact, values)
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    shown = one.values.get(name, "")
                    self.fault(one, "" if name == NON_FIELD_ERRORS else name, shown, problems[0])

    def point(self, one: Reading, name: str, key: str) -> None:
        try:
            parent = self.parsers[name](key)
        except ValidationError as error:
            self.fault(one, name, key, error.messages[0])
            return
        if problem := self.references.wrong_parent(self.mold.cast({}), parent):
            self.fault(one, name, key, problem)
        else:
            one.values[name] = parent
            one.own.add(name)

    def slim(self, one: Reading) -> dict[str, Any]:
        """What a child may ask of a parent in the file; long text is not kept in memory."""
        short = {name: value for name, value in one.values.items() if name != "tags" and not isinstance(value, str)}
        words = {name: value[:LONGEST_SHOWN] for name, value in one.values.items() if isinstance(value, str)}
        return short | words

    def agree(self, one: Reading) -> None:
        """Whether the row may stand below its parent in the file, by the rules of the kind."""
        above = self.mold.cast(self.parents[one.parent])
        try:
            self.mold.cast(one.values | {"parent": above}).agrees({"parent", *one.values})
        except ValidationError as error:
            self.fault(one, "parent", one.parent, error.messages[0])

    def end(self, one: Reading, role: str, key: str):
        """The other end of a link: a key of this file, or an artifact that is there."""
        if key in self.tree:
            return key
        try:
            return self.named.artifact(key)
        except ValidationError as error:
            self.fault(one, "links", f"{role} {key}", error.messages[0])
            return None

    def fault(self, one: Reading, name: str, value: Any, problem: str) -> None:
        column = self.headers.get(name) or (label(self.kind, name, self.own_columns) if name else "")
        one.faults.append(Fault(column, text_of(value)[:LONGEST_SHOWN], problem))
