"""What waits for one person: somebody asked them, it is theirs and late, or nobody has looked at it yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bihuan.artifacts.models import Artifact, Notice
from bihuan.artifacts.models.watch import Why
from bihuan.people.models import Role

SOON = timedelta(days=7)
LONG = timedelta(days=14)
SHOWN = 8
FIRST_LOOKS = 3
ASKED = {Why.MENTIONED: "at-sign", Why.REPLIED: "reply", Why.ASSIGNED: "user"}


@dataclass(frozen=True)
class Waiting:
    """One line: what it is about, why it waits for this person, and whether that is late."""

    artifact: Artifact
    word: str
    icon: str
    note: str
    late: bool = False
    url: str = ""


def waiting_for(user, membership, workspace, product=None) -> list[Waiting]:
    """What is late first, then who asked, then what nobody has looked at; each thing once. Three queries."""
    seen = Artifact.objects.visible_to(user, workspace).filter(archived_at=None)
    of_product = seen.filter(product=product) if product else seen
    owned = list(overdue(of_product, user))
    found = [one for one in owned if one.late]
    found += asked(user, workspace, seen)
    if membership.role >= Role.LEAD:
        found += first_looks(of_product, workspace)
    found += [one for one in owned if not one.late]
    kept: dict[int, Waiting] = {}
    for one in found:
        kept.setdefault(one.artifact.pk, one)
    return list(kept.values())[:SHOWN]


def asked(user, workspace, seen) -> Iterator[Waiting]:
    """Unread news in which somebody means this person."""
    mine = Notice.objects.filter(user=user, workspace=workspace, why__in=list(ASKED)).unread()
    mine = mine.filter(artifact__in=seen).select_related("artifact__product")
    for notice in mine.order_by("-pk")[: SHOWN * 2]:
        why = Why(notice.why)
        address = f"/{workspace.slug}/inbox/{notice.pk}/"
        yield Waiting(notice.artifact, short(why), ASKED[why], since(notice.at), url=address)


def short(why: Why) -> str:
    return {Why.MENTIONED: _("Mentioned"), Why.REPLIED: pgettext("work", "Reply"), Why.ASSIGNED: _("Given to you")}[why]


def first_looks(seen, workspace) -> Iterator[Waiting]:
    fresh = seen.filter(kind="requirements", state="new").select_related("product").order_by("priority", "pk")
    for one in fresh[:FIRST_LOOKS]:
        address = f"/{workspace.slug}/requirements/triage/?one={one.number}"
        yield Waiting(one, _("Triage"), "list-checks", since(one.created_at), url=address)


def overdue(seen, user) -> Iterator[Waiting]:
    """One's own that is due within the week, stays where it is for two, or is not solved in the eyes of who asked."""
    today, stuck = timezone.localdate(), timezone.now() - LONG
    pressing = Q(due_on__lte=today + SOON) | Q(category__in=("new", "open", "active"), state_since__lt=stuck)
    mine = seen.open().filter(owner=user).filter(pressing | Q(kind="feedback", state="unsolved"))
    mine = mine.exclude(kind="customers").select_related("product")
    for one in mine.order_by("due_on", "priority", "state_since", "pk")[:SHOWN]:
        if one.due_on and one.due_on <= today + SOON:
            yield Waiting(
                one, pgettext("work", "Due"), "calendar", when_due((one.due_on - today).days), late=one.due_on < today
            )
        elif one.state == "unsolved":
            yield Waiting(one, _("Not solved"), "rotate-ccw", since(one.state_since), late=True)
        else:
            yield Waiting(one, str(one.state_now.label), "clock", since(one.state_since))


def when_due(days: int) -> str:
    if days < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -days) % {"num": -days}
    return _("today") if days == 0 else ngettext("in %(num)s day", "in %(num)s days", days) % {"num": days}


def since(moment) -> str:
    days = (timezone.localdate() - timezone.localtime(moment).date()).days
    return _("today") if days <= 0 else ngettext("for %(num)s day", "for %(num)s days", days) % {"num": days}
