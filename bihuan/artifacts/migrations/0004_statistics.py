"""What SQLite's planner should take for granted before it has ever counted.

Without statistics it holds "in this workspace" for a rare thing and walks through all of it even when it is given fifty
ids: 97 ms instead of 0.5 ms on 200,000 rows. ANALYZE replaces these figures by those of the data.
"""

from django.db import migrations

STATISTICS = {
    "artifact_state_score": "200000 50000 15000 2000 2 1",
    "artifact_state_priority": "200000 50000 15000 2000 500 1",
    "artifact_state_changed": "200000 50000 15000 2000 2 1",
    "artifact_score": "200000 50000 15000 2 1",
    "artifact_changed": "200000 50000 15000 2 1",
    "artifact_created": "200000 50000 15000 2 1",
    "artifact_category": "200000 50000 15000 3000 2",
    "artifact_owner": "200000 500 100",
}


def state(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    schema_editor.execute("ANALYZE")  # makes the table; what it counted in an empty database would mislead
    schema_editor.execute("DELETE FROM sqlite_stat1")
    for index, counts in STATISTICS.items():
        schema_editor.execute(f"INSERT INTO sqlite_stat1 VALUES ('artifacts_artifact', '{index}', '{counts}')")


class Migration(migrations.Migration):
    dependencies = [("artifacts", "0003_answers")]
    operations = [migrations.RunPython(state, migrations.RunPython.noop)]
