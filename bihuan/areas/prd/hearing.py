"""Requirements named in a PRD are linked to it; who has not spoken the day before a deadline is reminded."""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.areas.prd.embedding import BLOCK, REQUIREMENTS, numbers_in
from bihuan.areas.prd.models import PRD, Reviewer
from bihuan.areas.prd.models.review import State
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.store import writing
from bihuan.ui.markdown import KEY

LOOKED = timedelta(minutes=10)
looked_at = {"last": timezone.datetime.min.replace(tzinfo=timezone.get_default_timezone())}
WRITTEN = ("created", "imported", "changed", "rebaselined")


def hear(sender, event: Event, **kwargs) -> None:
    if event.artifact.kind != PRD.slug or event.verb not in WRITTEN:
        return
    if event.verb == "changed" and "body" not in event.changes:
        return
    prd = event.artifact.as_kind()
    said = [
        key for block in BLOCK.finditer(prd.body) if block["what"] == REQUIREMENTS for key in KEY.findall(block["said"])
    ]
    if not (numbers := numbers_in(said)):
        return
    named = Artifact.objects.filter(workspace=prd.workspace_id, kind=REQUIREMENTS, number__in=numbers, trashed_at=None)
    if event.actor is not None:
        named = named.visible_to(event.actor)
    known = set(prd.links_out.filter(role=LinkRole.SPECIFIES).values_list("target", flat=True))
    for requirement in named.exclude(pk__in=known):
        prd.link(requirement, LinkRole.SPECIFIES, by=None, provenance="text")


def at_tick(sender, **kwargs) -> None:
    """Every ten minutes: reviewers whose deadline is tomorrow, today or past are reminded, once a day."""
    now = timezone.now()
    if now - looked_at["last"] < LOOKED:
        return
    looked_at["last"] = now
    remind(timezone.localdate())


def remind(today) -> int:
    """How many people were reminded."""
    late = Reviewer.objects.filter(
        verdict="", review__state=State.RUNNING, review__trashed_at=None, review__due_on__lte=today + timedelta(days=1)
    ).exclude(reminded_at__date__gte=today)
    by_review: dict = {}
    for one in late.select_related("review__workspace", "user")[:500]:
        by_review.setdefault(one.review, []).append(one)
    for review, people in by_review.items():
        with writing(), translation.override(people[0].user.language or None):
            said = _("Your verdict is due on %(day)s.") % {"day": review.due_on}
            mentioned = [one.user_id for one in people]
            review.record("notified", by=None, changes={"mentioned": mentioned}, reason=said)
            Reviewer.objects.filter(pk__in=[one.pk for one in people]).update(reminded_at=timezone.now())
    return sum(map(len, by_review.values()))
