"""What is not known or not done about a requirement or a voice, in plain words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.areas.research.models import Feedback
from bihuan.areas.research.models.feedback import State
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category
from bihuan.loop.demand.counting import Demand
from bihuan.loop.matrix.columns import PLACES, Column, place_of
from bihuan.loop.voices import Told, Voices
from bihuan.loop.why.decisions import Decision, unreasoned

LINKED = ("voice", "outcome")  # columns of which something better is said
RELEASED = PLACES["released"]


def gaps_of(
    requirement,
    demand: Demand,
    decisions: Sequence[Decision],
    voices: Voices,
    told: Told,
    holes: Sequence[Column],
    papers: Sequence[Artifact],
) -> list[str]:
    """In the order of the loop. What is dropped owes its requesters an answer and its reason, nothing else."""
    place = place_of(requirement.state, requirement.category)
    going = requirement.category != Category.DROPPED
    gaps = of_asking(demand)
    if going and not requirement.criteria:
        gaps.append(_("Nothing says when it is done: there are no acceptance criteria."))
    gaps += of_deciding(decisions, place, papers) if going else of_deciding(decisions, 1, papers)
    missing = [str(column.label) for column in holes if column.name not in LINKED]
    if going and missing:
        gaps.append(_("Nothing is linked at: %(stations)s.") % {"stations": _(", ").join(missing)})
    decided = not going or place >= 1
    return gaps + (of_telling(told) if decided else []) + (of_judging(voices) if place >= RELEASED else [])


def of_asking(demand: Demand) -> list[str]:
    if not demand.voices:
        return [_("Nobody asked for it, as far as is written down here.")]
    gaps = []
    if not demand.customers:
        gaps.append(_("No voice behind it names a customer, so nobody knows what it is worth."))
    elif demand.unpriced:
        words = ngettext(
            "Of %(num)s customer behind it no revenue is known: the sum is too low.",
            "Of %(num)s customers behind it no revenue is known: the sum is too low.",
            demand.unpriced,
        )
        gaps.append(words % {"num": demand.unpriced})
    return gaps


def of_deciding(decisions: Sequence[Decision], place: int, papers: Sequence[Artifact]) -> list[str]:
    gaps = []
    if place < 1:
        gaps.append(_("Nobody has decided yet whether it is done."))
    elif not papers and (silent := unreasoned(decisions)):
        gaps.append(_("Nobody wrote down why: “%(verb)s”.") % {"verb": silent[0].label})
    weighed = [one for one in decisions if one.verb == "schedule"]
    if weighed and weighed[0].score is None:
        gaps.append(_("It had no complete score when it was scheduled."))
    return gaps


def of_telling(told: Told) -> list[str]:
    gaps = []
    silent = told.missing - len(told.failed)
    if silent > 0:
        words = ngettext(
            "%(num)s of those who asked has not been told anything.",
            "%(num)s of those who asked have not been told anything.",
            silent,
        )
        gaps.append(words % {"num": silent})
    if told.failed:
        words = ngettext("%(num)s mail did not arrive.", "%(num)s mails did not arrive.", len(told.failed))
        gaps.append(words % {"num": len(told.failed)})
    return gaps


def of_judging(voices: Voices) -> list[str]:
    judged = voices.judged
    if not voices.count:
        return []
    if not judged.of:
        return [_("Nobody has said whether it helped.")]
    gaps = []
    if not judged.tellable:
        words = ngettext(
            "Only %(num)s has said whether it helped: too few to tell.",
            "Only %(num)s have said whether it helped: too few to tell.",
            judged.of,
        )
        gaps.append(words % {"num": judged.of})
    if voices.unsolved:
        words = ngettext("%(num)s says it is not solved.", "%(num)s say it is not solved.", voices.unsolved)
        gaps.append(words % {"num": voices.unsolved})
    return gaps


def gaps_of_voice(voice: Feedback, requirements: Sequence[Artifact], told: int) -> list[str]:
    """What is missing between what somebody said and their hearing what became of it."""
    gaps = []
    if not requirements and not voice.closed:
        gaps.append(_("It has not become a requirement, and nobody has said why not."))
    if not told and voice.state not in (State.SOLVED, State.UNSOLVED):
        gaps.append(_("They have not been told anything yet."))
    if not voice.email and not told:
        gaps.append(_("There is no e-mail address to tell them by."))
    if voice.state == State.ANSWERED:
        gaps.append(_("They have not said whether it is solved."))
    if voice.state == State.UNSOLVED:
        gaps.append(_("They say that it is not solved."))
    return gaps
