"""What every test may rely on: the settings under test, on SQLite or, with BIHUAN_DATABASE_URL, on PostgreSQL."""

import pytest
from django.core.cache import cache

from tests.people import *  # noqa: F403  the people are fixtures everywhere


@pytest.fixture(autouse=True)
def no_counts_from_other_tests():
    """Limits of rates are counted in the cache, which outlives a test's transaction."""
    cache.clear()
