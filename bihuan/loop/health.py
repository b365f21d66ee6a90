"""How the loop of a workspace or product is: what stands at each station, how old it is, where it is broken.

All figures come from one question to the database. Counts stop at a thousand, so that it costs the same with
two hundred thousand rows; each says how its list is addressed, and the list has exactly as many.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, IntegerField, Subquery
from django.http import QueryDict
from django.utils import timezone

from bihuan.areas.requirements.triage import in_triage
from bihuan.artifacts.models import Artifact, Notice
from bihuan.loop.stations import Station, stations_there
from bihuan.pages.listing import COUNTED
from bihuan.people.models import Workspace

YOUNG, OLD = 7, 30
AT_WORK = "new,open,active,waiting"


@dataclass(frozen=True)
class Shelf:
    """What is counted: a kind and the filters of its list, named as in the list's address.

    Several values of category or state are joined by commas.
    """

    kind: str
    category: str = ""
    state: str = ""
    links_nothing: str = ""
    not_linked: str = ""
    owner: str = ""

    def address(self, workspace, product) -> str:
        query = QueryDict(mutable=True)
        query["product"] = product.slug if product else ""
        for name in ("category", "state", "links_nothing", "not_linked", "owner"):
            if value := getattr(self, name):
                query[name] = value
        return f"/{workspace.slug}/{self.kind}/?{query.urlencode(safe=',:')}"

    def rows(self, seen, user):
        found = seen.filter(kind=self.kind)
        if self.category:
            found = found.filter(category__in=self.category.split(","))
        if self.state:
            found = found.filter(state__in=self.state.split(","))
        if self.links_nothing:
            found = found.exclude(links_out__role=self.links_nothing)
        if self.not_linked:
            found = found.not_linked(self.not_linked)
        return found.filter(owner=user) if self.owner == "me" else found


SHELVES = {
    "voice": Shelf("feedback", category=AT_WORK),
    "requirement": Shelf("requirements", category="new,open"),
    "delivery": Shelf("requirements", category="active"),
    "release": Shelf("requirements", category="waiting", state="released"),
    "outcome": Shelf("feedback", category="open,done", state="solved,unsolved"),
}
BROKEN = {
    # What is followed up or answered stands behind something, or needs nothing: looking there would only cost time.
    "voice": Shelf("feedback", category="new,open", links_nothing="evidences"),
    "requirement": Shelf("requirements", category="new,open", not_linked="evidences"),
    "release": Shelf("feedback", category="waiting", state="answered"),
}
RELEASED = ("released", "verified")
TRIAGE = Shelf("requirements", category="new", state="new")


class Capped(Subquery):
    """How many rows a limited queryset has, as a column of the row around it."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()

    def __init__(self, queryset):
        super().__init__(queryset.order_by().values("pk")[: COUNTED + 1])


@dataclass
class Standing:
    """A station with what stands there."""

    station: Station
    count: int = 0
    ages: list[int] = field(default_factory=lambda: [0, 0, 0])
    oldest: int | None = None
    url: str = ""
    broken: int = 0
    broken_url: str = ""


@dataclass
class Health:
    standings: list[Standing]
    figures: dict[str, Any]
    anything: bool

    def count(self, name: str) -> int:
        return self.figures[name]


def health_of(user, workspace, product=None) -> Health:
    seen = Artifact.objects.visible_to(user, workspace).filter(archived_at=None)
    every = seen.filter(product=product) if product else seen
    asked: dict[str, Any] = {"anything": Exists(seen)}
    for name, shelf in SHELVES.items():
        asked |= columns_of(name, shelf, every, user)
    counted = {f"{name}_broken": shelf for name, shelf in BROKEN.items()} | {"triage": TRIAGE}
    asked |= {name: Capped(shelf.rows(every, user)) for name, shelf in counted.items()}
    asked["mine"] = Capped(seen.open().filter(owner=user))
    asked["in_triage"] = Capped(in_triage(user, workspace, product))
    asked["unread"] = Capped(Notice.objects.filter(user=user, workspace=workspace).unread())
    figures = Workspace.objects.filter(pk=workspace.pk).values(**asked).get()
    there = [station for station in stations_there() if station.name in SHELVES]
    standings = [standing(station, figures, workspace, product) for station in there]
    return Health(standings, figures, bool(figures["anything"]))


def columns_of(name: str, shelf: Shelf, every, user) -> dict[str, Any]:
    """Count in three ages, and when the oldest of each category was born: an index answers each."""
    now = timezone.now()
    rows = shelf.rows(every, user)
    week, month = now - timedelta(days=YOUNG), now - timedelta(days=OLD)
    found: dict[str, Any] = {
        f"{name}_all": Capped(rows),
        f"{name}_young": Capped(rows.filter(created_at__gte=week)),
        f"{name}_old": Capped(rows.filter(created_at__lt=month)),
    }
    for category in shelf.category.split(","):
        first = rows.filter(category=category).order_by("created_at").values("created_at")[:1]
        found[f"{name}_since_{category}"] = Subquery(first)
    return found


def standing(station: Station, figures: dict, workspace, product) -> Standing:
    name, shelf = station.name, SHELVES[station.name]
    count, young, old = (figures[f"{name}_{part}"] for part in ("all", "young", "old"))
    births = [figures[f"{name}_since_{category}"] for category in shelf.category.split(",")]
    broken = BROKEN.get(name)
    return Standing(
        station,
        count,
        [young, max(0, count - young - old), old],
        days_since(min(filter(None, births), default=None)),
        shelf.address(workspace, product),
        figures.get(f"{name}_broken", 0),
        broken.address(workspace, product) if broken else "",
    )


def days_since(moment: datetime | None) -> int | None:
    return None if moment is None else (timezone.localdate() - timezone.localtime(moment).date()).days
