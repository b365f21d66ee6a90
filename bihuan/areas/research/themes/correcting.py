"""What people say of themes: who belongs and who does not, one theme in two, two in one. It sticks, and teaches."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.areas.research.models import Feedback, Member, Theme
from bihuan.artifacts.store import writing
from bihuan.similarity.models import Correction

STANDING = Member.Standing
TAUGHT = 3  # pairs a correction teaches by; more would drown the others


def confirm(theme: Theme, voices: Sequence[Feedback], *, by) -> None:
    """They belong here, and in no other theme."""
    theme.may(by, "changed")
    with writing():
        others = Member.objects.filter(feedback__in=voices).exclude(artifact=theme)
        others.filter(standing=STANDING.FOUND).delete()
        others.filter(standing=STANDING.CONFIRMED).update(standing=STANDING.REJECTED, by=by, at=timezone.now())
        stand(theme, voices, STANDING.CONFIRMED, by)
        teach(theme, voices, same=True, by=by)


def reject(theme: Theme, voices: Sequence[Feedback], *, by) -> None:
    """They do not belong here, and are never put here again."""
    theme.may(by, "changed")
    with writing():
        stand(theme, voices, STANDING.REJECTED, by)
        teach(theme, voices, same=False, by=by)


def split(theme: Theme, voices: Sequence[Feedback], *, title: str, by) -> Theme:
    """These are a theme of their own, by this name."""
    theme.may(by, "changed")
    if not title.strip():
        raise ValidationError({"title": _("Say what the new theme is called.")})
    if not voices:
        raise ValidationError({"feedback": _("Pick the voices that are something else.")})
    with writing():
        made = Theme.objects.add(workspace=theme.workspace, by=by, title=title.strip()[:500], product=theme.product)
        reject(theme, voices, by=by)
        confirm(made, voices, by=by)
    return made


def taken_over(theme: Theme, survivor: Theme, journal, by) -> None:
    """The members of a merged theme go to the survivor; who is there already is left behind.

    All of them belong there for certain now: whoever merges says that both ask for the same.
    """
    there = survivor.members.belonging().values("feedback")
    moving = theme.members.belonging().exclude(feedback__in=there)
    voices = list(Feedback.objects.filter(in_themes__in=moving))
    survivor.members.filter(standing=STANDING.REJECTED, feedback__in=voices).delete()
    journal.hand_over(Member, list(moving.values_list("pk", flat=True)), theme, survivor)
    survivor.members.belonging().update(standing=STANDING.CONFIRMED, by=by, at=timezone.now())
    teach(survivor, voices[:TAUGHT], same=True, by=by)


def stand(theme: Theme, voices: Sequence[Feedback], standing: str, by) -> None:
    for voice in voices:
        Member.objects.update_or_create(
            artifact=theme, feedback=voice, defaults={"standing": standing, "by": by, "at": timezone.now()}
        )
    about = {"standing": standing, "voices": [voice.key for voice in voices][:50]}
    theme.record("sorted", by=by, changes={"about": about})


def teach(theme: Theme, voices: Sequence[Feedback], *, same: bool, by) -> None:
    """Each with a few that belong here for certain, else with a few that are thought to."""
    ids = [voice.pk for voice in voices]
    rest = theme.members.belonging().exclude(feedback__in=ids) if not same else theme.members.belonging()
    certain = list(rest.order_by("standing", "pk").select_related("feedback")[: TAUGHT + 1])
    for voice in voices:
        for member in [one for one in certain if one.feedback_id != voice.pk][:TAUGHT]:
            Correction.objects.say(voice, member.feedback, same=same, by=by)
