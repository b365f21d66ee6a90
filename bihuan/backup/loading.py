"""Loads the tables of an archive into an empty database, as of the migrations then, and brings it up to date."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import OperationalError, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact
from bihuan.backup.archive import Archive, Unreadable
from bihuan.backup.tables import AT_ONCE, models_of, reader_of, set_next_key

USING = "default"


@contextmanager
def in_place(refused: type[Exception]) -> Iterator[None]:
    """Within, the database is empty; afterwards it holds what was put in, or, where something failed, what it held."""
    if connection.vendor == "sqlite":
        with beside(refused):
            yield
        return
    alone_with_one_connection()
    refuse_company(refused)
    with transaction.atomic():
        clear()
        yield


@contextmanager
def beside(refused: type[Exception]) -> Iterator[None]:
    """SQLite: a new file beside the old one, which takes its place when it is whole."""
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    refuse_users_of(path, refused)
    connection.settings_dict["NAME"] = fresh
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
        connections.close_all()
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = path
        for name in (fresh.name, f"{fresh.name}-wal", f"{fresh.name}-shm", f"{fresh.name}.lock"):
            fresh.with_name(name).unlink(missing_ok=True)


def refuse_users_of(path: Path, refused: type[Exception]) -> None:
    """Leaving WAL needs to be alone with the file; no log stays beside it that would be taken for the new one's."""
    connections.close_all()
    if not path.exists():
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=500")
            cursor.execute("PRAGMA journal_mode=DELETE")
            alone = cursor.fetchone()[0] == "delete"
    except OperationalError:
        alone = False
    finally:
        connections.close_all()
    if not alone:
        raise refused(_("The database is in use. Stop `bihuan serve` and `bihuan worker` first."))


def alone_with_one_connection() -> None:
    """Our own pool must not be taken for others at work."""
    connections.close_all()
    connection.close_pool()
    connection.settings_dict["OPTIONS"].pop("pool", None)


def refuse_company(refused: type[Exception]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if cursor.fetchone()[0]:
            raise refused(_("The database is in use. Stop `bihuan serve` and `bihuan worker` first."))


def clear() -> None:
    """PostgreSQL: drop every table and every function of ours; extensions keep theirs."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def load(archive: Archive, say) -> None:
    """Everything from the archive into the empty database. Raises Unreadable where a newer version made it."""
    executor = MigrationExecutor(connection)
    then = squashed({(app, name) for app, name, _applied in archive.manifest["migrations"]}, executor.loader)
    if unknown := [one for one in then if one not in executor.loader.graph.nodes]:
        named = ".".join(unknown[0])
        raise Unreadable(_("The backup is of a newer version (%(name)s). Install it here first.") % {"name": named})
    last = [one for one in then if not followed(executor.loader.graph.node_map[one], then)]
    executor.migrate(last)
    state = executor.loader.project_state(last)
    load_tables(archive, models_of(state.apps), say)
    put_applied(archive.manifest["migrations"])
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    say(_("Search index …"))
    index_everything()
    emit_post_migrate_signal(verbosity=0, interactive=False, db=USING, apps=apps)


def squashed(then: set[tuple[str, str]], loader) -> list[tuple[str, str]]:
    """The migrations of then, those that were put into one since by that one's name."""
    for key, migration in loader.disk_migrations.items():
        parts = set(migration.replaces)
        if parts and parts <= then:
            then = then - parts | {key}
    return sorted(then)


def followed(node, then: list[tuple[str, str]]) -> bool:
    """Whether a later migration of the same app was applied too."""
    return any(child.key in then and child.key[0] == node.key[0] for child in node.children)


def load_tables(archive: Archive, known: dict[str, type[models.Model]], say) -> None:
    if unknown := sorted(archive.manifest["tables"].keys() - known.keys()):
        raise Unreadable(_("Nothing here knows the table %(name)s of the archive.") % {"name": unknown[0]})
    with connection.constraint_checks_disabled(), transaction.atomic():
        defer_checks()
        for table, said in archive.manifest["tables"].items():
            model = known[table]
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  what migrations put in
            with archive.open(f"tables/{table}.jsonl") as lines:
                count = put_rows(model, said["columns"], lines)
            if count != said["rows"]:
                raise Unreadable(_("%(name)s in the archive is missing or damaged.") % {"name": table})
            if said["last"] is not None:
                set_next_key(model, said["last"], USING)
            say(f"  {table} {count}")
    # PostgreSQL: checks that are still pending would keep later migrations from altering these tables.
    connection.check_constraints()


def defer_checks() -> None:
    """PostgreSQL: tables come in order of their names, and migrations of this transaction may have asked for haste."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def put_rows(model: type[models.Model], columns: list[str], lines: Iterable[bytes]) -> int:
    by_name = {column.column: column for column in model._meta.local_concrete_fields}
    readers = [reader_of(by_name[name], USING) for name in columns]
    rows = ([read(value) for read, value in zip(readers, json.loads(line), strict=True)] for line in lines)
    quoted = [connection.ops.quote_name(name) for name in columns]
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)})"
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as stream:
                for row in rows:
                    stream.write_row(row)
                    count += 1
            return count
        statement = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  our own names
        part: list[Any] = []
        for row in rows:
            part.append(row)
            count += 1
            if len(part) == AT_ONCE:
                cursor.executemany(statement, part)
                part = []
        cursor.executemany(statement, part)
    return count


def put_applied(migrations: list[list[str]]) -> None:
    recorded = MigrationRecorder(connection).migration_qs
    for app, name, applied in migrations:
        recorded.filter(app=app, name=name).update(applied=parse_datetime(applied))


def index_everything() -> None:
    """The text index is made of the rows, and each database has its own."""
    with transaction.atomic():
        for kind in Artifact.kinds().values():
            part: list = []
            for artifact in kind.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
                part.append(artifact)
                if len(part) == AT_ONCE:
                    search.index(part)
                    part = []
            search.index(part)
