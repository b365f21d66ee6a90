"""What the person says of the answer: it is solved, or it is not; and what else they write to us."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.areas.research.models.feedback import Feedback, State
from bihuan.artifacts.store import writing

VERBS = {True: "solve", False: "contest"}
SAYING = {True: State.SOLVED, False: State.UNSOLVED}
ANSWERABLE = (State.ANSWERED, State.SOLVED, State.UNSOLVED)
SAME_AGAIN = timedelta(minutes=10)


def judge(voice: Feedback, *, solved: bool, note: str = "") -> None:
    """Record whether it is solved in the person's eyes. Saying the same twice is saying it once."""
    if voice.state not in ANSWERABLE:
        raise ValidationError(_("There is nothing to judge yet. You'll hear from us when it is live."))
    with writing():
        if voice.state != SAYING[solved]:
            voice.move(VERBS[solved], by=None, reason=note)
        if note.strip():
            write_back(voice, note)


def write_back(voice: Feedback, text: str) -> None:
    """Add what the person wrote to the conversation; a form sent twice adds it once."""
    again = voice.comments.filter(author=None, text=text, created_at__gt=timezone.now() - SAME_AGAIN)
    if not again.exists():
        name = voice.person or voice.email or _("The requester")
        voice.comment(text, by=None, internal=False, signed=name[:120])
