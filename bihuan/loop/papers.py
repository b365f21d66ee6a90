"""What is written about a requirement: the PRD that specifies it, and the review of that."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.loop.matrix.columns import COLUMNS, Column
from bihuan.loop.matrix.reaching import reached

PAPERS = ("spec", "design")


@dataclass(frozen=True)
class Papers:
    """By station the newest that is not dropped; `missed` are those that should be there by now, and are not."""

    there: dict[str, Artifact] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()


def papers_of(requirement: Artifact, user, workspace) -> Papers:
    """Those next to it in two queries; where one is missed, what the matrix reaches through parts and links."""
    there = {}
    if spec := newest([requirement.pk], LinkRole.SPECIFIES, "prds", user, workspace):
        there["spec"] = spec
        if review := newest([spec.pk], LinkRole.REVIEWS, "reviews", user, workspace):
            there["design"] = review
    due = {column.name for column in linked_columns() if column.name not in there and column.missed_by(requirement)}
    if due:
        further = reached([requirement.pk], user, workspace)[requirement.pk]
        found = {name: first_of(further[name], user, workspace) for name in due if further.get(name)}
        there |= {name: one for name, one in found.items() if one is not None}
    return Papers(there, frozenset(due - there.keys()))


def linked_columns() -> list[Column]:
    """The columns which are there and are filled by what is linked: no fact stands for them, and no voices."""
    return [column for column in COLUMNS if column.exists and not column.by_fact and column.name != "voice"]


def newest(targets: list[int], role: str, kind: str, user, workspace) -> Artifact | None:
    drawn = Link.objects.filter(target__in=targets, role=role).values("source")
    there = Artifact.objects.visible_to(user, workspace).filter(pk__in=drawn, kind=kind)
    return there.exclude(category="dropped").order_by("-pk").first()


def first_of(ids: Iterable[int], user, workspace) -> Artifact | None:
    """The nearest: they come in this order."""
    found = Artifact.objects.visible_to(user, workspace).in_bulk(list(ids))
    return next((found[pk] for pk in ids if pk in found), None)
