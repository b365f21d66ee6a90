"""Lines with round corners, and words that do not lie upon each other."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ROUND = 7
TALL = 15
LONGEST = 110
SIZE = 11
Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """Words around a point, cut where they would be too long."""

    text: str
    x: float
    y: float
    width: float

    def meets(self, other: "Label") -> bool:
        return abs(self.x - other.x) < (self.width + other.width) / 2 and abs(self.y - other.y) < TALL


def letters(text: str, size: int = SIZE) -> list[float]:
    """How wide each letter is, near enough."""
    return [size * (1.04 if unicodedata.east_asian_width(one) in "WF" else 0.56) for one in text]


def width_of(text: str) -> float:
    return min(sum(letters(text)), LONGEST)


def cut(text: str, longest: float = LONGEST, size: int = SIZE) -> str:
    room = 0.0
    for at, wide in enumerate(letters(text, size)):
        room += wide
        if room > longest:
            return text[: at - 1] + "…"
    return text


def free_spot(text: str, spots: Sequence[Point], placed: Sequence[Label]) -> Label:
    """The words at the first of the spots where no others are; below the first one where all are taken."""
    wide = width_of(text) + 6
    found = [Label(cut(text), x, y, wide) for x, y in spots]
    below = [Label(cut(text), spots[0][0], spots[0][1] + TALL * at, wide) for at in (1, -1, 2, -2, 3, -3)]
    return next((one for one in [*found, *below] if not any(one.meets(other) for other in placed)), found[0])


def bent(points: Sequence[Point]) -> str:
    """A path along the points, upright and level, with its corners rounded."""
    path = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        (x, y), (to_x, to_y) = toward(here, before), toward(here, after)
        path.append(f"L{x:g},{y:g} Q{here[0]:g},{here[1]:g} {to_x:g},{to_y:g}")
    return " ".join([*path, f"L{points[-1][0]:g},{points[-1][1]:g}"])


def toward(start: Point, end: Point) -> Point:
    """A little way from one point to the next, at most half of it."""
    x, y = end[0] - start[0], end[1] - start[1]
    far = abs(x) + abs(y)
    part = min(ROUND, far / 2) / far if far else 0
    return start[0] + x * part, start[1] + y * part
