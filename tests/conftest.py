"""What every test may rely on: the settings under test, on SQLite or, with BIHUAN_DATABASE_URL, on PostgreSQL."""

from zlib import crc32

import pytest
from django.conf import settings
from django.core.cache import cache

from bihuan.artifacts.models import Artifact
from bihuan.workflows import current
from tests import emptying, ready  # noqa: F401  how tables are emptied
from tests.people import *  # noqa: F403  the people are fixtures everywhere


def pytest_collection_modifyitems(config, items):
    """What asks no database, or says it is `one_database`'s, is tested once, on SQLite; of each kind's, one.

    `each_database` marks what brings a database of its own.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return
    once = [
        one for one in items if not asks_each_database(one) or one.get_closest_marker("browser") or of_more_kinds(one)
    ]
    config.hook.pytest_deselected(items=once)
    items[:] = [one for one in items if one not in set(once)]


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


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings) -> bool:
    """A migrated file that is ready is what the tests begin with, where there is one."""
    default = settings.DATABASES["default"]
    return ready.put(default["TEST"]["NAME"]) if "sqlite3" in default["ENGINE"] else django_db_keepdb


@pytest.fixture(autouse=True)
def no_counts_from_other_tests():
    """Limits of rates are counted in the cache, which outlives a test's transaction."""
    cache.clear()
    current.Held.until = 0.0  # nor is what a process trusts for a moment of the workspace before
