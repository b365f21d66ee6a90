"""Text to search words: Chinese as overlapping pairs, the rest as whole lower-case words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from operator import add

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{CJK}]+|(?:(?![{CJK}_])\w)+")
IS_CJK = re.compile(rf"[{CJK}]")
LONGEST_WORD = 64
MOST_WORDS = 16_000
INITIALS = "\u02c7"  # marks a word made of pinyin initials, so that it never meets a Latin word
LONGEST_INITIALS = 6


def words(text: str) -> list[str]:
    """The search words of a text, in order. 登录页 → 登录 录页 页; "Ｐ95 Latency" → p95 latency."""
    found: list[str] = []
    for run in RUNS.findall(folded(text)):
        if not run.isascii() and IS_CJK.match(run):
            found += pairs(run)
        else:
            found.append(run[:LONGEST_WORD])
    return found[:MOST_WORDS]


def phrases(query: str) -> list[list[str]]:
    """What was typed, as phrases that must all be found; a single character stands alone."""
    return [
        (pairs(run)[:-1] or [run]) if IS_CJK.match(run) else [run[:LONGEST_WORD]] for run in RUNS.findall(folded(query))
    ]


def initials(text: str) -> list[str]:
    """Marked pinyin initials from every place of every Chinese run: 对账单 → ˇdzd ˇzd ˇd."""
    marked: list[str] = []
    for run in RUNS.findall(folded(text)):
        if IS_CJK.match(run):
            letters = "".join(initial(character) for character in run)
            marked.extend(INITIALS + letters[start : start + LONGEST_INITIALS] for start in range(len(letters)))
    return marked


def folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def pairs(run: str) -> list[str]:
    return [*map(add, run, run[1:]), run[-1]]


@lru_cache(maxsize=30_000)
def initial(character: str) -> str:
    from pypinyin import Style, pinyin

    letter = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return letter[0][0][:1] if letter and letter[0] else ""


def is_single_character(phrase: Iterable[str]) -> bool:
    first, *rest = phrase
    return not rest and len(first) == 1 and bool(IS_CJK.match(first))
