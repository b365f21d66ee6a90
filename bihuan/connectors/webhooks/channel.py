"""The way to other programs: signed when sent, repeated under the same id until it is taken."""

import re
import time
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.payload import of_message
from bihuan.connectors.webhooks.signing import headers
from bihuan.deliveries.channel import Channel
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.models import Alert, Delivery
from bihuan.deliveries.outside import NotAllowed, Reply, Unreachable, post
from bihuan.people.models import Workspace

PATIENCE = timedelta(days=5)
GONE = 410


class WebhookChannel(Channel):
    name = "webhook"
    label = gettext_lazy("Webhook")
    icon = "webhook"
    limits = ((50, 1.0),)

    def targets(self, workspace: Workspace) -> list[tuple[str, str]]:
        return [(str(one.pk), one.name) for one in Subscription.objects.filter(workspace=workspace)]

    def compose(self, workspace: Workspace, address: str, message: Message) -> dict[str, Any]:
        return {"body": of_message(workspace.slug, message)}

    def send(self, delivery: Delivery) -> Answer:
        subscription = subscription_of(delivery)
        if subscription is None or subscription.off_since:
            return Answer(dropped=True, failure="the webhook is off or deleted")
        body = delivery.payload["body"].encode()
        signed = headers(subscription.secrets(), f"msg_{delivery.uid}", int(time.time()), body)
        sent = {"Content-Type": "application/json", "User-Agent": "Bihuan-Webhooks/1", **signed}
        request = "\n".join(f"{name}: {value}" for name, value in sent.items())
        try:
            return answer_of(post(subscription.url, body, sent), request)
        except NotAllowed as error:
            return Answer(refused=True, failure=str(error), request=request)
        except Unreachable as error:
            return Answer(failure=str(error), request=request)

    def settled(self, delivery: Delivery, answer: Answer) -> None:
        """Who says it is gone, or fails for days, is called no more; that, and a lost call, is told to the admins."""
        subscription = subscription_of(delivery)
        if subscription is None or subscription.off_since or answer.taken:
            return
        since = delivery.target.failing_since
        if answer.status == GONE:
            said = gettext_noop("The webhook %(name)s is turned off, because its address says it is gone.")
        elif since and timezone.now() - since > PATIENCE:
            said = gettext_noop("The webhook %(name)s is turned off, because it has failed for days: %(failure)s")
        elif delivery.state == Delivery.State.DEAD and delivery.user_id is None:
            tell(subscription, gettext_noop("The webhook %(name)s did not take a call: %(failure)s"), answer)
            return
        else:
            return
        subscription.turn_off(answer.failure)
        tell(subscription, said, answer)

    def shown(self, delivery: Delivery) -> str:
        return delivery.payload["body"]


def tell(subscription: Subscription, said: str, answer: Answer) -> None:
    workspace = subscription.workspace
    url = f"/{workspace.slug}/settings/webhooks/{subscription.pk}/"
    Alert.objects.tell_admins(workspace, said, url, name=subscription.name, failure=answer.failure[:200])


def subscription_of(delivery: Delivery) -> Subscription | None:
    return Subscription.objects.filter(pk=int(delivery.target.address), workspace=delivery.workspace_id).first()


def answer_of(reply: Reply, request: str) -> Answer:
    lines = [f"HTTP {reply.status}", *(f"{name}: {value}" for name, value in reply.headers.items()), "", reply.text]
    seen = {"status": reply.status, "request": request, "response": "\n".join(lines)}
    if 200 <= reply.status < 300:
        return Answer(taken=True, **seen)
    failure = f"HTTP {reply.status}"
    if 300 <= reply.status < 400:
        failure += ", redirects are not followed"
    return Answer(failure=failure, wait=asked_to_wait(reply), refused=reply.status == GONE, **seen)


def asked_to_wait(reply: Reply) -> timedelta | None:
    """What Retry-After says in seconds, where the other side is only busy."""
    said = {name.lower(): value for name, value in reply.headers.items()}.get("retry-after", "")
    busy = reply.status in (429, 502, 503, 504)
    return timedelta(seconds=min(int(said), 86_400)) if busy and re.fullmatch(r"\d{1,6}", said) else None
