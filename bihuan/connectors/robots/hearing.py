"""Hears what happens, and queues a card for every robot that a route leads to."""

from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.artifacts.models import Comment, Event
from bihuan.artifacts.models.comment import MENTION
from bihuan.connectors.robots.models import Robot, Route
from bihuan.deliveries.message import Message
from bihuan.deliveries.outbox import queue
from bihuan.pages.wording import entries

LONG = 300
SHORT = 60
TONES = {"ok": "ok", "warn": "warn"}


def hear(sender, event: Event, **kwargs) -> None:
    """In the transaction that marks the event dispatched: one row a robot, however many routes lead to it."""
    if (event.artifact.trashed_at and event.verb != "trashed") or "part_of" in event.changes:
        return
    told: set[int] = set()
    for route in Route.objects.of_event(event):
        if route.robot_id not in told:
            told.add(route.robot_id)
            tell(route.robot, event, why_of(route))


def tell(robot: Robot, event: Event, why: str) -> None:
    with translation.override(robot.language):
        message = card_of(event, why, f"/{event.artifact.workspace.slug}/settings/robots/{robot.pk}/")
    queue(
        "robot",
        str(robot.pk),
        message.as_json(),
        workspace_id=event.workspace_id,
        title=message.title,
        why=why,
        once=f"event:{event.pk}:robot:{robot.pk}",
        event=event,
        artifact_id=event.artifact_id,
    )


def why_of(route: Route) -> str:
    """The route in words, in the robot's language."""
    with translation.override(route.robot.language):
        return _("This group follows: %(route)s") % {"route": " · ".join(words_of(route))}


def words_of(route: Route) -> list[str]:
    from bihuan.artifacts.models import Artifact
    from bihuan.pages.wording import verb_words

    kind = Artifact.kinds().get(route.kind)
    words = [route.product.name if route.product else _("all products")]
    words.append(str(kind._meta.verbose_name) if kind else route.kind or _("all kinds"))
    if route.verb:
        words.append(verb_words(route.verb, kind or Artifact)[0])
    if route.state:
        states = {state.value: state.label for state in kind.states_in(route.robot.workspace_id)} if kind else {}
        words[-1] += f" → {states.get(route.state, route.state)}"
    return words


def card_of(event: Event, why: str, settings_path: str) -> Message:
    """The event as a card, in the language that is active."""
    artifact = event.artifact
    told = entries([event])[0]
    who = str(told.who) if told.who else ""
    facts = [(label, f"{short(was)} → {short(now)}" if was else short(now)) for label, was, now in told.changes]
    state = artifact.state_now
    return Message(
        title=f"{artifact.key} {artifact.title}",
        text="\n".join(filter(None, [f"{who} {told.words}".strip(), told.reason, said_in(event)])),
        facts=[*facts[:4], (_("State"), str(state.label)), *product_fact(artifact)],
        url=settings.SITE_URL + quote(f"/{artifact.workspace.slug}/{artifact.kind}/{artifact.number}/"),
        link=pgettext("button", "Open"),
        why=why,
        why_url=settings.SITE_URL + settings_path,
        tone=TONES.get(state.tone, ""),
    )


def short(value) -> str:
    text = " ".join(str(value or "—").split())
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def product_fact(artifact) -> list[tuple[str, str]]:
    return [(_("Product"), artifact.product.name)] if artifact.product else []


def said_in(event: Event) -> str:
    """What was written openly; what is internal stays in the house."""
    if event.verb != "commented" or event.changes.get("internal"):
        return ""
    comment = Comment.objects.filter(pk=event.changes["comment"][1]).first()
    text = MENTION.sub(r"@\g<name>", comment.text) if comment else ""
    return text if len(text) <= LONG else f"{text[:LONG]}…"
