"""The workflow of a kind in a workspace: as shipped, or as an admin made it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bihuan.artifacts.states import ApprovalStep, Category, Move, States
from bihuan.people.models import Role
from bihuan.workflows.current import Current, current

GLYPH_OF = {"": None, "gray": "", "blue": "acc", "green": "ok", "amber": "warn", "red": "bad"}


def states_in(kind, workspace_id: int) -> type[States]:
    """The states of this kind in this workspace."""
    flow = current(workspace_id, kind.slug)
    return kind.State if flow is None else made(kind, flow)[0]


def moves_in(kind, workspace_id: int) -> tuple[Move, ...]:
    """The moves of this kind in this workspace."""
    flow = current(workspace_id, kind.slug)
    return kind.moves if flow is None else made(kind, flow)[1]


def made(kind, flow: Current) -> tuple[type[States], tuple[Move, ...]]:
    if "kind" not in flow.made:
        flow.made["kind"] = compose(kind, flow.definition)
    return flow.made["kind"]


def compose(kind, definition: Mapping[str, Any]) -> tuple[type[States], tuple[Move, ...]]:
    """States and moves of a definition; what it does not say is as shipped."""
    shipped = {state.value: state for state in kind.State}
    names = {state.value: state.name for state in kind.State}
    members = [
        (names.get(each["value"], f"own_{each['value']}"), state_values(each, shipped.get(each["value"])))
        for each in definition["states"]
    ]
    states = enum(members)
    states.made_of = hash(repr(definition))
    known = {move.verb: move for move in kind.moves}
    return states, tuple(move_made(each, states, known.get(each["verb"])) for each in definition["moves"])


def enum(members: list[tuple[str, tuple]]) -> type[States]:
    """States made at run time, which a checker cannot follow."""
    make: Any = States
    return make("State", members)


def state_values(each: Mapping[str, Any], shipped: States | None) -> tuple:
    category = shipped.category if shipped else Category(each["category"])
    tone = GLYPH_OF.get(each.get("color", ""))
    if shipped is None:
        return each["value"], each["label"], category, "", tone
    tone = shipped.tone if tone is None else tone
    return each["value"], each.get("label") or shipped.label, category, shipped.glyph, tone


def move_made(each: Mapping[str, Any], states: type[States], shipped: Move | None) -> Move:
    return Move(
        each["verb"],
        each.get("label") or (shipped.label if shipped else each["verb"]),
        states(each["to"]),
        tuple(states(source) for source in each["sources"]),
        needs=Role(each["needs"]),
        # The question a kind asks of its own accord stays; a workspace only adds the plain one.
        reason=shipped.reason if shipped and callable(shipped.reason) else bool(each.get("reason")),
        requires=tuple(each.get("requires", ())),
        icon=shipped.icon if shipped else "arrow-right",
        tone=shipped.tone if shipped else "",
        who=tuple(each.get("who", ())),
        then=tuple((one["do"], one["value"]) for one in each.get("then", ())),
        approval=tuple(map(ApprovalStep.read, each.get("approval", ()))),
    )


def definition_of(states, moves) -> dict[str, Any]:
    """What compose() reads, of states and moves as they are; labels of shipped ones are left to the language."""
    return {
        "states": [{"value": s.value, "label": "", "category": str(s.category), "color": ""} for s in states],
        "moves": [
            {
                "verb": move.verb,
                "label": "",
                "to": str(move.to),
                "sources": [str(source) for source in move.sources],
                "needs": int(move.needs),
                "reason": bool(move.reason),
                "requires": list(move.requires),
                "who": [],
                "then": [],
            }
            for move in moves
        ],
    }


def label_of(kind, workspace_id: int, value: str) -> str:
    """How a state is called, also one that is gone by now."""
    return str(state_called(kind, workspace_id, value).label)


def state_then(artifact) -> States:
    """The state of an artifact, or of one as it was, even when the workflow has it no longer."""
    return state_called(artifact.kind_class(), artifact.workspace_id, artifact.state)


def state_called(kind, workspace_id: int, value: str) -> States:
    for states in (states_in(kind, workspace_id), kind.State):
        with suppress(ValueError):
            return states(value)
    flow = current(workspace_id, kind.slug)
    gone = next((each for each in (flow.definition if flow else {}).get("gone", ()) if each["value"] == value), None)
    lost = (value, (gone or {}).get("label") or value, Category((gone or {}).get("category", "open")))
    return next(iter(enum([("GONE", lost)])))


def category_then(artifact) -> Category:
    return state_then(artifact).category
