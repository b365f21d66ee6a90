"""What stands behind requirements through any number of links: the test of the work that delivers it is its test too.

A few questions a level: from what is reached to what has a role towards it, and down to the parts of a requirement.
Nothing is reached twice for the same requirement, so circles end; what the person does not see leads nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.states import Category
from bihuan.loop.matrix.columns import COLUMN_OF

DEEPEST = 5
CHUNK = 10_000
REQUIREMENTS = "requirements"
FOLLOWED = tuple(role for role in COLUMN_OF if role != LinkRole.EVIDENCES)  # voices are counted, they are many
REACHED_BY = ("workspace", "product", "owner", "created_by", "department")  # what says who sees an artifact
Reached = dict[int, dict[str, list[int]]]


def reached(requirements: Collection[int], user, workspace) -> Reached:
    """By requirement and column, the ids of what fills it, nearest first."""
    found: Reached = {pk: {} for pk in requirements}
    seen: dict[int, set[int]] = defaultdict(set, {pk: {pk} for pk in requirements})
    frontier, whole = dict(seen), set(requirements)
    for _level in range(DEEPEST):
        fresh: dict[int, set[int]] = defaultdict(set)
        for source, target, role in ends_at(frontier, user, workspace):
            fresh[source] |= frontier[target] - seen[source]
            for root in frontier[target]:
                cell = found[root].setdefault(COLUMN_OF[role], [])
                if source not in cell:
                    cell.append(source)
        for part, parent in parts_of(whole & set(frontier), user, workspace):
            whole.add(part)
            fresh[part] |= frontier[parent] - seen[part]
        frontier = {node: roots for node, roots in fresh.items() if roots}
        for node, roots in frontier.items():
            seen[node] |= roots
        if not frontier:
            break
    return found


def ends_at(targets: Iterable[int], user, workspace) -> Iterable[tuple[int, int, str]]:
    """What the person sees that has a role towards these. Links and their sources are asked for apart: as one
    question SQLite would read all that lies in the workspace for each of thousands of targets. What was dropped
    fills nothing."""
    reach = reach_of(user)
    for some in chunks(targets):
        links = Link.objects.filter(target__in=some, role__in=FOLLOWED).order_by("pk")
        found = list(links.values_list("source", "target", "role"))
        there = Artifact.objects.filter(pk__in={source for source, _target, _role in found}, trashed_at=None)
        there = there.exclude(category=Category.DROPPED)
        seen = {one.pk for one in there.only(*REACHED_BY) if reach.includes(one)}
        yield from (link for link in found if link[0] in seen)


def parts_of(requirements: Iterable[int], user, workspace) -> Iterable[tuple[int, int]]:
    """Requirements below these: what is done for a part is done for the whole."""
    for some in chunks(requirements):
        below = Artifact.objects.visible_to(user, workspace).filter(kind=REQUIREMENTS, parent__in=some)
        yield from below.values_list("pk", "parent")


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    listed = list(ids)
    for begin in range(0, len(listed), CHUNK):
        yield listed[begin : begin + CHUNK]
