"""Acceptance criteria as people write them: one a line, [x] before what is met."""

import re
from dataclasses import dataclass

BOX = re.compile(r"^(?P<before>\s*(?:[-*•]\s+)?)(?:\[(?P<mark>[ xX✓]?)\]\s*)?(?P<text>.*)$")


@dataclass(frozen=True)
class Criterion:
    line: int
    text: str
    met: bool


def criteria(text: str) -> list[Criterion]:
    """The criteria of a text with the number of the line each stands on, from 0; empty lines are none."""
    found = []
    for line, written in enumerate(text.split("\n")):
        match = BOX.match(written)
        if match and match["text"].strip():
            found.append(Criterion(line, match["text"].strip(), (match["mark"] or " ") in "xX✓"))
    return found


def marked(text: str, line: int, *, met: bool) -> str:
    """The text with the criterion on this line met or not; every other line stays as it was.

    Raises IndexError where there is no criterion on that line.
    """
    if line not in {criterion.line for criterion in criteria(text)}:
        raise IndexError(line)
    lines = text.split("\n")
    if match := BOX.match(lines[line]):
        lines[line] = f"{match['before']}[{'x' if met else ' '}] {match['text']}"
    return "\n".join(lines)


def with_one_more(text: str, criterion: str) -> str:
    """The text with a criterion below the others, not met yet. Line breaks within it become blanks."""
    line = f"[ ] {' '.join(criterion.split())}"
    kept = text.rstrip("\n")
    return f"{kept}\n{line}" if kept.strip() else line
