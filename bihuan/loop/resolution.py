"""Of those who were answered and said whether it is solved, how many say yes: of all, by requirement, by who they are.

Whoever says nothing is in no share. Behind a share stands the interval of wilson.py, because those who answer are a
sample of those who were asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.areas.research.models import Feedback
from bihuan.areas.research.models.feedback import State
from bihuan.artifacts.models import Artifact
from bihuan.loop.demand.asking import heads_of_merged, voices_of
from bihuan.loop.wilson import Share
from bihuan.people.models import Department, Product

ASKED = (State.ANSWERED, State.SOLVED, State.UNSOLVED)
MOST = 500


@dataclass(frozen=True)
class Group:
    """`asked` were answered; those in `share` said whether it is solved. `query` opens exactly them in the list."""

    label: str
    asked: int
    share: Share
    query: str = ""
    key: str = ""

    @property
    def silent(self) -> int:
        return self.asked - self.share.of


@dataclass(frozen=True)
class By:
    """One way to group those who asked: `path` from feedback, and what its values are called and filtered by."""

    label: Promise
    path: str
    named: Callable[[Sequence[Any], Any, Any], dict[Any, tuple[str, str, str]]]


def of_customers(values, user, workspace):
    seen = Artifact.objects.visible_to(user, workspace).filter(pk__in=values)
    return {one.pk: (one.title, f"filter=customer.any_of({one.key})", one.key) for one in seen}


def of_departments(values, user, workspace):
    seen = Department.objects.filter(workspace=workspace, pk__in=values)
    return {one.pk: (one.name, f"filter=department.any_of({one.pk})", "") for one in seen}


def of_products(values, user, workspace):
    seen = Product.objects.visible_to(user).filter(workspace=workspace, pk__in=values)
    return {one.pk: (one.name, f"product={one.slug}", one.slug) for one in seen}


def of_choices(name: str, choices):
    def named(values, user, workspace):
        labels = dict(choices)
        return {one: (str(labels[one]), f"filter={name}.any_of({one})", str(one)) for one in values if one in labels}

    return named


def of_requirements(values, user, workspace):
    seen = Artifact.objects.visible_to(user, workspace).filter(pk__in=values)
    return {one.pk: (f"{one.key} {one.title}", f"links_to=evidences:{one.key}", one.key) for one in seen}


BY = {
    "requirement": By(gettext_lazy("Requirement"), "", of_requirements),
    "customer": By(gettext_lazy("Customer"), "customer", of_customers),
    "department": By(gettext_lazy("Department"), "department", of_departments),
    "channel": By(gettext_lazy("Channel"), "channel", of_choices("channel", Feedback.Channel.choices)),
    "product": By(gettext_lazy("Product"), "product", of_products),
    "strength": By(gettext_lazy("Strength"), "strength", of_choices("strength", Feedback.Strength.choices)),
}
COUNTS = {
    "asked": Count("pk"),
    "solved": Count("pk", filter=Q(state=State.SOLVED)),
    "unsolved": Count("pk", filter=Q(state=State.UNSOLVED)),
}


def asked_of(user, workspace, product=None) -> QuerySet:
    """The feedback this person sees whose people were answered."""
    seen = Feedback.objects.visible_to(user, workspace).filter(archived_at=None, state__in=ASKED)
    return (seen.filter(product=product) if product else seen).order_by()


def whole(user, workspace, product=None) -> Group:
    counts = asked_of(user, workspace, product).aggregate(**COUNTS)
    return Group(_("All"), counts["asked"], share_of(counts))


def groups_of(by: str, user, workspace, product=None) -> list[Group]:
    """The groups with the most answers first, at most 500; who has none, or whom one does not see, is together."""
    rows = of_links(user, workspace, product) if by == "requirement" else plain(BY[by].path, user, workspace, product)
    found: dict[Any, dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(row["value"], dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            counts[name] += row[name]
    names = BY[by].named([value for value in found if value is not None], user, workspace)
    rest = dict.fromkeys(COUNTS, 0)
    groups = []
    for value, counts in found.items():
        if value in names:
            label, query, key = names[value]
            groups.append(Group(label, counts["asked"], share_of(counts), query, key))
        else:
            rest = {name: rest[name] + counts[name] for name in COUNTS}
    groups.sort(key=lambda one: (-one.share.of, -one.asked, one.label))
    unnamed = Group(_("None, or not yours to see"), rest["asked"], share_of(rest))
    return [*groups[:MOST], unnamed] if rest["asked"] else groups[:MOST]


def plain(path: str, user, workspace, product):
    return asked_of(user, workspace, product).values(value=F(path)).annotate(**COUNTS)


def of_links(user, workspace, product):
    """By the requirement behind which somebody stands; the voices of duplicates count for the survivor."""
    links = voices_of(user, workspace).filter(target__kind="requirements", source__state__in=ASKED)
    links = links.filter(source__product=product) if product else links
    rows = links.values("target").annotate(
        asked=Count("pk"),
        solved=Count("pk", filter=Q(source__state=State.SOLVED)),
        unsolved=Count("pk", filter=Q(source__state=State.UNSOLVED)),
    )
    heads = heads_of_merged(workspace)
    return [{**row, "value": heads.get(row["target"], row["target"])} for row in rows]


def share_of(counts) -> Share:
    return Share(counts["solved"], counts["solved"] + counts["unsolved"])
