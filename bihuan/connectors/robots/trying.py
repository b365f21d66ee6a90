"""A test card: sent at once, so that who sets a robot up sees what the vendor says to it."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.connectors.robots.models import Robot
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.outbox import queue
from bihuan.deliveries.sending import LEASE, send_now


def try_out(robot: Robot, *, by) -> Answer:
    """Send a card now; it stands in the log as every other."""
    address = f"{settings.SITE_URL}/{robot.workspace.slug}/settings/robots/{robot.pk}/"
    message = Message(
        title=_("Test card of Bihuan"),
        text=_("This group will read what its routes say."),
        facts=[(_("Robot"), robot.name), (_("Sent by"), str(by))],
        url=address,
        link=_("Open the settings"),
        why=_("%(person)s tried this robot out") % {"person": by},
        why_url=address,
        tone="ok",
    )
    about = {"workspace_id": robot.workspace_id, "title": message.title, "why": message.why, "user": by}
    return send_now(queue("robot", str(robot.pk), message.as_json(), at=timezone.now() + LEASE, **about))
