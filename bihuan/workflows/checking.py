"""Whether a workflow is right as a whole, each fault said with what to do about it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLOSED = ("done", "dropped")
MOST_STATES = 30
MOST_MOVES = 100


def problems(definition: dict[str, Any]) -> list[str]:
    """What keeps this from being published; empty where nothing does.

    `definition` is {"states": [{value, label, category, color}], "moves": [{verb, label, to, sources, …}]}.
    """
    states, moves = definition["states"], definition["moves"]
    labels = {state["value"]: str(state["label"]) for state in states}
    found = [*counted(states, moves), *doubled(labels.values())]
    if not states or states[0]["category"] != "new":
        found.append(_("There is no initial state: put a state of the stage “New” first."))
    if not any(state["category"] in CLOSED for state in states):
        found.append(_("There is no closed state: add one of the stage “Done” or “Dropped”."))
    if states:
        reached = reachable(states[0]["value"], moves)
        found += [
            _("“%(state)s” cannot be reached: add a transition that leads to it.") % {"state": labels[value]}
            for value in labels
            if value not in reached
        ]
    leading_on = {source for move in moves for source in move["sources"] if source != move["to"]}
    found += [
        _("“%(state)s” is a dead end: add a transition out of it, or make it a closed state.")
        % {"state": labels[state["value"]]}
        for state in states
        if state["category"] not in CLOSED and state["value"] not in leading_on
    ]
    return found


def counted(states: list, moves: list) -> list[str]:
    found = []
    if len(states) > MOST_STATES:
        found.append(_("At most %(most)s states.") % {"most": MOST_STATES})
    if len(moves) > MOST_MOVES:
        found.append(_("At most %(most)s transitions.") % {"most": MOST_MOVES})
    for move in moves:
        if not move["sources"]:
            found.append(_("“%(move)s” starts nowhere: choose the states it leads from.") % {"move": move["label"]})
    return found


def doubled(labels: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice = {label for label in labels if label in seen or seen.add(label)}  # type: ignore[func-returns-value]  # add
    return [_("Two states are called “%(name)s”: rename one.") % {"name": label} for label in sorted(twice)]


def reachable(first: str, moves: list) -> set[str]:
    """Every state one can come to from the first."""
    seen, waiting = {first}, [first]
    while waiting:
        here = waiting.pop()
        for move in moves:
            if here in move["sources"] and move["to"] not in seen:
                seen.add(move["to"])
                waiting.append(move["to"])
    return seen


def check(definition: dict[str, Any]) -> None:
    """Raise ValidationError with everything that is wrong."""
    if found := problems(definition):
        raise ValidationError(found)
