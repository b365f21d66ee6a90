"""Two texts side by side: how much they share, and what one says that the other does not."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.similarity.counts import Counts
from bihuan.similarity.meaning import Meaning
from bihuan.similarity.reading import neighbors, pieces, plain, units

LONGEST = 400  # characters that are compared: what somebody wants is said early
MEASURES = ("units", "phrases", "pieces", "shared", "covered", "order", "meaning", "lengths", "size")


def whole(title: str, body: str) -> str:
    """What is compared of something with a title and a text; a title that only begins the text says nothing more."""
    return body if body.startswith(title.rstrip("….")) else f"{title}\n{body}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text made ready to be compared: words with their weights, each family of length one."""

    found: list[str]
    units: dict[str, float]
    phrases: dict[str, float]
    pieces: dict[str, float]
    weights: dict[str, float]
    weight: float
    vector: Any


def read(texts: Sequence[str], counts: Counts, meaning: Meaning) -> list[Reading]:
    """Texts as they are compared; `counts` and `meaning` may be empty, then every word weighs the same."""
    shown = [plain(text[:LONGEST]) for text in texts]
    found = [units(text) for text in shown]
    following = [neighbors(words) for words in found]
    if meaning.words:
        vectors = meaning.of([words + phrases for words, phrases in zip(found, following, strict=True)])
        vectors *= meaning.trust**0.5
    else:
        vectors = [None] * len(texts)
    return [one(*each, counts) for each in zip(shown, found, following, vectors, strict=True)]


def one(text: str, found: list[str], following: list[str], vector, counts: Counts) -> Reading:
    weights = {word: counts.weight(word) for word in dict.fromkeys(found)}
    return Reading(
        found=found,
        units=of_length_one(found, weights.__getitem__),
        phrases=of_length_one(found + following, counts.weight),
        pieces=of_length_one(pieces(text), lambda piece: counts.weight(f"~{piece}")),
        weights=weights,
        weight=sum(weights.values()),
        vector=vector,
    )


def of_length_one(found: Sequence[str], weight: Callable[[str], float]) -> dict[str, float]:
    often = Counter(found)
    weighed = {word: (1 + math.log(times) if times > 1 else 1) * weight(word) for word, times in often.items()}
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1
    return {word: value / length for word, value in weighed.items()}


def measures(one: Reading, other: Reading) -> tuple[float, ...]:
    """In the order of MEASURES, all 0 to 1 but the last.

    Cosines of three families; the share of the weight both have, of all there is and of the shorter text; what stands
    in the same order; the cosine of the meanings, as far as it can be trusted; how unlike the lengths are, and the
    logarithm of their sum.
    """
    shared = sum(weight for word, weight in one.weights.items() if word in other.weights)
    every, least = one.weight + other.weight - shared, min(one.weight, other.weight)
    length = len(one.found) + len(other.found)
    return (
        cosine(one.units, other.units),
        cosine(one.phrases, other.phrases),
        cosine(one.pieces, other.pieces),
        shared / every if every else 0.0,
        shared / least if least else 0.0,
        2 * in_order(one.found, other.found) / length if length else 0.0,
        0.0 if one.vector is None or other.vector is None else float(one.vector @ other.vector),
        abs(len(one.found) - len(other.found)) / length if length else 0.0,
        math.log(1 + length),
    )


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)


def in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence (Hyyrö 2004, bit by bit)."""
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    whole = row = (1 << len(one)) - 1
    for word in other:
        met = row & places.get(word, 0)
        row = (row + met) | (row - met)
    return len(one) - (row & whole).bit_count()


def differences(one: Reading, other: Reading) -> list[str]:
    """What only one of the two says, marked -, and what both say, marked +; the order of the two is nothing."""
    return [
        *(f"-{word}" for word in one.phrases.keys() ^ other.phrases.keys()),
        *(f"+{word}" for word in one.phrases.keys() & other.phrases.keys()),
    ]
