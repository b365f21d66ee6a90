"""Where states and transitions lie in the picture: columns by how far on a state is, drawn on the server.

A transition to the next column is a curve in the gutter between them. Every other one runs in a lane of its own, above
the boxes when it leads on and below when it leads back, and up and down in gutters only: no line crosses a box.
"""

from dataclasses import dataclass, field
from typing import Any

from bihuan.workflows.lines import Label, bent, cut, free_spot, width_of

WIDE, HIGH, GAP_Y, EDGE = 132, 36, 40, 16
LANE, SLOT, MARGIN, ARROW = 20, 7, 10, 26
WORDS = WIDE - 34


@dataclass(frozen=True)
class Box:
    value: str
    label: str
    shown: str
    category: str
    x: float
    y: float

    @property
    def middle(self) -> float:
        return self.y + HIGH / 2


@dataclass(frozen=True)
class Arrow:
    verb: str
    sources: tuple[str, ...]
    name: str
    said: str
    paths: tuple[str, ...]
    label: Label


@dataclass(frozen=True)
class Picture:
    boxes: list[Box]
    arrows: list[Arrow]
    width: float
    height: float


@dataclass
class Run:
    """The part of a transition that runs in one lane, from each of its sources there to where it leads."""

    move: dict[str, Any]
    sources: list[str]
    up: bool
    lane: int = 0


@dataclass
class Gutter:
    """The room left of a column: lines that come out of the column before, words, lines that go into this one."""

    out: list[int] = field(default_factory=list)
    into: list[int] = field(default_factory=list)
    words: float = 0
    left: float = 0

    @property
    def width(self) -> float:
        lines = len(self.out) + len(self.into)
        return 2 * MARGIN + SLOT * lines + self.words + ARROW if lines or self.words else 0


