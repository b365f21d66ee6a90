"""The fixtures of tests/ for the tests inside the areas too, and which tests run on which database."""

from tests.choosing import pytest_collection_modifyitems, pytest_configure  # noqa: F401  pytest calls them
from tests.conftest import *  # noqa: F403  whatever is a fixture there is one here
