"""Where states and transitions lie in the picture: layers by distance from the first state, drawn on the server."""

from dataclasses import dataclass
from typing import Any

WIDE, HIGH, GAP_X, GAP_Y, EDGE = 128, 36, 72, 28, 24


@dataclass(frozen=True)
class Box:
    value: str
    label: str
    category: str
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    verb: str
    label: str
    path: str


@dataclass(frozen=True)
class Picture:
    boxes: list[Box]
    arrows: list[Arrow]
    width: int
    height: int


def layers(definition: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The states by how many moves they are from the first; those that cannot be reached stand last."""
    states, depth = definition["states"], {}
    front = [states[0]["value"]] if states else []
    while front:
        depth |= dict.fromkeys(front, len(set(depth.values())))
        ways = {move["to"] for move in definition["moves"] if not set(front).isdisjoint(move["sources"])}
        front = [state["value"] for state in states if state["value"] in ways and state["value"] not in depth]
    last = max(depth.values(), default=-1) + 1
    rows: list[list[dict[str, Any]]] = [[] for _each in range(last + 1)]
    for state in states:
        rows[depth.get(state["value"], last)].append(state)
    return [row for row in rows if row]


def drawn(definition: dict[str, Any]) -> Picture:
    """Boxes and arrows of a definition whose labels are filled in; lengths in pixels."""
    columns = layers(definition)
    boxes = {
        state["value"]: Box(
            *(state["value"], state["label"], state["category"]),
            x=EDGE + at * (WIDE + GAP_X),
            y=EDGE + place * (HIGH + GAP_Y),
        )
        for at, column in enumerate(columns)
        for place, state in enumerate(column)
    }
    arrows = [
        Arrow(
            move["verb"],
            f"{boxes[source].label} → {boxes[move['to']].label}: {move['label']}",
            curve(boxes[source], boxes[move["to"]]),
        )
        for move in definition["moves"]
        for source in move["sources"]
        if source in boxes and move["to"] in boxes
    ]
    tallest = max(map(len, columns), default=0)
    return Picture(
        list(boxes.values()),
        arrows,
        2 * EDGE + len(columns) * (WIDE + GAP_X) - GAP_X,
        2 * EDGE + tallest * (HIGH + GAP_Y),
    )


def said(start: Box, end: Box, label: str) -> str:
    return f"{start.label} → {end.label}: {label}"


def curve(start: Box, end: Box) -> str:
    """Forward from side to side; back and within a layer along the lower edges."""
    if start.x < end.x:
        x, y, to_x, to_y = start.x + WIDE, start.y + HIGH // 2, end.x, end.y + HIGH // 2
        return f"M{x},{y} C{x + GAP_X // 2},{y} {to_x - GAP_X // 2},{to_y} {to_x},{to_y}"
    x, y, to_x, to_y = start.x + WIDE // 2, start.y + HIGH, end.x + WIDE // 2 + 10, end.y + HIGH
    low = max(y, to_y) + GAP_Y
    return f"M{x},{y} C{x},{low} {to_x},{low} {to_x},{to_y}"
