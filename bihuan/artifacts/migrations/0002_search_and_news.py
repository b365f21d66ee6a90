"""The text index of each database, and PostgreSQL's word of new events."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE artifacts_search USING fts5(words, tokenize='ascii')"
POSTGRESQL = [
    # No foreign key: a table Django does not know of must not keep it from truncating the others.
    "CREATE TABLE artifacts_search (artifact_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX artifacts_search_words ON artifacts_search USING gin(words)",
    """CREATE FUNCTION artifacts_tell_news() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('bihuan_news', TG_TABLE_NAME || ':' || min(id) || '-' || max(id)) FROM fresh HAVING count(*) > 0;
        RETURN NULL;
    END $$""",
    *(
        f"""CREATE TRIGGER artifacts_tell_news AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION artifacts_tell_news()"""
        for table in ("artifacts_event", "artifacts_notice")
    ),
]
GONE = [
    "DROP TRIGGER artifacts_tell_news ON artifacts_event",
    "DROP TRIGGER artifacts_tell_news ON artifacts_notice",
    "DROP FUNCTION artifacts_tell_news",
    "DROP TABLE artifacts_search",
]


def make(apps, schema_editor):
    for statement in [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in ["DROP TABLE artifacts_search"] if schema_editor.connection.vendor == "sqlite" else GONE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("artifacts", "0001_artifacts")]
    operations = [migrations.RunPython(make, drop)]
