"""A workspace out of its file: rows in portions, in the order of the tables, the members last."""

from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DataError, IntegrityError, connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.store import insert, writing
from bihuan.connectors.workspaces.archive import Archive, place
from bihuan.connectors.workspaces.graph import Table, tables
from bihuan.connectors.workspaces.inside import Pointers, each_text, mentions_in
from bihuan.connectors.workspaces.references import Inward, no_end, number_of
from bihuan.connectors.workspaces.values import read
from bihuan.fields import keeping
from bihuan.fields.definitions import forget
from bihuan.fields.models import CustomField, FieldValue
from bihuan.people.models import Department, Membership, Workspace

PORTION = 1_000
LARGEST_GAP = 1_000_000
Progress = Callable[[int], object]


class Unpacker:
    """Fills an empty workspace. `skipped` names tables and fields of the file that this Bihuan does not have."""

    def __init__(self, archive: Archive, workspace: Workspace, people: dict[str, int], progress: Progress):
        self.archive, self.workspace, self.progress = archive, workspace, progress
        self.tables = tables()
        self.refs = Inward(workspace, people)
        self.pointers = Pointers(workspace.pk, self.refs.pk)
        self.late: dict[tuple[str, str], tuple[array, list[Any]]] = {}
        self.saved: list[tuple[Any, str]] = []
        self.skipped: list[str] = []
        self.own_states: set | None = None
        self.count = 0

    def unpack(self) -> None:
        known = {table.name for table in self.tables} | {"people"}
        self.skipped += sorted(self.archive.tables.keys() - known)
        for table in self.tables:
            if (said := self.archive.tables.get(table.name)) is None:
                continue
            names = {field.name for field in table.fields} | {"id"}
            self.skipped += [f"{table.name}.{name}" for name in said.get("fields", ()) if name not in names]
            if table.model is Workspace:
                self.settings(said["file"])
            else:
                self.table(table, said["file"])
        self.catch_up()
        self.repath()
        self.index_fields()

    def settings(self, name: str) -> None:
        """The workspace keeps its own address."""
        table = next(table for table in self.tables if table.model is Workspace)
        for row in islice(self.archive.lines(name), 1):
            values = {field.attname: self.value(table, field, row) for field in table.fields if field.name != "slug"}
            Workspace.objects.filter(pk=self.workspace.pk).update(**values)
            self.refs.places[table.name].append(self.workspace.pk)

    def table(self, table: Table, name: str) -> None:
        numbered = enumerate(self.archive.lines(name), start=1)
        while portion := list(islice(numbered, PORTION)):
            rows = []
            for number, row in portion:
                try:
                    rows.append(self.read(table, row, number))
                except ValidationError as error:
                    raise ValidationError(place(name, number, error.messages[0])) from error
            with writing():
                if table.model is Membership and portion[0][0] == 1:
                    Membership.objects.filter(workspace=self.workspace).delete()
                self.put(table, rows, name)
            if table.model is CustomField:
                forget(self.workspace.pk)
            self.count += len(rows)
            self.progress(self.count)

    def read(self, table: Table, row: dict[str, Any], number: int) -> dict[str, Any]:
        """Values by column, and `ref`. What points at rows to come is noted for later."""
        values: dict[str, Any] = {"ref": row.get("id")}
        if not table.is_kind:
            whole(values["ref"], number)
        for field in table.fields:
            value = self.value(table, field, row)
            if field.is_relation and value is None and not field.null:
                raise no_end(row.get(field.name))
            if field.is_relation and value is None and row.get(field.name) is not None:
                values.setdefault("late", []).append((field.name, row[field.name]))
            values[field.name] = value
        if table.is_kind:
            self.settle(table, values)
        elif table.model is Event:
            values |= {"dispatched_at": timezone.now(), "attempts": 0}
        kind = table.model if table.is_kind else self.kind_of(row.get("artifact"))
        self.pointers.in_row(table.name, kind, values)
        return values

    def value(self, table: Table, field: models.Field, row: dict[str, Any]) -> Any:
        said = row.get(field.name)
        if field.is_relation:
            return self.refs.pk(field.related_model, said)
        if isinstance(field, models.FileField):
            return "" if said is None else {"file": self.listed(said)}
        if field.name not in row:
            return field.get_default()
        value = read(field, said)
        if isinstance(field, models.JSONField) or (isinstance(value, str) and "@[" in value):
            value = each_text(value, lambda text: mentions_in(text, self.refs.people))
        return value

    def listed(self, name: Any) -> str:
        if name not in self.archive.manifest["files"]:
            raise ValidationError(self.archive.spoiled(str(name)))
        return name

    def settle(self, table: Table, values: dict[str, Any]) -> None:
        kind = table.model
        self.refs.artifact(values["ref"])
        if not values["ref"].startswith(f"{kind.prefix}-") or values["state"] not in self.states_of(kind):
            raise ValidationError(_("Key or state is none of this kind."))
        values |= {"kind": kind.slug, "number": number_of(values["ref"])}

    def states_of(self, kind: type[Artifact]) -> set[str]:
        """The states artifacts may arrive in: those of the kind, and those the file's workflows give it."""
        said = self.archive.tables.get("workflows.workflow")
        if self.own_states is None:
            self.own_states = {(kind, str(state)) for kind in Artifact.kinds().values() for state in kind.State}
            for row in self.archive.lines(said["file"]) if said else ():
                found = row.get("definition") or {}
                known = Artifact.kinds().get(str(row.get("kind")))
                self.own_states |= {(known, str(each.get("value"))) for each in found.get("states", ())}
        return {state for of, state in self.own_states if of is kind}

    def kind_of(self, key: Any) -> type[Artifact]:
        return self.refs.prefixes.get(str(key).rpartition("-")[0], Artifact)

    def put(self, table: Table, rows: list[dict[str, Any]], name: str) -> None:
        refs = [row.pop("ref") for row in rows]
        late = [row.pop("late", ()) for row in rows]
        if table.is_kind or "__" not in table.path:
            for row in rows:
                row["workspace" if table.is_kind else table.path] = self.workspace.pk
        self.store_files(table, rows)
        try:
            with connection.wrap_database_errors:  # COPY of PostgreSQL raises its own
                keys = self.insert_kind(table.model, rows) if table.is_kind else insert_rows(table.model, rows)
        except (IntegrityError, DataError, OverflowError) as error:
            raise ValidationError(_("%(file)s: rows contradict each other.") % {"file": name}) from error
        self.refs.keep(table, refs, keys)
        for key, waiting in zip(keys, late, strict=True):
            for field, ref in waiting:
                ids, ends = self.late.setdefault((table.name, field), (array("q"), []))
                ids.append(key)
                ends.append(ref)

    def insert_kind(self, kind: type[Artifact], rows: list[dict[str, Any]]) -> list[int]:
        base = kind.artifact_ptr.field.related_model
        keys = insert_rows(base, [only(base, row) for row in rows])
        own = [only(kind, row) | {"artifact_ptr": key} for row, key in zip(rows, keys, strict=True)]
        insert_rows(kind, own)
        made = [unsaved(kind, row | {"artifact_ptr": key}) for row, key in zip(rows, keys, strict=True)]
        search.index(made, fresh=True)
        return keys

    def store_files(self, table: Table, rows: list[dict[str, Any]]) -> None:
        for field in table.fields:
            if isinstance(field, models.FileField):
                for row in rows:
                    if row[field.name]:
                        row[field.name] = self.store(table.model, field, row, row[field.name]["file"])

    def store(self, model, field: models.FileField, row: dict[str, Any], name: str) -> str:
        owner = unsaved(model, {each: value for each, value in row.items() if not isinstance(value, dict)})
        with self.archive.zip.open(name) as content:
            stored = field.storage.save(field.generate_filename(owner, "file"), File(content))
        self.saved.append((field.storage, stored))
        return stored

    def catch_up(self) -> None:
        """Rows that point at later ones get their ends, now that all are there."""
        for (label, name), (ids, ends) in self.late.items():
            model = next(table.model for table in self.tables if table.name == label)
            field = model._meta.get_field(name)
            for portion in portions(zip(ids, ends, strict=True)):
                rows = [
                    field.model(pk=pk, **{field.attname: self.refs.pk(field.related_model, end)}) for pk, end in portion
                ]
                with writing():
                    field.model._base_manager.bulk_update(rows, [name])

    def repath(self) -> None:
        """Paths of departments are made of ids; saving those at the top walks down to all others."""
        above: dict[int, str] = {}
        rows = list(Department.objects.filter(workspace=self.workspace).as_tree())
        for department in rows:
            department.path = above[department.pk] = f"{above.get(department.parent_id, '/')}{department.pk}/"
        with writing():
            Department.objects.bulk_update(rows, ["path"], batch_size=500)

    def index_fields(self) -> None:
        """Lists filter fields of a workspace's own by an index, which is made anew."""
        for table in self.tables:
            if table.is_kind:
                filled = table.model.objects.filter(workspace=self.workspace).exclude(custom={}).order_by("pk")
                for portion in portions(filled.iterator(chunk_size=PORTION)):
                    columns, count = keeping.columns(portion)
                    with writing():
                        insert(FieldValue, columns, count)


def only(model, row: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in model._meta.local_concrete_fields}
    return {name: value for name, value in row.items() if name in names}


def unsaved(model, row: dict[str, Any]):
    """An object of the row, whose foreign keys are ids."""
    return model(**{model._meta.get_field(name).attname: value for name, value in row.items()})


def insert_rows(model, rows: list[dict[str, Any]]) -> list[int]:
    """Columns the rows do not say get what the field begins with."""
    columns = {}
    for field in model._meta.local_concrete_fields:
        if field.remote_field or not field.primary_key:
            columns[field.name] = [row[field.name] if field.name in row else field.get_default() for row in rows]
    return insert(model, columns, len(rows))


def portions(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while portion := list(islice(rows, PORTION)):
        yield portion


def whole(ref: Any, number: int) -> None:
    """Places ascend with the lines; a gap is a row that could not leave."""
    if type(ref) is not int or not number <= ref < number + LARGEST_GAP:
        raise no_end(ref)
