"""A name for texts that ask for the same, in their own words and language."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from bihuan.artifacts.words import IS_CJK, RUNS, folded
from bihuan.similarity.counts import Counts
from bihuan.similarity.reading import neighbors, stem

SHORTEST, LONGEST = 2, 6  # characters of a Chinese phrase
WORDS = 3  # of an English one
SHARE = 0.2  # of the texts must say it
COMMON = 0.4  # must say it before it stands for all
LONGEST_CLAUSE = 60
CLAUSES = re.compile(r"[\n。，！？；!?;]|,\s|\.\s")
PHRASES = 2
READ = 200
EMPTY_ENGLISH = frozenset(
    """a an the i my me we our you your it its is are was were be been am do does did to of in on at for with by and or
    but not no can could will would should have has had this that there how what why when where which who if so as from
    about any some get got need want please would like""".split()  # noqa: SIM905  a list of words reads as one
)
EMPTY_CHINESE = frozenset("的了吗呢吧啊么我你他们是在有和与就都也还很太不没要能会可以这那个一请把被让给到为什怎样")


def name_of(texts: Sequence[str], counts: Counts) -> str:
    """The phrases most of these texts say and few others do; where they share none, the clause that says most of it."""
    said = texts[:READ]
    texts = [folded(text) for text in said]
    chinese = sum(bool(IS_CJK.search(text)) for text in texts) * 2 >= len(texts)
    phrases = chinese_phrases if chinese else english_phrases
    often = Counter(phrase for text in texts for phrase in set(phrases(text)))
    worth = {
        phrase: times * rarity(phrase, counts, chinese) * size(phrase, chinese)
        for phrase, times in often.items()
        if times >= max(2, SHARE * len(texts))
    }
    chosen: list[str] = []
    for phrase in sorted(worth, key=lambda one: (-worth[one], one)):
        if not any(overlap(phrase, other, chinese) for other in chosen):
            chosen.append(phrase)
    if chosen and often[chosen[0]] >= COMMON * len(texts):
        return " · ".join(chosen[:PHRASES])
    return central(said, phrases, worth)


def central(texts: Sequence[str], phrases: Callable[[str], Iterable[str]], worth: Mapping[str, float]) -> str:
    """The clause of them all that says most of what they share, for its length."""
    clauses = [clause.strip() for text in texts for clause in CLAUSES.split(text) if len(clause.strip()) >= SHORTEST]

    def weight(clause: str) -> float:
        return sum(worth.get(phrase, 0.0) for phrase in set(phrases(folded(clause)))) / (5 + len(clause)) ** 0.5

    best = max(clauses, key=lambda clause: (weight(clause), clause), default="")
    return best if len(best) <= LONGEST_CLAUSE else f"{best[:LONGEST_CLAUSE]}…"


def chinese_phrases(text: str) -> Iterable[str]:
    for run in RUNS.findall(text):
        if not IS_CJK.match(run):
            if len(run) > 2:
                yield run
            continue
        for length in range(SHORTEST, LONGEST + 1):
            for start in range(len(run) - length + 1):
                phrase = run[start : start + length]
                if phrase[0] not in EMPTY_CHINESE and phrase[-1] not in EMPTY_CHINESE:
                    yield phrase


def english_phrases(text: str) -> Iterable[str]:
    words = RUNS.findall(text)
    for length in range(1, WORDS + 1):
        for start in range(len(words) - length + 1):
            phrase = words[start : start + length]
            if not {phrase[0], phrase[-1]} & EMPTY_ENGLISH and len(phrase[-1]) > 2:
                yield " ".join(phrase)


def rarity(phrase: str, counts: Counts, chinese: bool) -> float:
    """How little the rest says it, as far as it was counted: by its rarest part."""
    if chinese:
        parts = neighbors(list(phrase))
    else:
        stems = [stem(word) for word in phrase.split()]
        parts = neighbors(stems) or stems
    return max(map(counts.weight, parts), default=1.0)


def size(phrase: str, chinese: bool) -> float:
    return (len(phrase) if chinese else 1 + phrase.count(" ")) ** 0.6


def overlap(one: str, other: str, chinese: bool) -> bool:
    if chinese:
        return bool(set(one) & set(other))
    return bool({stem(word) for word in one.split()} & {stem(word) for word in other.split()})
