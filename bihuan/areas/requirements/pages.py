"""Lists, tree and page of requirements, as far as requirements know themselves."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.areas.requirements.models import KanoFeature, Prioritization, Rank, Requirement, State
from bihuan.areas.requirements.scoring import PARTS, Estimate, estimates
from bihuan.areas.requirements.triage import waiting_count
from bihuan.artifacts.models import Artifact, Event, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.pages.columns import Heading
from bihuan.pages.forms import capitalized
from bihuan.pages.pages import ArtifactPages
from bihuan.pages.showing import properties_of
from bihuan.people.models import Role

REMEMBERED = 12
RANKED = {"place", "interval", "chance"}
TOLD = ("requirement_id", "place", "mean", "low", "high", "chance", "coin_flip", "pinned")
OWN: dict[str, Heading] = {
    "title": {"with_priority": True},
    "score": {
        "label": _("Score"),
        "sort": "score",
        "classes": "r w-20 xl:w-44 max-lg:hidden",
        "template": "requirements/columns/rice.html",
    },
    "place": {"label": _("Place"), "template": "requirements/columns/place.html", "classes": "r w-20 max-sm:hidden"},
    "interval": {
        "label": _("Score and interval"),
        "sort": "score",
        "classes": "r w-44 max-sm:hidden",
        "template": "requirements/columns/interval.html",
    },
    "chance": {"label": _("In the top N"), "template": "requirements/columns/chance.html", "classes": "r w-32"},
    "due_on": {"template": "requirements/columns/due.html", "classes": "r w-24 max-xl:hidden"},
}


class RequirementPages(ArtifactPages):
    kind = Requirement
    columns: tuple[str, ...] = ("key", "title", "score", "state", "priority", "owner", "age")
    own_columns = OWN
    tree = True
    templates = {
        "list": "requirements/list.html",
        "tree": "requirements/tree.html",
        "detail": "requirements/detail.html",
        "move": "requirements/move.html",
        "form": "requirements/form.html",
    }

    def panel(self, artifact, request) -> dict:
        listed = artifact.criteria
        apart = {capitalized(Requirement._meta.get_field(name).verbose_name) for name in ("level", *PARTS)}
        return {
            "properties": [
                (label, value) for label, value in properties_of(artifact, request.user) if label not in apart
            ],
            "criteria": listed,
            "met": sum(criterion.met for criterion in listed),
            "rice": artifact.rice,
            "kano": list(
                KanoFeature.objects.filter(requirement=artifact.pk, study__removed_at=None).select_related("study")
            ),
            "estimates": estimates_of(artifact),
            "level": artifact.get_level_display(),
            "ending": ending_of(artifact),
            "survivor": survivor_of(artifact, request) if artifact.state == State.DUPLICATE else None,
        }

    def lists(self, request, rows, shown) -> dict:
        if not RANKED.isdisjoint(shown) and request.membership.role >= Role.MEMBER:
            put_ranks(request.workspace, rows)
        return {"waiting": waiting_count(request) if request.membership.role >= Role.MEMBER else None}


def put_ranks(workspace, rows) -> None:
    """Where each stands by the last ranking: two questions for all rows, asked only where a column shows it."""
    tops = dict(Prioritization.objects.filter(workspace=workspace).values_list("product", "top"))
    ranks = Rank.objects.filter(requirement__in=[row.pk for row in rows]).select_related("requirement")
    known = {rank.requirement_id: rank for rank in ranks.only(*TOLD, "requirement__product")}
    for row in rows:
        # Plain values only: rows that look the same are drawn once.
        if rank := known.get(row.pk):
            row.place, row.mean, row.low, row.high = rank.place, rank.mean, rank.low, rank.high
            row.chance, row.coin_flip, row.pinned = rank.chance, rank.coin_flip, rank.pinned
            row.top = tops.get(rank.requirement.product_id) or tops.get(None)


def ending_of(requirement: Requirement) -> Event | None:
    """Why it was declined, or verified though not all was met: the last time that was said."""
    if not requirement.closed:
        return None
    said = requirement.events.filter(verb__in=("decline", "verify")).exclude(reason="")
    last = said.select_related("actor").order_by("-pk").first()
    return last if last and last.changes["state"][1] == requirement.state else None


def estimates_of(requirement: Requirement) -> list[Estimate]:
    events = requirement.events.filter(verb__in=("changed", "schedule")).select_related("actor").order_by("-pk")
    rated = events.filter(Q(*[(f"changes__{part}__isnull", False) for part in PARTS], _connector=Q.OR))
    return estimates(requirement.rice, ((event.at, event.changes, event.actor) for event in rated[:REMEMBERED]))


def survivor_of(requirement: Requirement, request) -> Artifact | None:
    seen = Artifact.objects.visible_to(request.user, request.workspace)
    merged = Link.objects.filter(source=requirement.pk, role=LinkRole.DUPLICATES).order_by("-pk").values("target")
    return seen.filter(pk__in=merged).first()
