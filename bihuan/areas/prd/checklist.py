"""A checklist as people write it: one point a line, [x] before what is fulfilled."""

import re
from dataclasses import dataclass

POINT = re.compile(r"^(?P<before>\s*(?:[-*•]\s+)?)(?:\[(?P<mark>[ xX✓]?)\]\s*)?(?P<text>.*)$")


@dataclass(frozen=True)
class Point:
    line: int
    text: str
    met: bool


def points(text: str) -> list[Point]:
    """The points of a checklist with the number of the line each stands on, from 0; empty lines are none."""
    found = []
    for line, written in enumerate(text.split("\n")):
        match = POINT.match(written)
        if match and match["text"].strip():
            found.append(Point(line, match["text"].strip(), (match["mark"] or " ") in "xX✓"))
    return found


def marked(text: str, line: int, *, met: bool) -> str:
    """The checklist with this line fulfilled or not. Raises IndexError where there is no point on it."""
    if line not in {point.line for point in points(text)}:
        raise IndexError(line)
    lines = text.split("\n")
    if match := POINT.match(lines[line]):
        lines[line] = f"{match['before']}[{'x' if met else ' '}] {match['text']}"
    return "\n".join(lines)
