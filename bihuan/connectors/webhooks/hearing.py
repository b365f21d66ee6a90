"""Hears what happens, and queues a call for every subscription that wants to know."""

from bihuan.artifacts.models import Event
from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.payload import of_event
from bihuan.deliveries.outbox import queue


def hear(sender, event: Event, **kwargs) -> None:
    """In the transaction that marks the event dispatched: one row a subscription, with the body as it will be sent."""
    subscriptions = Subscription.objects.of_event(event)
    if not subscriptions:
        return
    body = of_event(event)
    for subscription in subscriptions:
        queue(
            "webhook",
            str(subscription.pk),
            {"body": body},
            workspace_id=event.workspace_id,
            title=f"{event.artifact.kind}.{event.verb} {event.artifact.key}",
            once=f"event:{event.pk}:webhook:{subscription.pk}",
            event=event,
            artifact_id=event.artifact_id,
        )
