"""Groups and programs outside that hear of the story; turned off, because nobody is there."""

from datetime import timedelta

from django.utils import timezone

from bihuan.artifacts.models import Event
from bihuan.connectors.robots import hearing as groups
from bihuan.connectors.robots.models import Robot, Route, Vendor
from bihuan.connectors.webhooks import hearing as programs
from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.models import Attempt, Delivery
from bihuan.deliveries.sealed import seal
from bihuan.people.models import Workspace

LAST_EVENTS = 150
GROUPS = [
    (
        Vendor.FEISHU,
        "订单中台 · 需求群",
        [("orders", "requirements", "", "scheduled"), ("orders", "requirements", "", "released")],
    ),
    (
        Vendor.DINGTALK,
        "仓储现场群",
        [("warehouse", "feedback", "created", ""), ("warehouse", "requirements", "", "released")],
    ),
    (Vendor.WECOM, "管理层周知", [(None, "requirements", "decline", ""), (None, "requirements", "verify", "")]),
]
REFUSED = '{"errcode":310000,"errmsg":"sign not match"}'


def set_up(workspace: Workspace) -> None:
    """Robots with their routes and a webhook, and what they would have sent of late."""
    products = {product.slug: product for product in workspace.products.all()}
    for vendor, name, routes in GROUPS:
        address = seal(f"https://robot.{vendor}.example/hook/7f3a9c2e")
        robot = Robot.objects.create(
            workspace=workspace, vendor=vendor, name=name, address=address, secret=seal("demo")
        )
        for slug, kind, verb, state in routes:
            Route.objects.create(robot=robot, product=products.get(slug), kind=kind, verb=verb, state=state)
    hook = Subscription(
        workspace=workspace, name="数据仓库", url="https://warehouse.lanyun.example/bihuan", kinds=["requirements"]
    )
    hook.keep()
    events = Event.objects.filter(workspace=workspace).select_related("artifact__workspace", "actor")
    for event in reversed(events.order_by("-pk")[:LAST_EVENTS]):
        groups.hear(None, event=event)
        programs.hear(None, event=event)
    for delivery in Delivery.objects.filter(workspace=workspace).select_related("target", "event"):
        send(delivery)
    Robot.objects.filter(workspace=workspace).update(off_since=timezone.now())
    hook.turn_off()


def send(delivery: Delivery) -> None:
    """As if it had been sent when it happened; the group in the warehouse had lost its secret."""
    lost = delivery.channel == "robot" and Robot.objects.get(pk=int(delivery.target.address)).vendor == Vendor.DINGTALK
    delivery.created_at = delivery.event.at
    delivery.settled_at, delivery.next_try_at, delivery.attempts = delivery.event.at + timedelta(seconds=1), None, 1
    delivery.state = Delivery.State.DEAD if lost else Delivery.State.SENT
    delivery.failure = "310000: sign not match" if lost else ""
    delivery.save()
    Attempt.objects.create(
        delivery=delivery,
        target=delivery.target,
        at=delivery.event.at,
        took=180 + delivery.pk % 90,
        status=200,
        response=REFUSED if lost else '{"code":0,"msg":"success"}',
        failure=delivery.failure,
    )
