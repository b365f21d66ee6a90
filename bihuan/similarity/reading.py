"""Text as what is compared: units (Chinese characters, stemmed words), neighbors, and pieces of up to three letters."""

import re
from functools import lru_cache
from itertools import pairwise

from bihuan.artifacts.words import CJK, folded
from bihuan.similarity.lexicon import CHINESE, ENGLISH

UNITS = re.compile(rf"[{CJK}]|(?:(?![{CJK}_])\w)+")
SPACES = re.compile(r"[\W_]+")
ONE_MEANING = re.compile("|".join(sorted(map(re.escape, CHINESE), key=len, reverse=True)))
SHORT_FORMS = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, ENGLISH), key=len, reverse=True)) + r")\b")
ENDINGS = ("ing", "ed", "es", "s", "ly")
LONGEST_WORD = 40


def plain(text: str) -> str:
    """Folded, and with what means the same written the same: 为啥 and 为何 → 为何, can't → can not."""
    text = folded(text).replace("\u2019", "'")
    text = SHORT_FORMS.sub(lambda found: ENGLISH[found[0]], text)
    return ONE_MEANING.sub(lambda found: CHINESE[found[0]], text)


def units(text: str) -> list[str]:
    """Of a plain text: each Chinese character, each word by its stem."""
    return [stem(unit[:LONGEST_WORD]) for unit in UNITS.findall(text.replace("'", ""))]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its ending, where at least three letters stay: orders, ordered, ordering → order."""
    if word.isascii():
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
    return word


def neighbors(found: list[str]) -> list[str]:
    """Units that follow each other, as one."""
    return [f"{one} {other}" for one, other in pairwise(found)]


def pieces(text: str) -> list[str]:
    """Every one, two and three characters of a plain text, across spaces."""
    text = SPACES.sub(" ", text).strip()
    return [
        *text,
        *map("".join, pairwise(text)),
        *map("".join, zip(text, text[1:], text[2:], strict=False)),
    ]
