"""Where one thing stands in the loop: what each station has of it, what is missing, and what closes the gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.states import Category
from bihuan.loop.matrix.columns import BY_NAME, place_of
from bihuan.loop.papers import PAPERS, Papers, papers_of
from bihuan.loop.stations import Station, stations_there
from bihuan.loop.voices import Voices
from bihuan.ui.formats import day

REACHED = {"delivering": 1, "released": 2, "verified": 3}  # how far behind "requirement" a state is
VERBS = {"start": "delivery", "release": "release", "verify": "outcome"}


@dataclass
class Stop:
    """One station of the strip: `status` is linked "", now, gap or todo."""

    label: str
    icon: str
    status: str = "todo"
    text: str = ""
    note: str = ""
    url: str = ""
    action: tuple[str, str] | None = None


def statuses(state, voices: Voices) -> dict[str, str]:
    """By station what a requirement in this state has there: linked, now, gap or todo. No query."""
    reached = REACHED.get(str(state), 0)
    over, place = state.category == Category.DROPPED, place_of(str(state), state.category)
    found = {
        "voice": "linked" if voices.count else "gap" if BY_NAME["voice"].missed(place) else "todo",
        "requirement": "linked" if reached or over else "now",
    }
    for number, name in enumerate(("delivery", "release"), start=1):
        at_it = reached == number and name == "delivery"
        found[name] = "now" if at_it else "linked" if reached >= number else "todo"
    judged = voices.judged.of
    waiting = "gap" if BY_NAME["outcome"].missed(place) else "now" if reached == 2 else "todo"
    found["outcome"] = "linked" if reached == 3 and judged else waiting
    return found


def arcs_of(state, voices: Voices) -> list[str]:
    """What the ring in a list shows."""
    found = statuses(state, voices)
    return [found[station.name] for station in stations_there() if station.name in found]


def when_reached(requirement: Artifact) -> dict[str, datetime]:
    """When it came to each station, from its history; the last time counts."""
    events = Event.objects.filter(artifact=requirement.pk, verb__in=VERBS).order_by("pk")
    return {VERBS[verb]: at for verb, at in events.values_list("verb", "at")}


def trace_of_requirement(requirement, voices: Voices, workspace, user) -> list[Stop]:
    """Its stops as this person sees them."""
    found, dates = statuses(requirement.state_now, voices), when_reached(requirement)
    on_paper = papers_of(requirement, user, workspace)
    stops = []
    for station in stations_there():
        status = found.get(station.name, "todo")
        stop = Stop(str(station.label), station.icon, "" if status == "linked" else status)
        if station.name in FILLERS:
            FILLERS[station.name](stop, requirement, voices, dates, f"/{workspace.slug}/")
        if station.name in on_paper.missed or station.name in (*PAPERS, *on_paper.there):
            fill_paper(stop, station.name, on_paper, requirement, f"/{workspace.slug}/")
        stops.append(stop)
    return stops


def fill_paper(stop, name: str, papers: Papers, requirement, root: str) -> None:
    """What is linked there, such as the PRD that specifies it; a gap where the matrix has a hole, by the same rule."""
    if (one := papers.there.get(name)) is not None:
        stop.status = "" if one.closed else "now"
        stop.text, stop.note = one.key, str(one.state_now.label)
        stop.url = f"{root}{one.kind}/{one.number}/"
        return
    if name in papers.missed:
        words = {"spec": _("No PRD yet"), "design": _("No review yet")}
        stop.status, stop.text = "gap", words.get(name, _("Nothing yet"))
    if name == "spec" and requirement is not None and not requirement.closed:
        stop.action = (_("Write a PRD"), f"{root}prds/new/?requirements={requirement.key}")


def fill_voice(stop, requirement, voices, dates, root) -> None:
    if stop.status == "todo":
        return
    if voices.count:
        stop.text = ngettext("%(num)s voice", "%(num)s voices", voices.count) % {"num": voices.count}
        stop.note, stop.url = day(voices.first), f"{root}feedback/?product=&links_to=evidences:{requirement.key}"
    else:
        stop.text, stop.action = _("Nobody asked for it"), (_("Find voices"), f"{root}feedback/?product=&state=new")


def fill_requirement(stop, requirement, voices, dates, root) -> None:
    listed = requirement.criteria
    met = {"met": sum(criterion.met for criterion in listed), "all": len(listed)}
    stop.text = _("Criteria %(met)s / %(all)s") % met if listed else _("No criteria yet")
    stop.note = day(requirement.created_at)


def fill_delivery(stop, requirement, voices, dates, root) -> None:
    if stop.status != "todo":
        stop.text, stop.note = _("In delivery") if stop.status == "now" else _("Delivered"), day(dates.get("delivery"))
    elif requirement.starts_on:
        stop.text, stop.note = _("Planned"), day(requirement.starts_on)


def fill_release(stop, requirement, voices, dates, root) -> None:
    if stop.status != "todo":
        stop.text, stop.note = _("Released"), day(dates.get("release"))
    elif requirement.due_on:
        stop.text, stop.note = _("Planned"), day(requirement.due_on)


def fill_outcome(stop, requirement, voices, dates, root) -> None:
    if voices.judged.of and stop.status != "todo":
        stop.text = _("Solved %(solved)s / %(judged)s") % {"solved": voices.solved, "judged": voices.judged.of}
        here = f"{root}feedback/?product=&links_to=evidences:{requirement.key}"
        stop.note, stop.url = day(dates.get("outcome") or voices.last), f"{here}&state=solved,unsolved"
    elif stop.status == "gap":
        stop.text, stop.action = _("Nobody said if it helped"), (_("Ask them"), "#comment")
    elif stop.status == "now":
        stop.text = _("Waiting for answers")


FILLERS = {
    "voice": fill_voice,
    "requirement": fill_requirement,
    "delivery": fill_delivery,
    "release": fill_release,
    "outcome": fill_outcome,
}


def trace_of_feedback(voice, requirements: Sequence[Artifact], workspace, user) -> list[Stop]:
    """The voice itself, then the requirement that has come furthest of those it stands behind."""
    going = [each for each in requirements if each.state_now.category != Category.DROPPED] or list(requirements)
    furthest = max(going, key=lambda each: REACHED.get(each.state, 0), default=None)
    dates = when_reached(furthest) if furthest else {}
    papers, root = papers_of(furthest, user, workspace) if furthest else Papers(), f"/{workspace.slug}/"
    return [stop_of_voice(station, voice, furthest, dates, papers, root) for station in stations_there()]


def stop_of_voice(station: Station, voice, requirement, dates, papers: Papers, root: str) -> Stop:
    stop = Stop(str(station.label), station.icon)
    if station.name in PAPERS:
        fill_paper(stop, station.name, papers, requirement, root)
        stop.action = None
        return stop
    reached = REACHED.get(requirement.state, 0) if requirement else 0
    if station.name == "voice":
        stop.status, stop.text, stop.note = "", voice.key, day(voice.created_at)
    elif station.name == "requirement" and requirement:
        stop.status, stop.text = "" if reached else "now", requirement.key
        stop.note, stop.url = str(requirement.state_now.label), f"{root}requirements/{requirement.number}/"
    elif station.name == "requirement" and not voice.closed:
        stop.status, stop.text = "gap", _("No requirement yet")
        stop.action = (_("Form one"), f"{root}feedback/requirement/?picked={voice.number}")
    elif station.name in ("delivery", "release") and reached >= (1 if station.name == "delivery" else 2):
        stop.status = "now" if reached == 1 else ""
        done = _("Delivered") if station.name == "delivery" else _("Released")
        stop.text, stop.note = _("In delivery") if reached == 1 else done, day(dates.get(station.name))
    elif station.name == "outcome" and voice.state in ("answered", "solved", "unsolved"):
        stop.status = "now" if voice.state == "answered" else "gap" if voice.state == "unsolved" else ""
        stop.text, stop.note = str(voice.state_now.label), day(voice.changed_at)
    return stop
