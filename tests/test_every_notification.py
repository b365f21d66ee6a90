"""What holds for every kind: its news reach mailboxes, groups and webhooks, whatever it is and will be."""

import pytest
from django.core import mail

from bihuan.artifacts import dispatch
from bihuan.artifacts.models import Artifact
from bihuan.connectors.robots.models import Robot, Route
from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.models import Delivery
from bihuan.deliveries.sealed import seal
from bihuan.deliveries.sending import send_due
from bihuan.notifications.gathering import gather

pytestmark = pytest.mark.django_db
KINDS = list(Artifact.kinds().values())


@pytest.fixture(params=KINDS, ids=lambda kind: kind.slug)
def thing(request, add, workspace):
    """One of each kind, a group that reads of everything, and a webhook that is called for everything."""
    robot = Robot.objects.create(
        workspace=workspace, vendor="feishu", name="全组", address=seal("https://open.example/1234"), secret=seal("x")
    )
    Route.objects.create(robot=robot)
    Subscription.objects.create(
        workspace=workspace, name="仓库", url="https://hook.example/", secret=seal("whsec_eA==")
    )
    return add(request.param, title="运费重算", body="拆单之后")


def queued(channel: str):
    return Delivery.objects.filter(target__channel=channel).order_by("pk")


def test_every_event_is_one_card_and_one_call(thing, lead):
    thing.comment("看一下", by=lead)
    thing.change(by=lead, title="运费自动重算")
    dispatch.run_once()
    count = thing.events.count()
    assert (queued("robot").count(), queued("webhook").count()) == (count, count)
    card = queued("robot").last().payload
    assert card["title"] == f"{thing.key} 运费自动重算"
    assert card["url"].endswith(f"/{thing.kind}/{thing.number}/")
    assert card["why"]
    assert f'"{thing.kind}.changed"' in queued("webhook").last().payload["body"]


def test_every_move_is_worded(thing, lead):
    for move in thing.moves_for(lead):
        thing.record(move.verb, by=lead, changes={"state": [thing.state, str(move.to)]}, reason="因为")
    dispatch.run_once()
    for card in queued("robot"):
        assert card.payload["text"]
        assert None not in [value for _label, value in card.payload["facts"]]


def test_who_is_mentioned_is_mailed(thing, member, lead):
    thing.comment(f"@[吴桐]({member.pk}) 看一下", by=lead)
    dispatch.run_once()
    gather()
    send_due()
    (sent,) = [each for each in mail.outbox if each.to == [member.email]]
    assert thing.key in sent.subject
    assert "看一下" in sent.body


def test_a_route_of_one_kind_hears_of_no_other(thing, lead):
    for kind in KINDS:
        Route.objects.update(kind=kind.slug)
        thing.record("changed", by=lead, changes={})
        queued("robot").delete()
        dispatch.run_once()
        assert queued("robot").exists() == (kind.slug == thing.kind)
