"""The fixtures of tests/ for the tests inside the areas too."""

from tests.conftest import *  # noqa: F403  whatever is a fixture there is one here