def columns_of(definition: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The column and row of every state: as far on as its longest way of transitions that lead on."""
    order = {state["value"]: at for at, state in enumerate(definition["states"])}
    depth: dict[str, int] = {}
    for value in order:
        before = [
            depth[source]
            for move in definition["moves"]
            for source in move["sources"]
            if move["to"] == value and order.get(source, len(order)) < order[value]
        ]
        depth[value] = max(before, default=-1) + 1
    rows: dict[int, int] = {}
    found = {}
    for value, column in depth.items():
        found[value] = (column, rows.get(column, 0))
        rows[column] = rows.get(column, 0) + 1
    return found


class Drawing:
    """One picture while its lanes and gutters are being given out."""

    def __init__(self, definition: dict[str, Any]):
        self.definition, self.at = definition, columns_of(definition)
        self.gutters = [Gutter() for _each in range(max((c for c, _r in self.at.values()), default=0) + 2)]
        self.moves = [move for move in definition["moves"] if move["to"] in self.at]
        self.runs: list[Run] = []
        self.placed: list[Label] = []
        self.tell_apart()
        self.give_lanes()
        self.measure()

    def near(self, source: str, to: str) -> bool:
        return self.at[to][0] == self.at[source][0] + 1

    def tell_apart(self) -> None:
        for move in self.moves:
            to = move["to"]
            sources = [source for source in move["sources"] if source in self.at]
            if any(self.near(source, to) for source in sources):
                gutter = self.gutters[self.at[to][0]]
                gutter.words = max(gutter.words, width_of(move["label"]) + 16)
            far = [source for source in sources if not self.near(source, to)]
            for up in (True, False):
                if here := [source for source in far if (self.at[source][0] < self.at[to][0]) is up]:
                    self.runs.append(Run(move, here, up))

    def give_lanes(self) -> None:
        """Short ones next to the boxes; two share a lane where they do not meet."""
        taken: dict[tuple[bool, int], list[tuple[int, int]]] = {}
        self.runs.sort(key=lambda run: self.span(run)[1] - self.span(run)[0])
        for at, run in enumerate(self.runs):
            left, right = self.span(run)
            while any(left <= end and begin <= right for begin, end in taken.get((run.up, run.lane), ())):
                run.lane += 1
            taken.setdefault((run.up, run.lane), []).append((left, right))
            for source in run.sources:
                if at not in (out := self.gutters[self.at[source][0] + 1].out):
                    out.append(at)
            self.gutters[self.at[run.move["to"]][0]].into.append(at)

    def span(self, run: Run) -> tuple[int, int]:
        """The gutters a lane passes, from the first to the last."""
        ends = [self.at[source][0] + 1 for source in run.sources] + [self.at[run.move["to"]][0]]
        return min(ends), max(ends)

    def measure(self) -> None:
        x = float(EDGE)
        for gutter in self.gutters:
            gutter.left = x
            x += gutter.width + WIDE
        self.width = x - WIDE + EDGE
        self.top = EDGE + LANE * (1 + max((run.lane for run in self.runs if run.up), default=-1)) + MARGIN
        tallest = 1 + max((row for _column, row in self.at.values()), default=0)
        self.bottom = self.top + tallest * (HIGH + GAP_Y) - GAP_Y
        lanes = 1 + max((run.lane for run in self.runs if not run.up), default=-1)
        self.height = self.bottom + MARGIN + LANE * lanes + EDGE
        self.boxes = {state["value"]: self.box(state) for state in self.definition["states"]}

    def box(self, state: dict[str, Any]) -> Box:
        column, row = self.at[state["value"]]
        x = self.gutters[column + 1].left - WIDE
        label, y = state["label"], self.top + row * (HIGH + GAP_Y)
        return Box(state["value"], label, cut(label, WORDS, 13), state["category"], x, y)

    def lane_y(self, run: Run) -> float:
        away = MARGIN + LANE * (run.lane + 0.5)
        return self.top - away if run.up else self.bottom + away

    def lane_of(self, at: int, run: Run) -> Arrow:
        to, y, side = self.boxes[run.move["to"]], self.lane_y(run), -9 if run.up else 9
        column = self.at[to.value][0]
        slots = self.gutters[column].into
        turn = to.x - ARROW - SLOT * slots.index(at)
        paths, ends = [], [turn]
        for source in run.sources:
            start, gutter = self.boxes[source], self.gutters[self.at[source][0] + 1]
            x = gutter.left + MARGIN + SLOT * gutter.out.index(at)
            ends.append(x)
            begin = (start.x + WIDE, start.middle + side)
            corners = [begin, (x, begin[1]), (x, y), (turn, y), (turn, to.middle + side), (to.x, to.middle + side)]
            paths.append(bent(corners))
        return self.arrow(run.move, run.sources, paths, [((min(ends) + max(ends)) / 2, y)])

    def curve_of(self, move: dict[str, Any], source: str) -> Arrow:
        start, end = self.boxes[source], self.boxes[move["to"]]
        gutter = self.gutters[self.at[end.value][0]]
        x = start.x + WIDE
        left = gutter.left + MARGIN + SLOT * len(gutter.out)
        right = left + gutter.words
        y, to_y, middle = start.middle, end.middle, (left + right) / 2
        path = (
            f"M{x:g},{y:g} L{left:g},{y:g} C{middle:g},{y:g} {middle:g},{to_y:g} {right:g},{to_y:g} L{end.x:g},{to_y:g}"
        )
        spots = [(middle, y + (to_y - y) * part) for part in (0.5, 0.75, 0.25, 0.9, 0.1)]
        return self.arrow(move, [source], [path], spots)

    def arrow(self, move: dict[str, Any], sources: list[str], paths: list[str], spots: list) -> Arrow:
        label = free_spot(move["label"], spots, self.placed)
        self.placed.append(label)
        names = ", ".join(self.boxes[source].label for source in sources)
        said = f"{names} → {self.boxes[move['to']].label}: {move['label']}"
        return Arrow(move["verb"], tuple(sources), move["label"], said, tuple(paths), label)


def drawn(definition: dict[str, Any]) -> Picture:
    """Boxes and arrows of a definition whose labels are filled in; lengths in pixels."""
    one = Drawing(definition)
    arrows = [
        one.curve_of(move, source)
        for move in one.moves
        for source in move["sources"]
        if source in one.at and one.near(source, move["to"])
    ]
    arrows += [one.lane_of(at, run) for at, run in enumerate(one.runs)]
    return Picture(list(one.boxes.values()), arrows, one.width, one.height)
