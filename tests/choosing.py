"""Which tests run where: all on SQLite; on PostgreSQL those that could say something else there."""

import os
from zlib import crc32

from django.conf import settings

from bihuan.artifacts.models import Artifact
from tests import ready, statements

ON_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def pytest_configure(config):
    works = hasattr(config, "workerinput") or not config.getoption("numprocesses", 0)
    if ON_SQLITE and ready.FOLDER and works:
        statements.listen(config, os.environ.get("PYTEST_XDIST_WORKER", "alone"))


def pytest_collection_modifyitems(config, items):
    """What asks no database, or says it is `one_database`'s, is tested once, on SQLite; of each kind's, one.

    Of the others PostgreSQL needs as many as it takes for each package to say to it all that it said to SQLite, where
    that is known. `each_database` marks what brings a database of its own, or values that databases take differently.
    """
    if ON_SQLITE:
        return
    kept = [
        one
        for one in items
        if asks_each_database(one) and not one.get_closest_marker("browser") and not of_more_kinds(one)
    ]
    known = statements.written_down()
    apart = [one.nodeid for one in kept if one.nodeid in known and not stays(one)]
    anyway = {one.nodeid for one in kept} - set(apart)
    wanted = anyway | set(statements.fewest(apart, known, anyway))
    config.hook.pytest_deselected(items=[one for one in items if one.nodeid not in wanted])
    items[:] = [one for one in kept if one.nodeid in wanted]


def stays(item) -> bool:
    """What commits, or says that databases differ in it."""
    marked = item.get_closest_marker("django_db")
    commits = bool(marked and marked.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    return commits or bool(item.get_closest_marker("each_database"))


def of_more_kinds(item) -> bool:
    """What holds for every kind is tested here on one of them, by turns: no kind has tables of another make."""
    slugs = sorted(Artifact.kinds())
    chosen = slugs[crc32(item.name.partition("[")[0].encode()) % len(slugs)]
    given = getattr(item, "callspec", None)
    return any(slug_of(value) not in ("", chosen) for value in (given.params.values() if given else ()))


def slug_of(value) -> str:
    """The slug of the kind that a parameter of a test stands for; empty where it is something else."""
    kinds = Artifact.kinds()
    return value if isinstance(value, str) and value in kinds else value.slug if value in kinds.values() else ""


def asks_each_database(item) -> bool:
    if item.get_closest_marker("one_database") or item.get_closest_marker("browser"):
        return False
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("each_database")
    return bool(marked) or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)
