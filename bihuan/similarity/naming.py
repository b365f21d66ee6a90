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
WHOLE = 6  # characters of a clause that can stand for itself
SHORT = 12  # characters; shorter clauses say too little to be preferred for it
CLAUSES = re.compile(r"[\n。，！？；!?;]|,\s|\.\s")
PHRASES = 2
READ = 200
EMPTY_ENGLISH = frozenset(
    """a an the i my me we our you your it its is are was were be been am do does did to of in on at for with by and or
    but not no can could will would should have has had this that there how what why when where which who if so as from
    about any some get got need want please would like""".split()  # noqa: SIM905  a list of words reads as one
)
# Said of everything: no name for anything, though many say it.
GENERIC = frozenset(
    """顾客 客户 用户 我们 你们 他们 自己 大家 老板 领导 系统 平台 功能 问题 东西 情况 时候 时间 今天 昨天 明天
    现在 每天 每次 每月 出来 起来 下来 上来 过来 出去 回来 知道 希望 需要 可以 不能 不知道 看不到 看不懂
    有时候 没有 什么 怎么 怎样 为什么 一下 一点 一直 老是 总是 经常 还是 就是 不是 这样 那样 已经 然后 但是
    因为 所以 如果 建议 请问 谢谢 麻烦 customer customers user users system app problem issue thing things
    time please help work works working make made use using really still always""".split()  # noqa: SIM905  a list of words reads as one
)
# A phrase that begins with one of these lost the number before it.
COUNTED = frozenset("号个天次条张块点半几两些种位名月年日")
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
    found = [clause.strip() for text in texts for clause in CLAUSES.split(text)]
    clauses = [clause for clause in found if len(clause) >= WHOLE] or [one for one in found if len(one) >= SHORTEST]

    def weight(clause: str) -> float:
        return sum(worth.get(phrase, 0.0) for phrase in set(phrases(folded(clause)))) / (SHORT + len(clause)) ** 0.5

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
                if (
                    phrase[0] not in EMPTY_CHINESE | COUNTED
                    and phrase[-1] not in EMPTY_CHINESE
                    and phrase not in GENERIC
                ):
                    yield phrase


def english_phrases(text: str) -> Iterable[str]:
    words = RUNS.findall(text)
    for length in range(1, WORDS + 1):
        for start in range(len(words) - length + 1):
            phrase = words[start : start + length]
            if not {phrase[0], phrase[-1]} & EMPTY_ENGLISH and len(phrase[-1]) > 2 and not GENERIC.issuperset(phrase):
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
