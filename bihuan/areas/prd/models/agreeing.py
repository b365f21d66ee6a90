"""What PRDs and change requests have in common: drafted, reviewed, and agreed to by somebody who is remembered."""

from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.states import Move, States


def unreviewed_question(subject) -> str:
    """Asked before something is agreed to that no review has passed as it stands."""
    from bihuan.areas.prd.reviewing import missing_review

    return missing_review(subject)


def back_to_draft(states: type[States], ended: States) -> tuple[Move, Move]:
    """The ways back: out of the review, and from the end it came to."""
    draft, reviewing = states("draft"), states("reviewing")
    return (
        Move("revise", _("Back to draft"), draft, (reviewing,), icon="undo-2"),
        Move("reopen", _("Reopen"), draft, (ended,), reason=True, icon="rotate-ccw"),
    )


class Agreed:
    """Knows who acts: save() is the one place every way of writing comes through, and it is told nothing of them."""

    acting = None

    def may(self, user, verb: str) -> None:
        super().may(user, verb)
        self.acting = user
