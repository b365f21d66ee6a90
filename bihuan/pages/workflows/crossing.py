"""The table from × to: which pairs of states have a transition between them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from bihuan.fields.models.custom_field import free_slug
from bihuan.people.models import Role


def ways(definition: dict[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The transitions of every pair (from, to) that has some."""
    found = defaultdict(list)
    for move in definition["moves"]:
        for source in move["sources"]:
            found[source, move["to"]].append(move)
    return dict(found)


def crossed(definition: dict[str, Any], named: dict[str, Any], sent: Iterable[str]) -> dict[str, Any]:
    """The definition with exactly the ways that were ticked, each sent as “from to”.

    A new way is added to the first transition that leads there, or is one of its own, called as the state it leads
    to in `named`. What leads from a state to itself stays.
    """
    labels = {state["value"]: state["label"] for state in named["states"]}
    wanted = {(source, to) for source in labels for to in labels if source != to} & {
        (pair[0], pair[2]) for pair in (one.partition(" ") for one in sent)
    }
    moves = [
        {**move, "sources": [one for one in move["sources"] if one == move["to"] or (one, move["to"]) in wanted]}
        for move in definition["moves"]
    ]
    verbs = {move["verb"] for move in moves}
    for source, to in sorted(wanted - ways(definition).keys()):
        into = next((move for move in moves if move["to"] == to), None)
        if into is None:
            into = plain(free_slug(labels[to], verbs), labels[to], to)
            verbs.add(into["verb"])
            moves.append(into)
        into["sources"].append(source)
    return {**definition, "moves": moves}


def plain(verb: str, label: str, to: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"reason": False, "requires": [], "who": [], "then": []}
    return {"verb": verb, "label": label, "to": to, "sources": [], "needs": int(Role.MEMBER), **asked}
