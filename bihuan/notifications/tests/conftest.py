"""Somebody who watches something, and a far side that browsers' push services stand for."""

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.deliveries.tests.conftest import server  # noqa: F401  a fixture


@pytest.fixture
def thing(add, product, member):
    """A requirement that the member watches."""
    one = add(Requirement, product=product)
    one.watch(by=member)
    return one
