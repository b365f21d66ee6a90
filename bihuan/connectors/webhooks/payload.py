"""What a webhook says: {"type", "timestamp", "version", "data"}. A change that breaks receivers makes a new version."""

from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from bihuan.areas.research.models import Feedback, Telling
from bihuan.artifacts.models import Artifact, Comment, Event
from bihuan.deliveries.message import Message

VERSION = 1
FOLLOWED = ("told", "to_pass_on", "answer", "take_up", "dismiss")  # what the house does to a voice after telling


def body(type_: str, at, data: dict[str, Any]) -> str:
    """The bytes to sign, kept as they are, so that every redelivery sends the same."""
    said = {"type": type_, "timestamp": at.isoformat(timespec="milliseconds"), "version": VERSION, "data": data}
    return orjson.dumps(said).decode()


def of_event(event: Event) -> str:
    artifact, actor = event.artifact, event.actor
    data = {
        "event": event.pk,
        "verb": event.verb,
        "workspace": artifact.workspace.slug,
        "artifact": artifact_data(artifact),
        "actor": {"id": actor.pk, "name": str(actor)} if actor else None,
        "reason": event.reason,
        "changes": event.changes,
        "comment": comment_data(event),
    }
    if telling := telling_of(event):
        data["telling"] = telling
    return body(f"{artifact.kind}.{event.verb}", event.at, data)


def artifact_data(artifact: Artifact) -> dict[str, Any]:
    """Told from the shared table alone, so that every kind looks the same; the API has the rest."""
    path = f"{artifact.workspace.slug}/{artifact.kind}/{artifact.number}/"
    return {
        "id": artifact.pk,
        "key": artifact.key,
        "kind": artifact.kind,
        "number": artifact.number,
        "title": artifact.title,
        "state": artifact.state,
        "category": artifact.category,
        "product": artifact.product.slug if artifact.product else None,
        "owner": {"id": artifact.owner.pk, "name": str(artifact.owner)} if artifact.owner else None,
        "version": artifact.version,
        "url": f"{settings.SITE_URL}/{path}",
        "api": f"{settings.SITE_URL}/api/v1/{path}",
    }


def comment_data(event: Event) -> dict[str, Any] | None:
    if event.verb != "commented":
        return None
    said = Comment.objects.filter(pk=event.changes["comment"][1]).first()
    return {"id": said.pk, "text": said.text, "internal": said.internal} if said else None


def telling_of(event: Event) -> dict[str, Any] | None:
    """What the person behind a voice is told by this event, for the program that brought it and passes it on."""
    if event.artifact.kind != Feedback.slug:
        return None
    rows = Telling.objects.filter(feedback=event.artifact_id)
    if event.actor_id or event.verb not in FOLLOWED:
        rows = rows.filter(event=event)
    told = rows.select_related("feedback").order_by("-pk").first()
    if told is None:
        return None
    said = {name: getattr(told, name) for name in ("stage", "subject", "text", "asks", "reached")}
    return {"id": told.pk, "channel": told.feedback.channel, "language": told.feedback.language, **said}


def of_message(workspace: str, message: Message) -> str:
    """What an automation or a test says, without an event."""
    return body("message", timezone.now(), {"workspace": workspace, **message.as_json()})
