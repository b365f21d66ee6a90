"""Demand for requirements in distinct customers, people, revenue and strength; never in raw votes alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from bihuan.areas.research.evidence import family_of
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.models import Artifact
from bihuan.loop.demand.asking import asked

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Demand:
    """Money is CNY a year. `strengths` counts customers, and people without one, by their strongest word.

    `renewing`: customers whose contract ends within 90 days; `at_risk`: what those of them with a figure are worth.
    """

    customers: int = 0
    people: int = 0
    voices: int = 0
    strengths: tuple[int, int, int, int] = (0, 0, 0, 0)
    revenue: Decimal | None = None
    unpriced: int = 0
    renewing: int = 0
    at_risk: Decimal | None = None
    newest: datetime | None = None

    @property
    def breakers(self) -> int:
        return self.strengths[-1]

    @property
    def askers(self) -> int:
        """Customers, and people who speak for none."""
        return sum(self.strengths)

    @property
    def spread(self) -> list[tuple[str, int, float]]:
        """Each strength with how many say so and their share, the strongest first."""
        words = [str(label) for label in Feedback.Strength.labels]
        rows = zip(words, self.strengths, strict=True)
        return [(word, count, count / self.askers if self.askers else 0) for word, count in rows][::-1]


@dataclass(frozen=True)
class Page:
    rows: Sequence[tuple[int, Demand]]
    total: int


def demanded(wanted: QuerySet, user, workspace, *, sort: str = "-customers", limit: int, offset: int = 0) -> Page:
    """Of these requirements those with voices behind them, `limit` from `offset` on, and how many there are in all.

    `sort` is one of asking.SORTS, falling behind a minus. One grouped question; see asking.py for who counts once.
    """
    rows = asked(wanted, user, workspace, sort=sort, limit=limit, offset=offset)
    return Page([(row["head"], read(row)) for row in rows], rows[0]["in_all"] if rows else 0)


def demand_of(requirement: Artifact, user, workspace) -> Demand:
    family = dict.fromkeys(family_of(requirement), requirement.pk)
    wanted = Artifact.objects.filter(pk=requirement.pk)
    rows = asked(wanted, user, workspace, sort="customers", limit=1, family=family)
    return read(rows[0]) if rows else Demand()


def read(row: Mapping[str, Any]) -> Demand:
    return Demand(
        *(row[name] for name in ("customers", "people", "voices")),
        strengths=tuple(row[name] for name in ("nice", "useful", "important", "breaker")),
        revenue=money(row["revenue"]),
        unpriced=row["unpriced"],
        renewing=row["renewing"],
        at_risk=money(row["at_risk"]),
        newest=moment(row["newest"]),
    )


def money(value: Any) -> Decimal | None:
    """SQLite adds money up as fractions."""
    return None if value is None else Decimal(str(value)).quantize(CENT)


def moment(value: Any) -> datetime | None:
    """SQLite gives the latest time as text."""
    read = parse_datetime(value) if isinstance(value, str) else value
    return read.replace(tzinfo=UTC) if read is not None and read.tzinfo is None else read
