"""Comments about a passage of a long text: written, and placed where the passage stands now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markupsafe import Markup

from bihuan.artifacts.models import Comment
from bihuan.artifacts.store import writing
from bihuan.documents.anchoring import AROUND, LONGEST, Anchor, Place, anchor_at, find
from bihuan.documents.marking import Marked, marked, words_of
from bihuan.documents.models import Passage
from bihuan.documents.versions import texts_in

MOST = 200


@dataclass(frozen=True)
class Placed:
    """A thread about a passage, and where its words stand now; `place` is None where they are gone."""

    passage: Passage
    place: Place | None

    @property
    def comment(self) -> Comment:
        return self.passage.comment

    @property
    def changed(self) -> bool:
        return self.place is None or not self.place.exact


def remark(artifact, text: str, anchor: Anchor, *, field: str, drawn: str, by, internal: bool = True) -> Comment:
    """Say something about a passage of `field`, shown as `drawn`. Raises ValidationError where it is not there."""
    if field not in texts_in(artifact):
        raise ValidationError({"field": _("There is no such text.")})
    if not anchor.quote.strip():
        raise ValidationError({"quote": _("Pick the passage you mean, or write its words here.")})
    if len(anchor.quote) > LONGEST:
        limit = {"limit": LONGEST}
        raise ValidationError({"quote": _("The passage is longer than %(limit)s characters. Pick less.") % limit})
    words = words_of(drawn)
    place = find(words, anchor)
    if place is None:
        raise ValidationError({"quote": _("These words are not in the text.")})
    kept = anchor_at(words, place.start, place.end)
    with writing():
        said = artifact.comment(text, by=by, internal=internal)
        around = {"prefix": kept.prefix[-AROUND:], "suffix": kept.suffix[:AROUND]}
        Passage.objects.create(comment=said, field=field, quote=kept.quote[:LONGEST], **around)
    return said


def placed(artifact, user) -> list[Passage]:
    """What was said about passages of the artifact and this person may read; one thread each."""
    return list(
        Passage.objects.threads(artifact, artifact.comments.visible_to(user, artifact).filter(parent=None))[:MOST]
    )


def beside(drawn: Markup, passages: Iterable[Passage], field: str) -> tuple[Markup, list[Placed]]:
    """The drawn text with its passages marked, and the threads in the order of the text, those that lost it last."""
    wanted = [passage for passage in passages if passage.field == field]
    if not wanted:
        return drawn, []
    words = words_of(str(drawn))
    found = [Placed(passage, find(words, passage.anchor)) for passage in wanted]
    found.sort(key=lambda one: (one.place is None, one.place.start if one.place else 0, one.passage.pk))
    open_ones = [one for one in found if one.place and one.comment.resolved_at is None]
    shown = marked(
        str(drawn), [Marked(one.place.start, one.place.end, one.comment.pk) for one in open_ones if one.place]
    )
    return Markup(shown), found  # noqa: S704  safe HTML with marks around its words
