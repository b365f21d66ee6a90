"""Passages shown in a drawn text: its words without the markup, and marks put around some of them."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

PIECE = re.compile(r"<[^>]*>|[^<]+")
LETTER = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);|.", re.S)


@dataclass(frozen=True)
class Marked:
    """Characters `start` up to `end` of the words belong to passage `name`."""

    start: int
    end: int
    name: int


def words_of(drawn: str) -> str:
    """The text of safe HTML as a browser's textContent has it."""
    return "".join(html.unescape(piece) for piece in PIECE.findall(drawn) if not piece.startswith("<"))


def marked(drawn: str, passages: Iterable[Marked]) -> str:
    """The same HTML with <mark data-passage="…"> around the words of the passages; the first to begin wins."""
    owners: dict[int, int] = {}
    for passage in sorted(passages, key=lambda one: (one.start, -one.end)):
        for at in range(passage.start, passage.end):
            owners.setdefault(at, passage.name)
    if not owners:
        return drawn
    made: list[str] = []
    named: set[int] = set()
    at = 0
    for piece in PIECE.findall(drawn):
        if piece.startswith("<"):
            made.append(piece)
            continue
        letters = LETTER.findall(piece)
        # Between the rows of a table or the points of a list no mark may stand.
        made.append(piece if not piece.strip() else around(letters, at, owners, named))
        at += len(html.unescape(piece))
    return "".join(made)


def around(letters: list[str], at: int, owners: dict[int, int], named: set[int]) -> str:
    made: list[str] = []
    owner: int | None = None
    for offset, letter in enumerate(letters):
        now = owners.get(at + offset)
        if now != owner:
            made.append("</mark>" if owner is not None else "")
            made.append(opening(now, named) if now is not None else "")
            owner = now
        made.append(letter)
    return "".join(made) + ("</mark>" if owner is not None else "")


def opening(name: int, named: set[int]) -> str:
    """Only the first piece of a passage is what a link leads to."""
    identity = "" if name in named else f' id="passage-{name}"'
    named.add(name)
    return f'<mark class="bh-passage" data-passage="{name}"{identity}>'
