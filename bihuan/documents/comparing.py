"""What differs between two texts: line by line, in a line by words, in Chinese by characters in runs one can read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

TOKEN = re.compile(r"[A-Za-z0-9]+|[^\S\n]+|.", re.S)
SENTENCE = re.compile(r"[^。！？.!?；;]+[。！？.!?；;]*\s*|[。！？.!?；;]+\s*")
MOST_TOKENS = 1200
MOST_LINES = 4000
ALIKE = 0.35
SHORTEST_RUN = 2  # characters that stay the same between two changes, below which they are shown as changed too
AROUND = 2  # unchanged lines shown before and after a change


@dataclass(frozen=True)
class Span:
    text: str
    changed: bool


@dataclass(frozen=True)
class Row:
    """A line before and after: "same", "changed", "added" or "removed"; a side that has no line is None."""

    kind: str
    before: tuple[Span, ...] | None
    after: tuple[Span, ...] | None

    @property
    def inline(self) -> list[tuple[str, str]]:
        """Both sides in one: ("same" | "removed" | "added", text)."""
        if self.kind == "same":
            return [("same", text_of(self.after or ()))]
        if self.before is None or self.after is None:
            return [("added" if self.before is None else "removed", text_of(self.after or self.before or ()))]
        return woven(self.before, self.after)


@dataclass(frozen=True)
class Stretch:
    """Rows in a run; a folded one is unchanged text far from any change."""

    rows: tuple[Row, ...]
    folded: bool


def text_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def compare(before: str, after: str) -> list[Row]:
    """The rows of both texts. Their sides joined by line breaks are the texts again."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) + len(new) > MOST_LINES:
        return [*paired(old, []), *paired([], new)] if before != after else [same(line) for line in old]
    rows: list[Row] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        rows += [same(line) for line in old[a:b]] if tag == "equal" else paired(old[a:b], new[c:d])
    return rows


def same(line: str) -> Row:
    span = (Span(line, False),)
    return Row("same", span, span)


def paired(old: list[str], new: list[str]) -> Iterator[Row]:
    """Lines that were replaced: each beside the next one that is like it, the others alone."""
    at = 0
    for line in old:
        found = next((i for i in range(at, min(len(new), at + 8)) if likeness(line, new[i]) >= ALIKE), None)
        if found is None:
            yield Row("removed", (Span(line, True),), None)
            continue
        for fresh in new[at:found]:
            yield Row("added", None, (Span(fresh, True),))
        yield changed(line, new[found])
        at = found + 1
    for fresh in new[at:]:
        yield Row("added", None, (Span(fresh, True),))


def likeness(one: str, other: str) -> float:
    if not one.strip() or not other.strip():
        return 0.0
    return SequenceMatcher(None, one[:500], other[:500], autojunk=False).ratio()


def changed(before: str, after: str) -> Row:
    old, new = tokens(before, after)
    left: list[Span] = []
    right: list[Span] = []
    for tag, a, b, c, d in smoothed(old, new):
        put(left, "".join(old[a:b]), tag != "equal")
        put(right, "".join(new[c:d]), tag != "equal")
    return Row("changed", tuple(left), tuple(right))


def tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    """Words, and Chinese characters one by one; sentences where a line is too long for that."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) + len(new) > 2 * MOST_TOKENS:
        return SENTENCE.findall(before), SENTENCE.findall(after)
    return old, new


def put(spans: list[Span], text: str, changed: bool) -> None:
    if not text:
        return
    if spans and spans[-1].changed == changed:
        text = spans.pop().text + text
    spans.append(Span(text, changed))


def smoothed(old: list[str], new: list[str]) -> list[tuple]:
    """Opcodes in which no lonely character between two changes stays the same: confetti cannot be read."""
    codes: list[tuple] = []
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for at, (tag, a, b, c, d) in enumerate(found):
        inside = 0 < at < len(found) - 1
        if tag == "equal" and not (inside and len("".join(old[a:b]).strip()) < SHORTEST_RUN):
            codes.append((tag, a, b, c, d))
        elif codes and codes[-1][0] != "equal":
            _tag, first, _b, third, _d = codes.pop()
            codes.append(("replace", first, b, third, d))
        else:
            codes.append(("replace", a, b, c, d))
    return codes


def woven(before: tuple[Span, ...], after: tuple[Span, ...]) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    old, new = list(before), list(after)
    while old or new:
        if old and old[0].changed:
            made.append(("removed", old.pop(0).text))
        elif new and new[0].changed:
            made.append(("added", new.pop(0).text))
        else:
            size = min(len(old[0].text), len(new[0].text))
            made.append(("same", new[0].text[:size]))
            old, new = shortened(old, size), shortened(new, size)
    return made


def shortened(spans: list[Span], by: int) -> list[Span]:
    """What one side has merged into one span, the other may have in two."""
    rest = spans[0].text[by:]
    return [Span(rest, False), *spans[1:]] if rest else spans[1:]


def differing(before: str, after: str) -> tuple[str, str]:
    """Of two long texts the lines that are not in both, for a line in a log."""
    rows = [row for row in compare(before, after) if row.kind != "same"]
    old = [text_of(row.before) for row in rows if row.before is not None]
    new = [text_of(row.after) for row in rows if row.after is not None]
    return "\n".join(old).strip("\n"), "\n".join(new).strip("\n")


def stretches(rows: list[Row], around: int = AROUND) -> list[Stretch]:
    """The rows in runs: changes with a few lines around them, and between these what can be folded away."""
    near: set[int] = set()
    for at, row in enumerate(rows):
        if row.kind != "same":
            near.update(range(at - around, at + around + 1))
    found: list[Stretch] = []
    run: list[Row] = []
    for at, row in enumerate(rows):
        if run and (at in near) != (at - 1 in near):
            found.append(Stretch(tuple(run), at - 1 not in near))
            run = []
        run.append(row)
    return [*found, Stretch(tuple(run), len(rows) - 1 not in near)] if run else found
