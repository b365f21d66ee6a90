"""The columns of the traceability matrix: what stands behind a requirement at each step, and from when it is missed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.states import Category
from bihuan.loop.stations import STATIONS, Station

# How far a requirement is; what a workspace calls its own states counts by its category.
PLACES = {"scheduled": 1, "delivering": 2, "released": 3, "verified": 4}
DROPPED, VERIFIED = -1, 4


@dataclass(frozen=True)
class Column:
    """Filled by what has one of `roles` towards the requirement; missing is a hole from `due` of PLACES on."""

    name: str
    label: Promise
    icon: str
    roles: tuple[LinkRole, ...]
    due: int

    @property
    def station(self) -> Station | None:
        return next((one for one in STATIONS if one.name == self.name), None)

    @property
    def exists(self) -> bool:
        """Whether some kind fills it, or a fact until there is one; what is linked shows it too."""
        return self.station.exists if self.station else bool(kinds_at(self.name))

    def missed(self, place: int) -> bool:
        """Whether it is a hole where nothing fills it, of a requirement that is this far. The one rule of it."""
        return place >= self.due and place != DROPPED

    def missed_by(self, requirement) -> bool:
        return self.missed(place_of(requirement.state, requirement.category))

    @property
    def by_fact(self) -> bool:
        """Whether the state of the requirement itself stands for it, as no kind does yet."""
        return bool(self.station and self.station.fact and not self.station.kinds)


def kinds_at(station: str) -> list[str]:
    from bihuan.artifacts.models import Artifact

    return [slug for slug, kind in Artifact.kinds().items() if kind.station == station]


def of_station(name: str, due: int, *roles: LinkRole) -> Column:
    station = next(one for one in STATIONS if one.name == name)
    return Column(name, station.label, station.icon, roles, due)


COLUMNS = (
    of_station("voice", 0, LinkRole.EVIDENCES),
    of_station("spec", 1, LinkRole.SPECIFIES),
    of_station("design", 2, LinkRole.DESIGNS, LinkRole.REVIEWS),
    of_station("delivery", 2, LinkRole.DELIVERS),
    Column("test", pgettext_lazy("station", "Test"), "list-checks", (LinkRole.VERIFIES,), 3),
    of_station("release", 3, LinkRole.SHIPS),
    of_station("outcome", 4, LinkRole.MEASURES),
    of_station("decision", 1, LinkRole.DECIDES),
)
BY_NAME = {column.name: column for column in COLUMNS}
COLUMN_OF = {role.value: column.name for column in COLUMNS for role in column.roles}


def place_of(state: str, category: str) -> int:
    """How far along a requirement is; DROPPED where nothing of it is expected any more."""
    if category == Category.DROPPED:
        return DROPPED
    return PLACES.get(state, VERIFIED if category == Category.DONE else 0)
