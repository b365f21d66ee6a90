"""Where a passage stands now: found by its words and what stood around them (W3C Web Annotation, TextQuoteSelector)."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 40  # characters kept of what stands before and after
LONGEST = 2000
ALIKE = 0.6  # from which on changed words still are the passage
MOST_PLACES = 200
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Anchor:
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Place:
    """Characters `start` up to `end` of the text; `exact` where not a letter of the quote has changed."""

    start: int
    end: int
    exact: bool


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of a stretch of the text."""
    return Anchor(text[start:end], text[max(0, start - AROUND) : start], text[end : end + AROUND])


def find(text: str, anchor: Anchor) -> Place | None:
    """The place of the passage in the text as it is now, or None where it is gone. Spaces do not matter."""
    flat, places = flattened(text)
    quote, prefix, suffix = (squeezed(part) for part in (anchor.quote.strip(), anchor.prefix, anchor.suffix))
    if not quote or not flat:
        return None
    found = exactly(flat, quote, prefix, suffix) or between(flat, quote, prefix, suffix) or roughly(flat, quote)
    if found is None:
        return None
    start, end = found
    return Place(places[start], places[end - 1] + 1, flat[start:end] == quote)


def squeezed(text: str) -> str:
    return SPACE.sub(" ", text)


def flattened(text: str) -> tuple[str, list[int]]:
    """The text with every run of spaces as one, and where each of its characters stands in the original."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if letter.isspace():
            if letters and letters[-1] == " ":
                continue
            letter = " "
        letters.append(letter)
        places.append(at)
    return "".join(letters), places


def exactly(flat: str, quote: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    """Of all places with these words the one whose surroundings are most alike."""
    best, most = None, -1.0
    at, count = flat.find(quote), 0
    while at >= 0 and count < MOST_PLACES:
        end = at + len(quote)
        likeness = alike(flat[max(0, at - len(prefix)) : at], prefix) + alike(flat[end : end + len(suffix)], suffix)
        if likeness > most:
            best, most = (at, end), likeness
        at, count = flat.find(quote, at + 1), count + 1
    return best


def between(flat: str, quote: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    """What stands now between the same words as then, if it is still like the quote."""
    before, after = prefix[-20:], suffix[:20]
    if len(before.strip()) < 4 or len(after.strip()) < 4:
        return None
    start = flat.find(before)
    while start >= 0:
        begin = start + len(before)
        end = flat.find(after, begin, begin + 2 * len(quote) + AROUND)
        if end > begin and alike(flat[begin:end], quote) >= ALIKE / 2:
            return begin, end
        start = flat.find(before, start + 1)
    return None


def roughly(flat: str, quote: str) -> tuple[int, int] | None:
    """The stretch that shares most pairs of letters with the quote, where that is enough."""
    size = len(quote)
    if size < 4:
        return None
    wanted = Counter(pairs(quote))
    window = Counter(pairs(flat[:size]))
    shared = sum((wanted & window).values())
    best, most = 0, shared
    for at in range(1, max(1, len(flat) - size + 1)):
        gone, come = flat[at - 1 : at + 1], flat[at + size - 2 : at + size]
        shared -= window[gone] <= wanted[gone] and window[gone] > 0
        window[gone] -= 1
        window[come] += 1
        shared += window[come] <= wanted[come]
        if shared > most:
            best, most = at, shared
    if most < ALIKE * (size - 1):
        return None
    return trimmed(flat, best, min(len(flat), best + size), quote)


def trimmed(flat: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """The stretch without what at its ends is not of the quote."""
    blocks = SequenceMatcher(None, flat[start:end], quote, autojunk=False).get_matching_blocks()[:-1]
    if not blocks:
        return None
    begin, finish = start + blocks[0].a, start + blocks[-1].a + blocks[-1].size
    return (begin, finish) if alike(flat[begin:finish], quote) >= ALIKE else None


def pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0
