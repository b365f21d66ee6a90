"""How common every unit, neighbor and piece is in a workspace's own texts: what is rare says most."""

import math
from array import array
from collections.abc import Iterable
from functools import cached_property
from zlib import crc32

from bihuan.similarity.reading import neighbors, pieces, plain, units

# Counts are kept by a hash of the words: half a megabyte, however many texts; a clash costs a little weight.
PLACES = 1 << 17
MOST = 65_535


class Counts:
    """Document frequencies, hashed. `texts` is how many were counted; with none every word weighs the same."""

    def __init__(self, kept: bytes = b"", texts: int = 0):
        self.texts = texts
        self.kept = array("H", kept or bytes(2 * PLACES))

    def add(self, texts: Iterable[str]) -> "Counts":
        for text in texts:
            self.texts += 1
            for word in every_word(plain(text)):
                place = crc32(word.encode()) % PLACES
                if self.kept[place] < MOST:
                    self.kept[place] += 1
        self.__dict__.pop("weight_by_count", None)
        return self

    def count(self, word: str) -> int:
        return self.kept[crc32(word.encode()) % PLACES]

    def weight(self, word: str) -> float:
        """Smoothed inverse document frequency, at least 1: ln((1+N)/(1+n)) + 1."""
        count = self.kept[crc32(word.encode()) % PLACES]
        found = self.weight_by_count.get(count)
        if found is None:
            found = self.weight_by_count[count] = math.log((1 + max(self.texts, count)) / (1 + count)) + 1
        return found

    @cached_property
    def weight_by_count(self) -> dict[int, float]:
        return {}


def every_word(text: str) -> set[str]:
    """Of a plain text. A piece is marked, so that the letter a is not the word a."""
    found = units(text)
    return {*found, *neighbors(found), *(f"~{piece}" for piece in pieces(text))}
