"""A webhook at a fake server, and its secret."""

import pytest

from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.tests.conftest import server  # noqa: F401  a fixture


@pytest.fixture
def hook(workspace, server):  # noqa: F811
    """hook(**fields): (subscription, secret)."""

    def one(**fields) -> tuple[Subscription, str]:
        made = Subscription(workspace=workspace, **{"name": "账务系统", "url": f"{server.url}/hook", **fields})
        return made, made.keep()

    return one
