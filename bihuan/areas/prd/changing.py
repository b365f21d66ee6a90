"""A signed PRD changes on the record: proposed, its reach shown, reviewed again, and then the next baseline or none."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.prd.models.change import OPEN, ChangeRequest
from bihuan.areas.prd.models.prd import PRD
from bihuan.areas.prd.reviewing import passed_review
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.store import writing
from bihuan.documents.merging import merge


def propose(prd: PRD, text: str, *, by, why: str, title: str = "", delay: int | None = None) -> ChangeRequest:
    """A change request of a signed PRD. Raises ValidationError where it changes nothing, or nothing is signed."""
    if not prd.signed:
        raise ValidationError(_("%(key)s is not signed off; edit it.") % {"key": prd.key})
    prd.may(by, "changed")
    if text.strip() == prd.body.strip():
        raise ValidationError({"proposal": _("Nothing is different yet.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why it has to change.")})
    prd.baseline()
    with writing():
        return ChangeRequest.objects.add(
            workspace=prd.workspace,
            title=title.strip()[:500] or _("Change of %(key)s %(title)s") % {"key": prd.key, "title": prd.title[:400]},
            by=by,
            body=why,
            document=prd,
            proposal=text,
            delay=delay,
            owner=by,
            product=prd.product,
        )


def carry_out(change: ChangeRequest, *, by) -> None:
    """The PRD as the change says. What others changed meanwhile stays; where both wrote in one place, it is refused."""
    prd = PRD.objects.select_for_update().get(pk=change.document_id)
    if by is not None and not prd.can(by, "changed"):
        raise Refused(_("You may not change %(key)s.") % {"key": prd.key})
    if not prd.signed:
        raise ValidationError(_("%(key)s is not signed off any more; edit it instead.") % {"key": prd.key})
    text = merged(change, prd)
    prd.change(by=by, verb="rebaselined", reason=change.key, body=text, edition=prd.edition + 1)
    prd.baselines.filter(number=prd.edition).update(change=change.pk, review=passed_review(change))


def merged(change: ChangeRequest, prd: PRD) -> str:
    if change.base == prd.edition:
        return change.proposal
    made = merge(change.before, change.proposal, prd.body)
    if made.disputed:
        raise ValidationError(
            _("%(key)s says otherwise in the same place meanwhile: edition %(now)s against %(base)s. Rework it.")
            % {"key": prd.key, "now": prd.edition, "base": change.base}
        )
    return made.text()


def open_changes(prd: PRD):
    return ChangeRequest.objects.filter(document=prd.pk, state__in=OPEN, trashed_at=None)
