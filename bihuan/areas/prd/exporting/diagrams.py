"""Mermaid state diagrams and flow charts as pictures, drawn here: no browser, no network."""

import re
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from bihuan.workflows.picture import HIGH, WIDE, drawn

STATE = re.compile(r'^state\s+"(?P<label>[^"]+)"\s+as\s+(?P<name>\S+)$|^(?P<other>[^\s:>\[\]-]+)\s*:\s*(?P<text>.+)$')
NODE = (
    r"(?P<{0}>[^\s\[\](){{}}|>-]+)(?:\[+\(?\"?(?P<{0}_a>[^\]\"]+)\"?\)?\]+|\(+\"?(?P<{0}_b>[^)\"]+)\"?\)+"
    r"|\{{+\"?(?P<{0}_c>[^}}\"]+)\"?\}}+)?"
)
EDGE = re.compile(
    rf"^{NODE.format('start')}\s*(?:--\s*(?P<over>[^->|]+?)\s*)?-{{1,2}}[->.=]*>?\s*(?:\|(?P<on>[^"
    rf"|]*)\|)?\s*{NODE.format('end')}"
    r"\s*(?::\s*(?P<said>.+))?$"
)
STARTS = ("statediagram", "flowchart", "graph")
START = "[*]"
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
MOST = 60


@dataclass(frozen=True)
class Edge:
    start: str
    end: str
    said: str


def edges_of(source: str) -> tuple[dict[str, str], list[Edge]] | None:
    """States by name with their labels, and what leads where; None where it is another kind of diagram."""
    lines = [line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("%%")]
    if not lines or not lines[0].lower().startswith(STARTS):
        return None
    labels: dict[str, str] = {}
    edges: list[Edge] = []
    for line in lines[1:]:
        bare = line.replace(START, "__START__").rstrip(";")
        if "--" in bare and (match := EDGE.match(bare)):
            start, end = named(match, "start", labels), named(match, "end", labels)
            edges.append(Edge(start, end, (match["said"] or match["on"] or match["over"] or "").strip()))
        elif match := STATE.match(bare):
            labels[match["name"] or match["other"]] = match["label"] or match["text"]
    for edge in edges:
        for name in (edge.start, edge.end):
            if name != "__START__":
                labels.setdefault(name, name)
    return (labels, edges) if labels and len(labels) <= MOST else None


def named(match: re.Match, end: str, labels: dict[str, str]) -> str:
    if label := match[f"{end}_a"] or match[f"{end}_b"] or match[f"{end}_c"]:
        labels[match[end]] = label
    return match[end]


def definition(labels: dict[str, str], edges: list[Edge]) -> dict[str, Any]:
    """What the picture of a workflow is drawn from."""
    ends = {edge.start for edge in edges if edge.end == "__START__"}
    first = [edge.end for edge in edges if edge.start == "__START__"]
    order = [*dict.fromkeys([*first, *walked(first or list(labels)[:1], edges), *labels])]
    states = [{"value": name, "label": labels[name], "category": "done" if name in ends else "open"} for name in order]
    moves = [
        {"verb": str(at), "label": edge.said, "to": edge.end, "sources": [edge.start]}
        for at, edge in enumerate(edges)
        if "__START__" not in (edge.start, edge.end) and edge.start != edge.end
    ]
    return {"states": states, "moves": moves}


def walked(begin: list[str], edges: list[Edge]) -> list[str]:
    """States in the order one reaches them."""
    found, waiting = list[str](), list(begin)
    while waiting:
        if (name := waiting.pop(0)) not in found and name != "__START__":
            found.append(name)
            waiting += [edge.end for edge in edges if edge.start == name]
    return found


def svg(source: str) -> str:
    """The diagram as SVG, in pixels; empty where it cannot be drawn."""
    if (read := edges_of(source)) is None:
        return ""
    picture = drawn(definition(*read))
    parts = [
        f'<path d="{path}" fill="none" stroke="#5b6472" stroke-width="1.2" marker-end="url(#arrow)"/>'
        for arrow in picture.arrows
        for path in arrow.paths
    ]
    for arrow in picture.arrows:
        if arrow.label.text:
            label, wide = arrow.label, arrow.label.width
            parts.append(
                f'<rect x="{label.x - wide / 2:g}" y="{label.y - 8:g}" width="{wide:g}" height="16" fill="#fff"/>'
                f'<text x="{label.x:g}" y="{label.y + 4:g}" font-size="11" fill="#3c4450" '
                f'text-anchor="middle">{escape(label.text)}</text>'
            )
    for box in picture.boxes:
        fill = "#e8f3ec" if box.category == "done" else "#f2f5fa"
        parts.append(
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDE}" height="{HIGH}" rx="7" fill="{fill}" stroke="#8a94a6"/>'
            f'<text x="{box.x + WIDE / 2:g}" y="{box.y + HIGH / 2 + 4.5:g}" font-size="13" fill="#1c2430" '
            f'text-anchor="middle">{escape(box.shown)}</text>'
        )
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    head = (
        '<marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto">'
    )
    arrows = f'<defs>{head}<path d="M0 0.5L8 4L0 7.5z" fill="#5b6472"/></marker></defs>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}">{arrows}{"".join(parts)}</svg>'
