"""Two changed copies of one text made one again, paragraph by paragraph (the idea of diff3, Khanna et al. 2007)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

PARAGRAPH = re.compile(r"(?P<text>[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*)(?P<gap>\s*\n\s*|\s*\Z)|(?P<blank>\s+)")
GAP = "\n\n"


@dataclass(frozen=True)
class Paragraph:
    """Lines without an empty one between them, and the emptiness that follows."""

    text: str
    gap: str = GAP


@dataclass(frozen=True)
class Edit:
    """The base's paragraphs from `start` up to `end` became `now`."""

    start: int
    end: int
    now: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of the merged text. `both` is where two people wrote in one place: then it is to be chosen."""

    base: str
    mine: str
    theirs: str
    changed_by: str  # "", "mine", "theirs" or "both"

    @property
    def text(self) -> str:
        return self.theirs if self.changed_by == "theirs" else self.mine

    @property
    def disputed(self) -> bool:
        return self.changed_by == "both" and self.mine != self.theirs


@dataclass(frozen=True)
class Merge:
    parts: tuple[Part, ...]
    end: str = ""  # the empty lines after the last paragraph

    @property
    def disputed(self) -> list[Part]:
        return [part for part in self.parts if part.disputed]

    @property
    def brought(self) -> int:
        """How many stretches the other person changed and nobody else did."""
        return sum(part.changed_by == "theirs" for part in self.parts)

    def text(self, choose: Callable[[Part], str] = lambda part: part.mine) -> str:
        """The whole; `choose` says what stands where both wrote."""
        return joined(choose(part) if part.disputed else part.text for part in self.parts).rstrip() + self.end


def paragraphs(text: str) -> list[Paragraph]:
    found = []
    for match in PARAGRAPH.finditer(text):
        found.append(Paragraph(match["text"], match["gap"]) if match["text"] is not None else Paragraph("", match[0]))
    return found


def merge(base: str, mine: str, theirs: str) -> Merge:
    """What both did to `base`. Where one changed a paragraph, it is taken; where both did, the part is disputed."""
    last = ending(theirs if ending(mine) == ending(base) else mine)
    if mine == base or theirs == base:
        changed_by = "theirs" if mine == base else "mine"
        return Merge((Part(base, mine, theirs, changed_by if mine != theirs else ""),), last)
    before = paragraphs(base)
    ours, others = edits(before, paragraphs(mine)), edits(before, paragraphs(theirs))
    parts: list[Part] = []
    at = 0
    for start, end, by_me, by_them in clusters(ours, others):
        if start > at:
            parts.append(untouched(before[at:start]))
        was = tuple(before[start:end])
        parts.append(part_of(was, applied(was, by_me, start), applied(was, by_them, start), by_me, by_them))
        at = end
    if at < len(before):
        parts.append(untouched(before[at:]))
    return Merge(tuple(parts), last)


def ending(text: str) -> str:
    return text[len(text.rstrip()) :]


def edits(before: list[Paragraph], after: list[Paragraph]) -> list[Edit]:
    matcher = SequenceMatcher(None, [one.text for one in before], [one.text for one in after], autojunk=False)
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if tag == "replace" and b - a == d - c:
            found += [Edit(a + i, a + i + 1, (after[c + i],)) for i in range(b - a)]
        else:
            found.append(Edit(a, b, tuple(after[c:d])))
    return found


def clusters(ours: list[Edit], others: list[Edit]) -> Iterable[tuple[int, int, list[Edit], list[Edit]]]:
    """Edits of both sides in order; those that touch the same paragraphs, or the same place between two, together."""
    waiting = sorted(
        [(one.start, one.end, 0, one) for one in ours] + [(one.start, one.end, 1, one) for one in others],
        key=lambda edit: edit[:3],
    )
    while waiting:
        start, end, side, edit = waiting.pop(0)
        sides: tuple[list[Edit], list[Edit]] = ([], [])
        sides[side].append(edit)
        while waiting and overlap(start, end, waiting[0]):
            _start, more, side, edit = waiting.pop(0)
            sides[side].append(edit)
            end = max(end, more)
        yield start, end, *sides


def overlap(start: int, end: int, edit: tuple) -> bool:
    return edit[0] < end or (edit[0] == start == end == edit[1])


def applied(was: tuple[Paragraph, ...], made: list[Edit], offset: int) -> tuple[Paragraph, ...]:
    now: list[Paragraph] = []
    at = 0
    for edit in made:
        now += [*was[at : edit.start - offset], *edit.now]
        at = edit.end - offset
    return (*now, *was[at:])


def part_of(was, mine, theirs, by_me, by_them) -> Part:
    changed_by = "both" if by_me and by_them else "mine" if by_me else "theirs"
    return Part(whole(was), whole(mine), whole(theirs), changed_by)


def untouched(some: list[Paragraph]) -> Part:
    text = whole(some)
    return Part(text, text, text, "")


def whole(some: Iterable[Paragraph]) -> str:
    some = list(some)
    last = len(some) - 1
    return "".join(
        one.text + (one.gap if at == last or one.gap.count("\n") > 1 or not one.text else GAP)
        for at, one in enumerate(some)
    )


def joined(texts: Iterable[str]) -> str:
    """Parts one after the other, an empty line between paragraphs where a part was the end of its text."""
    made = ""
    for text in texts:
        if made and text and not made.endswith(GAP):
            made = made.rstrip("\n") + GAP
        made += text
    return made
