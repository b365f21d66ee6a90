"""SQLite goes by ids where it has them, from the first day and after every migration."""

import pytest
from django.core.management import call_command
from django.db import connection

from bihuan.artifacts.models import Artifact

pytestmark = [pytest.mark.each_database, pytest.mark.django_db]


@pytest.fixture
def only_here():
    """PostgreSQL counts by itself; there is nothing to prove there."""
    return connection.vendor == "sqlite"


def test_plans_by_ids(lead, workspace, only_here):
    if not only_here:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'artifacts_artifact'")
        assert cursor.fetchone()[0] > 5
        given = Artifact.objects.visible_to(lead, workspace).filter(pk__in=range(50)).order_by("-pk").values_list("pk")
        sql, params = given.query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        assert "PRIMARY KEY" in cursor.fetchone()[3]


def test_leaves_counted_figures_alone(only_here):
    if not only_here:
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_stat1 SET stat = '7 1' WHERE idx = 'artifact_owner'")
        call_command("migrate", verbosity=0)
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'artifact_owner'")
        assert cursor.fetchone()[0] == "7 1"
