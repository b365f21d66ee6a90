"""A far side on loopback, which the tests allow to be called."""

import pytest

from bihuan.deliveries.tests.far_side import far_side


@pytest.fixture
def server(settings):
    settings.OUTSIDE_NETWORKS = ["127.0.0.0/8"]
    with far_side() as started:
        yield started
