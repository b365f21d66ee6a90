"""Putting something into the queue: the one function other rooms use, `deliver`."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.store import writing
from bihuan.deliveries.channel import Channel
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Delivery, Target
from bihuan.people.models import User, Workspace


def targets(channel: str, workspace: Workspace) -> list[tuple[str, str]]:
    """(address, name) of everything a channel ("mail", "robot", "webhook") reaches in the workspace, for a menu."""
    return Channel.named(channel).targets(workspace)


def deliver(
    channel: str,
    address: str | int,
    message: Message,
    *,
    workspace: Workspace,
    once: str = "",
    event: Event | None = None,
    artifact: Artifact | None = None,
) -> Delivery:
    """Queue a message to a person by mail, to a robot's group, or to a webhook; the worker sends it.

    `address` is the first of a pair of `targets(channel, workspace)`; LookupError for any other. Call it in the
    transaction of what causes it. Two calls with the same `once` ("automation:12:345") queue one delivery.
    """
    way = Channel.named(channel)
    if str(address) not in {known for known, _name in way.targets(workspace)}:
        raise LookupError(f"{channel} {address} is not in {workspace.slug}")
    payload = way.compose(workspace, str(address), message)
    artifact_id = artifact.pk if artifact else event.artifact_id if event else None
    more = {"event": event, "artifact_id": artifact_id, "why": message.why, "once": once}
    return queue(channel, str(address), payload, workspace_id=workspace.pk, title=message.title, **more)


def queue(
    channel: str,
    address: str,
    payload: dict[str, Any],
    *,
    workspace_id: int,
    title: str,
    why: str = "",
    once: str = "",
    uid: str = "",
    user: User | None = None,
    event: Event | None = None,
    artifact_id: int | None = None,
    at: datetime | None = None,
) -> Delivery:
    """The row of a delivery whose payload is composed already; the one there is where `once` is known."""
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "title": " ".join(title.split())[:300],
        "why": why[:300],
        "payload": payload,
        "user": user,
        "event": event,
        "artifact_id": artifact_id,
        "next_try_at": at or timezone.now(),
    }
    if uid:
        values["uid"] = uid
    with writing():
        values["target"] = Target.objects.of(channel, address)
        if not once:
            return Delivery.objects.create(**values)
        return Delivery.objects.get_or_create(once=once, defaults=values)[0]
