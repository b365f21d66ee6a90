"""What changes leave behind in many artifacts of one kind, written together: a row costs a fifth of a change alone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, models

from bihuan.artifacts import search
from bihuan.artifacts.models import Event, Watch
from bihuan.artifacts.store import insert
from bihuan.artifacts.writing import Written, gathered, part_of
from bihuan.fields import keeping


class Gathering:
    """Within one transaction. Each artifact is one deed: it leaves all behind that it should, or nothing."""

    def __init__(self) -> None:
        self.waiting: list[Written] = []

    @contextmanager
    def deed(self) -> Iterator[None]:
        """What a deed leaves behind waits here; nothing of one that raises."""
        mine: list[Written] = []
        token = gathered.set(mine)
        try:
            yield
        finally:
            gathered.reset(token)
        self.waiting += mine

    def write(self) -> None:
        """Write what waits, in the order it came."""
        many, self.waiting = self.waiting, []
        if not many:
            return
        save(many)
        remember(many)
        for one in many:
            keeping.index(one.artifact, one.changes)
        search.index([one.artifact for one in many if one.in_text])
        watches = [Watch(artifact_id=one.artifact.pk, user_id=one.watcher) for one in many if one.watcher]
        Watch.objects.bulk_create(watches, ignore_conflicts=True)


def save(many: Iterable[Written]) -> None:
    """Each table is written by one statement for all that change the same columns of it."""
    alike: dict[tuple, list] = {}
    for one in many:
        alike.setdefault((type(one.artifact), frozenset(one.columns)), []).append(one.artifact)
    for (kind, names), artifacts in alike.items():
        for sql, fields, key in updates(kind, names):
            rows = [
                [
                    *(field.get_db_prep_save(field.pre_save(one, False), connection) for field in fields),
                    getattr(one, key),
                ]
                for one in artifacts
            ]
            with connection.cursor() as cursor:
                cursor.executemany(sql, rows)


@cache
def updates(kind: type[models.Model], names: frozenset[str]) -> list[tuple[str, list[models.Field], str]]:
    """(UPDATE of one row, the fields its values are of, the attribute that holds its key) of the kind's tables."""
    quote, found = connection.ops.quote_name, []
    for model in (*kind._meta.get_parent_list(), kind):
        fields = [field for field in model._meta.local_concrete_fields if field.name in names]
        if fields:
            key = model._meta.pk
            values = ", ".join(f"{quote(field.column)} = %s" for field in fields)
            sql = f"UPDATE {quote(model._meta.db_table)} SET {values} WHERE {quote(key.column)} = %s"  # noqa: S608  our own names
            found.append((sql, fields, key.attname))
    return found


def remember(many: list[Written]) -> None:
    whole = {"part_of": part_of.get()} if part_of.get() else {}
    columns = {
        "workspace": [one.artifact.workspace_id for one in many],
        "artifact": [one.artifact.pk for one in many],
        "actor": [getattr(one.by, "pk", None) for one in many],
        "verb": [one.verb for one in many],
        "changes": [one.changes | whole for one in many],
        "reason": [one.reason for one in many],
        "version": [one.version for one in many],
        "at": [one.artifact.changed_at for one in many],
        "dispatched_at": [None] * len(many),
        "attempts": [0] * len(many),
    }
    insert(Event, columns, len(many))
