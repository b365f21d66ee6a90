"""The eight stations of the loop, and by what each is filled: a kind of its own, or a fact until that kind exists."""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact


@dataclass(frozen=True)
class Station:
    """`fact` says what stands for the station while no kind declares it; without either it is not shown."""

    name: str
    label: Promise
    unit: Promise
    icon: str
    fact: str = ""

    @property
    def kinds(self) -> list[str]:
        return [slug for slug, kind in Artifact.kinds().items() if kind.station == self.name]

    @property
    def exists(self) -> bool:
        return bool(self.kinds or self.fact)


STATIONS = (
    Station("voice", pgettext_lazy("station", "Voice"), pgettext_lazy("unit of voices", "open"), "audio-lines"),
    Station(
        "requirement",
        pgettext_lazy("station", "Requirement"),
        pgettext_lazy("unit of requirements", "open"),
        "scroll-text",
    ),
    Station("spec", pgettext_lazy("station", "Spec"), pgettext_lazy("unit of specs", "open"), "notebook-pen"),
    Station("design", pgettext_lazy("station", "Design"), pgettext_lazy("unit of designs", "open"), "pen-tool"),
    Station(
        "delivery",
        pgettext_lazy("station", "Delivery"),
        pgettext_lazy("unit of deliveries", "in work"),
        "package",
        "requirements being delivered",
    ),
    Station(
        "release",
        pgettext_lazy("station", "Release"),
        pgettext_lazy("unit of releases", "released"),
        "rocket",
        "requirements that are released",
    ),
    Station(
        "outcome",
        pgettext_lazy("station", "Outcome"),
        pgettext_lazy("unit of outcomes", "answers"),
        "target",
        "answers to: is it solved?",
    ),
    Station("decision", pgettext_lazy("station", "Decision"), pgettext_lazy("unit of decisions", "taken"), "signpost"),
)


@cache
def stations_there() -> list[Station]:
    """The stations that exist in this house, in the order of the loop."""
    return [station for station in STATIONS if station.exists]
