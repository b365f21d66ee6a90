"""The triage inbox: what came in and waits for somebody to say whether it is looked at."""

from django.db.models import Q
from django.utils import timezone

from bihuan import prepared
from bihuan.areas.requirements.models import Requirement, State, waits_for_triage
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import visible
from bihuan.pages.listing import COUNTED

SHOWN = 50
MENTIONED = 100


def ours(request) -> Q:
    """The current requirements this person sees, of the product they look at."""
    seen = visible(request.user, request.workspace) & Q(kind=Requirement.slug, archived_at=None)
    product = getattr(request, "product", None)
    return seen & Q(product=product.pk) if product else seen


def fresh(request) -> Q:
    """Never decided; asked of the shared table alone, which has an index for it."""
    return ours(request) & Q(state=State.NEW)


def woken(request) -> Q:
    """Snoozed until today or longer ago."""
    return ours(request) & Q(state=State.SNOOZED, wake_on__lte=timezone.localdate())


def waiting(request) -> list[int]:
    """Ids in the order they are looked at: what woke up, then the most urgent and oldest of what is new."""
    awake = prepared.rows(Requirement, woken(request), ["pk"], ("wake_on", "pk"), SHOWN)
    new = prepared.rows(Artifact, fresh(request), ["pk"], ("priority", "pk"), SHOWN)
    return [pk for (pk,) in (*awake, *new)][:SHOWN]


def in_triage(user, workspace, product=None):
    seen = Requirement.objects.visible_to(user, workspace).filter(kind=Requirement.slug, archived_at=None).in_triage()
    return seen.filter(product=product) if product else seen


def some_waiting(request) -> int:
    """How many wait, for the menu of every page: one question, and it stops at a hundred.

    A page that has counted them already says so in `request.in_triage`.
    """
    if (known := getattr(request, "in_triage", None)) is not None:
        return known
    return prepared.count(Requirement, ours(request) & waits_for_triage(), MENTIONED)


def waiting_count(request) -> int:
    """How many wait, counted up to one more than a list counts."""
    new = prepared.count(Artifact, fresh(request), COUNTED + 1)
    return new + prepared.count(Requirement, woken(request), COUNTED + 1)
