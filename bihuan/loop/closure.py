"""How much of what was decided this quarter came back to those who had asked for it.

Due is every requirement that was verified or declined in the quarter and has voices behind it; it came all the way
when the person behind every one of these voices was told. Requirements nobody asked for are no part of it: they show
as a broken link. This is a count of all there are, not a sample, so it has no interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, F, Q
from django.utils import timezone

from bihuan.areas.requirements.models import State as Of
from bihuan.areas.research.models import Feedback
from bihuan.areas.research.models.feedback import State
from bihuan.artifacts.models import Artifact
from bihuan.loop.voices import evidence

CLOSED = (Of.VERIFIED, Of.DECLINED)
TOLD = (State.ANSWERED, State.SOLVED, State.UNSOLVED, State.DISMISSED)
MOST = 2_000
COMPARABLE = 5  # against fewer in the quarter before, a difference in points would say nothing


@dataclass(frozen=True)
class Closed:
    """One requirement that was closed, and how many of the voices behind it have been told."""

    pk: int
    created_at: datetime
    closed_at: datetime
    voices: int
    told: int

    @property
    def through(self) -> bool:
        return self.told == self.voices

    @property
    def days(self) -> int:
        return round((self.closed_at - self.created_at) / timedelta(days=1))


@dataclass(frozen=True)
class Closure:
    since: date
    due: Sequence[Closed]
    before: Sequence[Closed] = ()

    @property
    def through(self) -> list[Closed]:
        return [one for one in self.due if one.through]

    @property
    def missing(self) -> list[Closed]:
        return [one for one in self.due if not one.through]

    @property
    def untold(self) -> int:
        """People who wait for an answer to something that is decided."""
        return sum(one.voices - one.told for one in self.due)

    @property
    def rate(self) -> float | None:
        return len(self.through) / len(self.due) if self.due else None

    @property
    def change(self) -> int | None:
        """Percentage points since the quarter before; None where either says too little."""
        if self.rate is None or len(self.before) < COMPARABLE:
            return None
        then = sum(one.through for one in self.before) / len(self.before)
        return round(100 * (self.rate - then))

    @property
    def median_days(self) -> int | None:
        """From written down to closed, of those that came all the way."""
        return round(median(one.days for one in self.through)) if self.through else None


def quarter_of(day: date) -> date:
    """The first day of the quarter. 2026-08-14 → 2026-07-01."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def closure_of(user, workspace, product=None, day: date | None = None) -> Closure:
    """The closure of the quarter the day lies in, today's where none is named. Reads the latest 2,000 closed ones."""
    since = quarter_of(day or timezone.localdate())
    begun = midnight(since)
    closed = closed_since(midnight(quarter_of(since - timedelta(days=1))), user, workspace, product)
    rows = with_voices(closed, user, workspace)
    due = [one for one in rows if one.closed_at >= begun]
    before = [one for one in rows if one.closed_at < begun]
    if len(before) < COMPARABLE or closed[MOST : MOST + 1].exists():
        before = []  # where not all of the last quarter was read, it is no measure for this one
    return Closure(since, due, before)


def closed_since(moment: datetime, user, workspace, product=None):
    """Verified and declined requirements, the latest first."""
    seen = Artifact.objects.visible_to(user, workspace).filter(kind="requirements", archived_at=None)
    seen = seen.filter(product=product) if product else seen
    return seen.filter(state__in=CLOSED, closed_at__gte=moment).order_by("-closed_at")


def with_voices(closed, user, workspace) -> list[Closed]:
    """Those somebody had asked for. An index leads to the latest that were closed; only their links are read."""
    links = evidence(closed.values("pk")[:MOST], user, workspace).filter(source__kind=Feedback.slug)
    rows = (
        links.values("target")
        .annotate(
            created_at=F("target__created_at"),
            closed_at=F("target__closed_at"),
            voices=Count("pk"),
            told=Count("pk", filter=Q(source__state__in=TOLD)),
        )
        .order_by("-closed_at", "-target")
    )
    return [Closed(row.pop("target"), **row) for row in rows]
