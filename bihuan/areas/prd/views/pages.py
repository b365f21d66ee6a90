"""Lists and pages of PRDs, reviews and change requests."""

from bihuan.areas.prd.changing import open_changes
from bihuan.areas.prd.effects import effect_of
from bihuan.areas.prd.embedding import drifted
from bihuan.areas.prd.following import kinds_for, shown
from bihuan.areas.prd.models import PRD, ChangeRequest, Review
from bihuan.areas.prd.reading import read_whole
from bihuan.documents.comparing import compare, stretches
from bihuan.pages.pages import ArtifactPages


class PRDPages(ArtifactPages):
    kind = PRD
    columns = ("key", "title", "state", "priority", "owner", "due_on", "age")
    templates = {"detail": "prd/detail.html", "form": "prd/form.html"}

    def panel(self, artifact, request) -> dict:
        user, workspace = request.user, request.workspace
        signed = artifact.baseline() if artifact.signed else None
        return {
            "drifted": drifted(signed, artifact, None)[:20] if signed else [],
            "reading": read_whole(artifact, user, workspace, request.GET.get("activity", "all")),
            "reviews": reviews_of(artifact, user, workspace),
            "baselines": list(artifact.baselines.select_related("signed_by", "review", "change")[:20]),
            "changes": list(open_changes(artifact).visible_to(user, workspace).select_related("owner")[:20]),
        }


def reviews_of(artifact, user, workspace) -> list[Review]:
    seen = Review.objects.visible_to(user, workspace).filter(subject=artifact.pk)
    return list(seen.select_related("owner").prefetch_related("reviewers__user").order_by("-pk")[:20])


class ReviewPages(ArtifactPages):
    kind = Review
    columns = ("key", "title", "state", "owner", "due_on", "age")
    templates = {"detail": "prd/review.html"}

    def panel(self, artifact, request) -> dict:
        subject = artifact.subject
        seen = subject is not None and request.user.reach.includes(subject) and subject.trashed_at is None
        people = list(artifact.reviewers.select_related("user"))
        return {
            "subject": subject if seen else None,
            "reviewers": people,
            "mine": next((one for one in people if one.user_id == request.user.pk), None),
            "points": artifact.points,
            "follow_ups": shown(artifact, request.user),
            "becoming": kinds_for(request.user, request.workspace),
        }


class ChangePages(ArtifactPages):
    kind = ChangeRequest
    columns = ("key", "title", "state", "owner", "due_on", "age")
    templates = {"detail": "prd/change.html"}

    def panel(self, artifact, request) -> dict:
        prd = artifact.prd
        seen = prd is not None and request.user.reach.includes(prd) and prd.trashed_at is None
        rows = compare(artifact.before, artifact.proposal) if seen else []
        return {
            "prd": prd if seen else None,
            "stretches": stretches(rows),
            "effect": effect_of(artifact, request.user) if seen else None,
            "layout": "inline" if request.GET.get("look") == "inline" else "split",
            "reviews": reviews_of(artifact, request.user, request.workspace),
        }
