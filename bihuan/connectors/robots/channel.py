"""The way to group robots: signed when sent, so that a card that waited is not refused for its age."""

import time
from datetime import timedelta
from typing import Any

import orjson
from django.utils.translation import gettext_lazy, gettext_noop

from bihuan.connectors.robots.answers import answer_of
from bihuan.connectors.robots.models import Robot, Vendor
from bihuan.deliveries.channel import Channel
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.models import Alert, Delivery
from bihuan.deliveries.outside import NotAllowed, Unreachable, post
from bihuan.people.models import Workspace

# 钉钉 shuts a robot that was too fast up for ten minutes, the others for the rest of the minute.
REST = {
    Vendor.FEISHU: timedelta(seconds=60),
    Vendor.DINGTALK: timedelta(minutes=10),
    Vendor.WECOM: timedelta(seconds=60),
}


class RobotChannel(Channel):
    name = "robot"
    label = gettext_lazy("Group robot")
    icon = "bot"

    def targets(self, workspace: Workspace) -> list[tuple[str, str]]:
        return [(str(robot.pk), robot.name) for robot in Robot.objects.filter(workspace=workspace)]

    def compose(self, workspace: Workspace, address: str, message: Message) -> dict[str, Any]:
        return message.as_json()

    def limits_of(self, delivery: Delivery):
        robot = robot_of(delivery)
        return Vendor(robot.vendor).module.LIMITS if robot else ()

    def send(self, delivery: Delivery) -> Answer:
        robot = robot_of(delivery)
        if robot is None or robot.off_since:
            return Answer(dropped=True, failure="the robot is off or deleted")
        vendor = Vendor(robot.vendor)
        message = Message.of_json(delivery.payload)
        url, body = vendor.module.request(robot.address.opened, robot.secret.opened, message, time.time())
        sent = orjson.dumps(body)
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Bihuan"}
        try:
            reply = post(url, sent, headers)
        except NotAllowed as error:
            return Answer(refused=True, failure=str(error), request=sent.decode())
        except Unreachable as error:
            return Answer(failure=str(error), request=sent.decode())
        answer = answer_of(reply, vendor.module.read, REST[vendor])
        return Answer(**{**vars(answer), "request": sent.decode()})

    def settled(self, delivery: Delivery, answer: Answer) -> None:
        """A card that was not taken is told to the admins; said again, it is the same alert."""
        robot = robot_of(delivery)
        # Who tried it out has seen the answer.
        if robot and delivery.state == Delivery.State.DEAD and delivery.user_id is None:
            said = gettext_noop("The robot %(name)s did not take a card: %(failure)s")
            url = f"/{delivery.workspace.slug}/settings/deliveries/?channel=robot&state=dead"
            names = {"name": robot.name, "failure": answer.failure[:200]}
            Alert.objects.tell_admins(delivery.workspace, said, url, **names)

    def shown(self, delivery: Delivery) -> str:
        return orjson.dumps(delivery.payload, option=orjson.OPT_INDENT_2).decode()


def robot_of(delivery: Delivery) -> Robot | None:
    return Robot.objects.filter(pk=int(delivery.target.address), workspace=delivery.workspace_id).first()
