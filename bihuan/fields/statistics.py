"""What SQLite's planner should take for granted of the index of values before it has ever counted."""

from django.db import connections

# Of so many rows of values, those that share the columns of an index up to this one.
FIGURES = {
    "value_of_artifact": "600000 3 1",
    "value_text": "600000 60000 600 1",
    "value_number": "600000 60000 60 1",
    "value_date": "600000 60000 200 1",
    "value_ref": "600000 60000 300 1",
}


def assume(using: str = "default", **_signal) -> None:
    """Give SQLite figures for the indexes of values, as the kernel does for its table; ANALYZE's are left alone."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            cursor.execute("ANALYZE")
            cursor.execute("DELETE FROM sqlite_stat1")
        for index, figures in FIGURES.items():
            cursor.execute("SELECT 1 FROM sqlite_stat1 WHERE idx = %s", [index])
            if not cursor.fetchone():
                cursor.execute("INSERT INTO sqlite_stat1 VALUES ('fields_fieldvalue', %s, %s)", [index, figures])
        cursor.execute("ANALYZE sqlite_master")  # read them now
