"""What is written about a requirement: the PRD that specifies it, and the review of that."""

from dataclasses import dataclass

from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole

PAPERS = ("spec", "design")


@dataclass(frozen=True)
class Papers:
    """The newest of each that is not dropped."""

    spec: Artifact | None = None
    design: Artifact | None = None


def papers_of(requirement: Artifact, user, workspace) -> Papers:
    """One query; two where a PRD specifies it."""
    if (spec := newest([requirement.pk], LinkRole.SPECIFIES, "prds", user, workspace)) is None:
        return Papers(design=None)
    return Papers(spec, newest([spec.pk], LinkRole.REVIEWS, "reviews", user, workspace))


def newest(targets: list[int], role: str, kind: str, user, workspace) -> Artifact | None:
    drawn = Link.objects.filter(target__in=targets, role=role).values("source")
    there = Artifact.objects.filter(pk__in=drawn, kind=kind, workspace=workspace, trashed_at=None)
    if user is not None:
        there = there.visible_to(user, workspace)
    return there.exclude(category="dropped").order_by("-pk").first()
