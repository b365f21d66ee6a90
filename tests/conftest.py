"""What every test may rely on: the settings under test, on SQLite or, with BIHUAN_DATABASE_URL, on PostgreSQL."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation

from bihuan.workflows import current
from tests import emptying, ready  # noqa: F401  how tables are emptied
from tests.people import *  # noqa: F403  the people are fixtures everywhere


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings) -> bool:
    """A migrated file that is ready is what the tests begin with, where there is one."""
    default = settings.DATABASES["default"]
    return ready.put(default["TEST"]["NAME"]) if "sqlite3" in default["ENGINE"] else django_db_keepdb


@pytest.fixture(autouse=True)
def as_the_house_speaks():
    """Whatever language and time zone the last test's requests left behind."""
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()


@pytest.fixture(autouse=True)
def no_counts_from_other_tests():
    """Limits of rates are counted in the cache, which outlives a test's transaction."""
    cache.clear()
    current.Held.until = 0.0  # nor is what a process trusts for a moment of the workspace before
