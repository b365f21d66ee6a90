"""From an event to the group: routed, signed, in the vendor's pace, and nothing lost."""

import base64
import hashlib
import hmac
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.connectors.robots.models import Robot, Route, Vendor
from bihuan.connectors.robots.tests.conftest import FINE, SECRET
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Alert, Attempt, Delivery, Target
from bihuan.deliveries.outbox import deliver, targets
from bihuan.deliveries.sending import send_due
from bihuan.deliveries.tests.far_side import Says

pytestmark = pytest.mark.django_db


def good(call, vendor: str) -> bool:
    """Whether the vendor would take the signature of this call."""
    if vendor == Vendor.WECOM:
        return "key=abcd1234" in call.path
    if vendor == Vendor.FEISHU:
        key, text = f"{call.json['timestamp']}\n{SECRET}".encode(), b""
        said, age = call.json["sign"], timezone.now().timestamp() - int(call.json["timestamp"])
    else:
        query = parse_qs(urlsplit(call.path).query)
        key, text = SECRET.encode(), f"{query['timestamp'][0]}\n{SECRET}".encode()
        said, age = query["sign"][0], timezone.now().timestamp() - int(query["timestamp"][0]) / 1000
    return said == base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode() and abs(age) < 60


@pytest.mark.parametrize("vendor", Vendor.values)
def test_an_event_reaches_the_group_signed_and_says_why(vendor, robot, server, add, lead, product):
    server.always = Says.json(FINE[vendor])
    group = robot(vendor)
    Route.objects.create(robot=group, product=product, kind="requirements", verb="created")
    add(Requirement, product=product)
    dispatch.run_once()
    assert send_due() == 1
    (call,) = server.calls
    assert good(call, vendor)
    shown = call.body.decode().replace("\\\\", "")
    assert "拆单后运费自动重算" in shown
    assert "这个群关注" in shown
    assert "/lanyun/requirements/1/" in shown
    assert Delivery.objects.get().state == "sent"


def test_a_route_may_ask_for_product_kind_event_and_state(robot, add, lead, owner, product, private_product):
    group = robot("feishu")
    Route.objects.create(robot=group, kind="requirements", state="clarifying")
    one = add(Requirement, product=product)
    add(Requirement, by=owner, product=private_product).move("accept", by=owner)
    dispatch.run_once()
    assert not Delivery.objects.exists()
    one.move("accept", by=lead)
    dispatch.run_once()
    assert [each.artifact_id for each in Delivery.objects.all()] == [one.pk]


def test_several_routes_to_one_robot_are_one_card_and_dispatching_again_makes_no_second(robot, add, product):
    group = robot("feishu")
    for fields in ({}, {"kind": "requirements"}, {"product": product}):
        Route.objects.create(robot=group, **fields)
    one = add(Requirement, product=product)
    dispatch.run_once()
    one.events.update(dispatched_at=None)
    dispatch.run_once()
    assert Delivery.objects.count() == 1


def test_a_refusal_with_http_200_is_kept_shown_and_can_be_sent_again(robot, server, workspace, owner):
    group = robot("dingtalk")
    server.answers = [Says.json({"errcode": 310000, "errmsg": "sign not match"})]
    server.always = Says.json(FINE["dingtalk"])
    deliver("robot", group.pk, Message(title="备份失败"), workspace=workspace)
    send_due()
    dead = Delivery.objects.get()
    assert (dead.state, dead.failure) == ("dead", "310000: sign not match")
    assert "310000" in Alert.objects.get(user=owner).text
    assert dead.again()
    Target.objects.update(rests_until=None)
    send_due()
    assert Delivery.objects.get().state == "sent"
    assert Attempt.objects.count() == 2


def test_a_busy_vendor_is_tried_again_later_and_longer_each_time(robot, server, workspace):
    group = robot("wecom")
    server.always = Says.json({"errcode": -1, "errmsg": "busy"})
    deliver("robot", group.pk, Message(title="一"), workspace=workspace)
    waits = []
    for _try in range(4):
        Target.objects.update(rests_until=None)
        Delivery.objects.update(next_try_at=timezone.now())
        send_due()
        one = Delivery.objects.get()
        assert one.state == "waiting"
        waits.append(one.next_try_at - timezone.now())
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=10) < waits[1]


@pytest.mark.parametrize(("vendor", "most"), [("dingtalk", 20), ("wecom", 20), ("feishu", 5)])
def test_the_vendors_pace_is_kept_by_waiting_not_by_dropping(vendor, most, robot, server, workspace):
    group = robot(vendor)
    server.always = Says.json(FINE[vendor])
    for number in range(most + 3):
        deliver("robot", group.pk, Message(title=f"第 {number} 条"), workspace=workspace)
    for _tick in range(10):
        Attempt.objects.update(at=timezone.now())  # as if all were sent in this second
        send_due()
    assert len(server.calls) == most
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert Target.objects.get().rests_until > timezone.now()
    Attempt.objects.update(at=timezone.now() - timedelta(seconds=61))
    Target.objects.update(rests_until=None)
    send_due()
    assert len(server.calls) == most + 3
    assert not Delivery.objects.exclude(state="sent").exists()


def test_too_fast_all_the_same_lets_the_robot_rest(robot, server, workspace):
    group = robot("dingtalk")
    server.always = Says.json({"errcode": 130101, "errmsg": "send too fast"})
    deliver("robot", group.pk, Message(title="一"), workspace=workspace)
    send_due()
    assert Target.objects.get().rests_until > timezone.now() + timedelta(minutes=9)
    assert Delivery.objects.get().state == "waiting"


def test_internal_comments_keep_their_words_inside(robot, add, lead, product):
    Route.objects.create(robot=robot("feishu"), verb="commented")
    one = add(Requirement, product=product)
    one.comment("成本价是 3 元", by=lead, internal=True)
    one.comment("下周上线", by=lead, internal=False)
    dispatch.run_once()
    shown = [str(each.payload) for each in Delivery.objects.order_by("pk")]
    assert ["成本价" in each for each in shown] == [False, False]
    assert ["下周上线" in each for each in shown] == [False, True]


def test_address_and_secret_are_kept_sealed(robot):
    group = Robot.objects.get(pk=robot("feishu").pk)
    assert "abcd1234" not in str(group.address)
    assert SECRET not in str(group.secret)
    assert group.secret.opened == SECRET


def test_other_rooms_send_to_the_robots_of_their_workspace_only(robot, workspace, stranger):
    group = robot("feishu")
    assert targets("robot", workspace) == [(str(group.pk), group.name)]
    elsewhere = stranger.memberships.get().workspace
    with pytest.raises(LookupError):
        deliver("robot", group.pk, Message(title="x"), workspace=elsewhere)
