"""The log as an admin reads it: asked for by channel, target and state; other people's words are not in it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.connectors.robots.models import Robot, Route
from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Delivery
from bihuan.deliveries.outbox import deliver
from bihuan.deliveries.sealed import seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(owner):
    signed_in = Client()
    signed_in.force_login(owner)
    return signed_in


def fill(workspace, member, count: int) -> None:
    for number in range(count):
        robot = Robot.objects.create(
            workspace=workspace, vendor="feishu", name=f"群 {number}", address=seal("https://x.example/1234")
        )
        Route.objects.create(robot=robot, kind="requirements")
        hook = Subscription.objects.create(
            workspace=workspace, name=f"仓库 {number}", url="https://h.example/", secret=seal("x")
        )
        message = Message(title=f"第 {number} 条", text="工资是 3 万")
        for channel, address in (("robot", robot.pk), ("webhook", hook.pk), ("mail", member.pk)):
            deliver(channel, address, message, workspace=workspace)


def page(client, path: str) -> str:
    answer = client.get(f"/lanyun/settings/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_log_is_asked_for_by_channel_target_and_state(client, workspace, member):
    fill(workspace, member, 2)
    Delivery.objects.filter(target__channel="robot").update(state="dead")
    every = page(client, "deliveries/")
    assert every.count("第 0 条") == 3
    assert member.email in every
    assert page(client, "deliveries/?channel=webhook").count("第 0 条") == 1
    assert page(client, "deliveries/?state=dead").count("第 ") == 2
    robot = Robot.objects.get(name="群 1")
    only = page(client, f"deliveries/?channel=robot&to={robot.pk}")
    assert ("第 1 条" in only, "第 0 条" in only) == (True, False)
    for wrong in ("channel=nope", "to=x", "state=%00", "page=x"):
        page(client, f"deliveries/?{wrong}")


def test_mails_are_listed_without_what_is_in_them(client, workspace, member):
    fill(workspace, member, 1)
    mail, card = (Delivery.objects.get(target__channel=channel) for channel in ("mail", "robot"))
    assert "工资是" not in page(client, f"deliveries/{mail.pk}/")
    assert "工资是" in page(client, f"deliveries/{card.pk}/")


def test_failed_ones_are_sent_again_together(client, workspace, member):
    fill(workspace, member, 3)
    Delivery.objects.update(state="dead", next_try_at=None)
    client.post("/lanyun/settings/deliveries/repetition/", {"channel": "robot", "to": ""})
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert set(Delivery.objects.filter(state="waiting").values_list("target__channel", flat=True)) == {"robot"}


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["deliveries/", "robots/", "webhooks/"])
def test_asks_the_database_as_often_for_many_as_for_few(path, client, workspace, member):
    counts = []
    for more in (2, 8):
        fill(workspace, member, more)
        page(client, path)
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
