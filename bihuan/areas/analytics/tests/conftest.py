"""A product of another workspace, whose events never appear."""

import pytest

from bihuan.people.models import Product


@pytest.fixture
def other_product(stranger):
    return Product.objects.add(workspace=stranger.memberships.get().workspace, name="Elsewhere")
