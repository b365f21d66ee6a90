"""After a test that commits, only the tables it filled are emptied; Django would cut off all, and make rights anew."""

from django.db import connections
from django.test import TransactionTestCase

FROM_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}
WITHOUT_CHECKS = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
    "postgresql": ("SET session_replication_role=replica", "RESET session_replication_role"),
}


def emptied(case: TransactionTestCase) -> None:
    for alias in case._databases_names(include_mirrors=False):
        empty(connections[alias])


def empty(connection) -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - FROM_MIGRATIONS
    quoted = [connection.ops.quote_name(name) for name in sorted(tables)]
    before, after = WITHOUT_CHECKS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in quoted))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute(before)
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute(after)


TransactionTestCase._fixture_teardown = emptied
