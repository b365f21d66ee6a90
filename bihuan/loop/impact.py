"""What a change of one thing touches, over any number of links: what depends on it, or what it rests on itself.

A link says which end depends on which: a document on the requirement it specifies, a requirement on the voice that
evidences it. Each thing is met once, at its shortest distance, so circles end. What the person does not see is
counted, not named, and not looked behind.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import pgettext

from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of

DEEPEST, USUAL, MOST = 6, 3, 1_000
# Where the source depends on the target, and where the target depends on the source; of what is only related, both.
ON_TARGET = frozenset(
    [
        *(LinkRole.SPECIFIES, LinkRole.DESIGNS, LinkRole.REVIEWS, LinkRole.DELIVERS, LinkRole.VERIFIES),
        *(LinkRole.SHIPS, LinkRole.MEASURES, LinkRole.ANSWERS, LinkRole.DUPLICATES, LinkRole.BELONGS_TO),
    ]
)
ON_SOURCE = frozenset([LinkRole.EVIDENCES, LinkRole.DECIDES, LinkRole.BLOCKS, LinkRole.REPLACES, LinkRole.CAUSES])
WEAK = LinkRole.RELATES_TO
PART = "parent"


@dataclass(frozen=True)
class Touched:
    """`role` is what joins it to `via`, in words that read from it: “Specifies REQ-12”."""

    artifact: Artifact
    distance: int
    role: str
    word: str
    via: Artifact


@dataclass
class Impact:
    found: list[Touched] = field(default_factory=list)
    hidden: int = 0
    more: bool = False

    @property
    def by_distance(self) -> list[tuple[int, list[Touched]]]:
        rings: dict[int, list[Touched]] = {}
        for one in self.found:
            rings.setdefault(one.distance, []).append(one)
        return sorted(rings.items())

    @property
    def by_kind(self) -> list[tuple[type[Artifact], int]]:
        counts: dict[str, int] = {}
        for one in self.found:
            counts[one.artifact.kind] = counts.get(one.artifact.kind, 0) + 1
        return [(Artifact.kinds()[slug], count) for slug, count in sorted(counts.items(), key=lambda pair: -pair[1])]


@dataclass(frozen=True)
class Edge:
    """From what is reached to what is next; `inverse` where the link points from `near` to `far`."""

    near: int
    far: int
    role: str
    inverse: bool

    @property
    def word(self) -> str:
        if self.role == PART:
            return pgettext("impact", "Contains") if self.inverse else pgettext("impact", "Part of")
        role = LinkRole(self.role)
        return str(role.inverse if self.inverse else role.label)


def impact_of(artifact: Artifact, user, *, up: bool = False, depth: int = USUAL) -> Impact:
    """What depends on it, or with `up` what it rests on, to this distance; at most 1,000 things."""
    reach, impact = reach_of(user), Impact()
    met, frontier = {artifact.pk}, {artifact.pk: artifact}
    for distance in range(1, min(depth, DEEPEST) + 1):
        edges = {edge.far: edge for edge in reversed([*edges_of(frontier, up=up)]) if edge.far not in met}
        met |= set(edges)
        there = Artifact.objects.filter(pk__in=edges, trashed_at=None).select_related("workspace").order_by("pk")
        seen = [one for one in there if reach.includes(one)]
        impact.hidden += len(there) - len(seen)
        step = []
        for one in seen:
            edge = edges[one.pk]
            step.append(Touched(one, distance, edge.role, edge.word, frontier[edge.near]))
        impact.found += step[: MOST - len(impact.found)]
        impact.more = len(impact.found) == MOST
        frontier = {one.artifact.pk: one.artifact for one in step if one.role != WEAK}
        if not frontier or impact.more:
            break
    return impact


def edges_of(near: Collection[int], *, up: bool) -> Sequence[Edge]:
    """The steps from these things in one direction of dependence, links before parts."""
    ids = list(near)
    into, out_of = (ON_SOURCE, ON_TARGET) if up else (ON_TARGET, ON_SOURCE)
    inward = Q(target__in=ids, role__in=[*map(str, into), WEAK.value])
    outward = Q(source__in=ids, role__in=[*map(str, out_of), WEAK.value])
    edges = []
    links = Link.objects.filter(inward | outward).order_by("pk")
    for source, target, role in links.values_list("source", "target", "role"):
        if target in near and (role in into or role == WEAK):
            edges.append(Edge(target, source, role, False))
        if source in near and (role in out_of or role == WEAK):
            edges.append(Edge(source, target, role, True))
    side, other = ("pk", "parent") if up else ("parent", "pk")
    parts = Artifact.objects.filter(**{f"{side}__in": ids, "parent__isnull": False}).values_list(side, other)
    return edges + [Edge(one, far, PART, up) for one, far in parts]
