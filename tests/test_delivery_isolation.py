"""Robots, webhooks, routes and the log are one workspace's and its admins' alone, by every address and every verb."""

import json

import pytest
from django.test import Client

from bihuan.connectors.robots.models import Robot, Route
from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.models import Bounce, Delivery
from bihuan.deliveries.outbox import queue
from bihuan.deliveries.sealed import seal
from bihuan.people.models import ApiToken, Role
from tests.people import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(workspace):
    """One of each in the workspace: robot, route, webhook, delivery."""
    robot = Robot.objects.create(
        workspace=workspace, vendor="feishu", name="全组", address=seal("https://x.example/1234")
    )
    hook = Subscription.objects.create(
        workspace=workspace, name="仓库", url="https://h.example/", secret=seal("whsec_eA==")
    )
    sent = queue("robot", str(robot.pk), {"title": "x"}, workspace_id=workspace.pk, title="运费")
    return {"robot": robot.pk, "route": Route.objects.create(robot=robot).pk, "hook": hook.pk, "sent": sent.pk}


PAGES = [
    ("get", "robots/"),
    ("get", "robots/new/"),
    ("post", "robots/new/"),
    ("get", "robots/{robot}/"),
    ("post", "robots/{robot}/"),
    ("post", "robots/{robot}/routes/"),
    ("post", "robots/{robot}/routes/{route}/removal/"),
    ("post", "robots/{robot}/test/"),
    ("post", "robots/{robot}/switch/"),
    ("post", "robots/{robot}/removal/"),
    ("get", "webhooks/"),
    ("get", "webhooks/new/"),
    ("post", "webhooks/new/"),
    ("get", "webhooks/{hook}/"),
    ("post", "webhooks/{hook}/"),
    ("post", "webhooks/{hook}/secret/"),
    ("post", "webhooks/{hook}/test/"),
    ("post", "webhooks/{hook}/switch/"),
    ("post", "webhooks/{hook}/removal/"),
    ("get", "deliveries/"),
    ("get", "deliveries/{sent}/"),
    ("post", "deliveries/{sent}/repetition/"),
    ("post", "deliveries/repetition/"),
]
CALLS = [
    ("get", "robots/", None),
    ("post", "robots/", {"vendor": "feishu", "name": "x", "address": "https://x.example/"}),
    ("delete", "robots/{robot}/", None),
    ("post", "robots/{robot}/test/", None),
    ("post", "robots/{robot}/routes/", {}),
    ("delete", "robots/{robot}/routes/{route}/", None),
    ("get", "webhooks/", None),
    ("post", "webhooks/", {"name": "x", "url": "https://x.example/"}),
    ("patch", "webhooks/{hook}/", {"on": False}),
    ("delete", "webhooks/{hook}/", None),
    ("put", "webhooks/{hook}/secret/", None),
    ("post", "webhooks/{hook}/test/", None),
    ("get", "deliveries/", None),
    ("get", "deliveries/{sent}/", None),
    ("post", "deliveries/{sent}/repetition/", None),
    ("get", "bounces/", None),
    ("post", "bounces/", {"address": "member@lanyun.example"}),
    ("delete", "bounces/member@lanyun.example/", None),
]


def state() -> tuple:
    robots = list(Robot.objects.order_by("pk").values_list("pk", "off_since"))
    hooks = list(Subscription.objects.order_by("pk").values_list("pk", "off_since", "secret"))
    return (
        robots,
        hooks,
        Route.objects.count(),
        list(Delivery.objects.values_list("pk", "attempts")),
        Bounce.objects.count(),
    )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_pages(method, path, rows, lead, requester, stranger):
    before = state()
    address = path.format(**rows)
    for user, expected in ((lead, 403), (requester, 403), (stranger, 404)):
        assert getattr(client_of(user), method)(f"/lanyun/settings/{address}").status_code == expected
    if rows and any(part in path for part in ("{robot}", "{hook}", "{sent}")):
        elsewhere = getattr(client_of(stranger), method)(f"/elsewhere/settings/{address}")
        assert elsewhere.status_code == 404
    anonymous = getattr(Client(), method)(f"/lanyun/settings/{address}")
    assert anonymous.headers["Location"].startswith("/accounts/login/")
    assert state() == before


@pytest.mark.parametrize(("method", "path", "data"), CALLS)
def test_calls(method, path, data, rows, lead, member, requester, stranger, workspace):
    before = state()
    address = path.format(**rows)
    elsewhere = stranger.memberships.get().workspace
    for user, place, expected in (
        (lead, workspace, 403),
        (requester, workspace, 403),
        (stranger, elsewhere, 404),
    ):
        _token, key = ApiToken.issue(user=user, workspace=place, name="x", scopes=["read", "write"])
        answer = Client().generic(
            method.upper(),
            f"/api/v1/lanyun/{address}",
            b"" if data is None else json.dumps(data),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == expected
    if "{" in path:
        answer = Client().generic(
            method.upper(),
            f"/api/v1/elsewhere/{address}",
            b"{}",
            "application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 404
    assert state() == before


def test_an_admin_of_two_workspaces_finds_the_rows_of_each_only_there(rows, stranger, workspace):
    both = member_of(workspace, "both@lanyun.example", "两边", Role.ADMIN)
    stranger.memberships.get().workspace.memberships.create(user=both, role=Role.ADMIN)
    client = client_of(both)
    for path in (f"robots/{rows['robot']}/", f"webhooks/{rows['hook']}/", f"deliveries/{rows['sent']}/"):
        assert client.get(f"/lanyun/settings/{path}").status_code == 200
        assert client.get(f"/elsewhere/settings/{path}").status_code == 404
