"""What a follow-up of a review becomes: an artifact of its own, linked, with its owner and deadline."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.prd.models import ChangeRequest, Review
from bihuan.areas.prd.models.review import FollowUp
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing

CARRIED = {"owner", "due_on"}  # what a kind must take for a follow-up to become one
BY_THEIR_OWN_WAY = (Review, ChangeRequest)  # both are of something: they are begun there


def kinds_for(user, workspace) -> list[type[Artifact]]:
    """The kinds a follow-up may become for this person; what is worked off in a requirement's steps comes first."""
    role = reach_of(user).role_in(workspace.pk)
    found = [
        kind
        for kind in Artifact.kinds().values()
        if kind.editable and set(kind.editable) >= CARRIED and role >= kind.needs["created"]
    ]
    return sorted((kind for kind in found if kind not in BY_THEIR_OWN_WAY), key=lambda kind: kind.station == "spec")


def become(one: FollowUp, slug: str, *, by) -> Artifact:
    """Make it an artifact of this kind. Raises ValidationError where it is one already, or the kind is not offered."""
    review = one.review
    review.may(by, "changed")
    kind = next((kind for kind in kinds_for(by, review.workspace) if kind.slug == slug), None)
    if kind is None:
        raise ValidationError(_("Choose what to create."))
    with writing():
        held = FollowUp.objects.select_for_update().get(pk=one.pk)
        if held.artifact_id:
            raise ValidationError(_("%(key)s was made of it already.") % {"key": held.artifact.key})
        body = _("Follow-up of %(key)s: %(text)s") % {"key": review.key, "text": held.text}
        given: dict[str, Any] = {"body": body, "owner": held.owner, "due_on": held.due_on}
        if "product" in kind.editable:
            given["product"] = review.product
        made = kind.objects.add(workspace=review.workspace, title=held.text, by=by, **given)
        made.link(review, LinkRole.RELATES_TO, by=by)
        held.artifact = made
        held.save(update_fields=["artifact"])
        review.record("follow_up_became", by=by, changes={}, reason=f"{made.key} {made.title}")
    return made


def shown(review: Review, user) -> list[FollowUp]:
    """The follow-ups with what they became; `seen` says whether this person may see that."""
    found = list(review.follow_ups.select_related("owner", "artifact__workspace"))
    reach = reach_of(user)
    for one in found:
        one.seen = one.artifact is not None and reach.includes(one.artifact)
    return found
