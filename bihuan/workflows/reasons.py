"""Reasons ready to be given when something is not taken up: the workspace's own, else the usual ones."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.people.models import Workspace
from bihuan.workflows.models import Reasons

MOST, LONGEST = 20, 1000


def usual() -> list[str]:
    return [
        _("It is not worth what it costs: few people are touched, and there is a way round."),
        _("It does not fit where the product is going this year."),
        _("There is a way to do it already. We will show you how."),
        _("We do not understand it well enough, and nobody could tell us more."),
    ]


def offered(workspace_id: int, kind: str) -> list[str]:
    """What to offer for this kind, in order."""
    own = Reasons.objects.filter(workspace=workspace_id, kind=kind).values_list("texts", flat=True).first()
    return usual() if own is None else own


def keep(workspace: Workspace, kind: str, text: str) -> list[str]:
    """Make the paragraphs of `text` what is offered; without any, none is. Raises ValidationError."""
    paragraphs = text.replace("\r\n", "\n").split("\n\n")
    texts = list(dict.fromkeys(filter(None, (part.strip() for part in paragraphs))))
    if len(texts) > MOST:
        raise ValidationError(_("At most %(most)s reasons: nobody reads more.") % {"most": MOST})
    if any(len(each) > LONGEST for each in texts):
        raise ValidationError(_("A reason has at most %(most)s letters.") % {"most": LONGEST})
    Reasons.objects.update_or_create(workspace=workspace, kind=kind, defaults={"texts": texts})
    return texts
