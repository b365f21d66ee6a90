"""Corrections from real use: what is put behind a requirement or merged was confirmed to ask for the same."""

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.link import LinkRole
from bihuan.similarity.models import Correction

SAME = (LinkRole.EVIDENCES, LinkRole.DUPLICATES)


def hear(sender, event: Event, **_more) -> None:
    """A link that says so is a confirmation; of a merge it is the link of the duplicate."""
    if event.verb != "linked":
        return
    drawn = (event.changes.get("link") or [None, None])[1]
    if not drawn or drawn[1] not in SAME or drawn[0] != event.artifact.key:
        return  # the other end has the same event, one of the two is enough
    other = Artifact.objects.filter(pk=event.changes.get("other")).first()
    if other is not None:
        Correction.objects.say(event.artifact, other, same=True, by=event.actor)
