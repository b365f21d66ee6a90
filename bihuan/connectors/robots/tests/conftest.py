"""A robot of each vendor, all speaking to one fake server."""

import pytest

from bihuan.connectors.robots.models import Robot, Vendor
from bihuan.deliveries.tests.conftest import server  # noqa: F401  a fixture

SECRET = "test-secret"
FINE = {
    Vendor.FEISHU: {"code": 0, "msg": "success", "data": {}},
    Vendor.DINGTALK: {"errcode": 0, "errmsg": "ok"},
    Vendor.WECOM: {"errcode": 0, "errmsg": "ok"},
}


@pytest.fixture
def robot(workspace, server):  # noqa: F811
    """robot(vendor): one of this vendor, at the fake server."""

    def one(vendor: str, **fields) -> Robot:
        made = Robot(workspace=workspace, vendor=vendor, name=f"订单群 {vendor}", language="zh-hans", **fields)
        return made.keep(address=f"{server.url}/robot/{vendor}?key=abcd1234", secret=SECRET)

    return one
