"""A test call: made at once, so that who sets a webhook up sees what the other side answers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.payload import of_message
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.outbox import queue
from bihuan.deliveries.sending import LEASE, send_now


def try_out(subscription: Subscription, *, by) -> Answer:
    """Call it now; the call stands in the log as every other."""
    message = Message(title=_("Test call of Bihuan"), text=_("Sent by %(person)s") % {"person": by})
    payload = {"body": of_message(subscription.workspace.slug, message)}
    about = {
        "workspace_id": subscription.workspace_id,
        "title": message.title,
        "at": timezone.now() + LEASE,
        "user": by,
    }
    return send_now(queue("webhook", str(subscription.pk), payload, **about))
