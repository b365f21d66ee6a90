"""The triage inbox: what came in and waits for somebody to say whether it is looked at."""

from itertools import chain

from django.utils import timezone

from bihuan.areas.requirements.models import Requirement, State
from bihuan.artifacts.models import Artifact
from bihuan.pages.listing import COUNTED

SHOWN = 50
MENTIONED = 100


def of_product(queryset, request):
    product = getattr(request, "product", None)
    return queryset.filter(product=product) if product else queryset


def fresh(request):
    """Never decided; asked of the shared table alone, which has an index for it."""
    seen = Artifact.objects.visible_to(request.user, request.workspace)
    return of_product(seen.filter(kind=Requirement.slug, state=State.NEW, archived_at=None), request)


def woken(request):
    """Snoozed until today or longer ago."""
    seen = Requirement.objects.visible_to(request.user, request.workspace).filter(kind=Requirement.slug)
    due = seen.filter(state=State.SNOOZED, archived_at=None, wake_on__lte=timezone.localdate())
    return of_product(due, request)


def waiting(request) -> list[int]:
    """Ids in the order they are looked at: what woke up, then the most urgent and oldest of what is new."""
    awake = woken(request).order_by("wake_on", "pk").values_list("pk", flat=True)[:SHOWN]
    new = fresh(request).order_by("priority", "pk").values_list("pk", flat=True)[:SHOWN]
    return list(chain(awake, new))[:SHOWN]


def in_triage(user, workspace, product=None):
    seen = Requirement.objects.visible_to(user, workspace).filter(kind=Requirement.slug, archived_at=None).in_triage()
    return seen.filter(product=product) if product else seen


def some_waiting(request) -> int:
    """How many wait, for the menu of every page: one question, and it stops at a hundred.

    A page that has counted them already says so in `request.in_triage`.
    """
    if (known := getattr(request, "in_triage", None)) is not None:
        return known
    return in_triage(request.user, request.workspace, getattr(request, "product", None))[:MENTIONED].count()


def waiting_count(request) -> int:
    return fresh(request)[: COUNTED + 1].count() + woken(request)[: COUNTED + 1].count()
