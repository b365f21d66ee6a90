"""Kano's model: what a feature is to people, out of how they would feel with it and without it.

Kano, Seraku, Takahashi & Tsuji 1984; the questionnaire and the evaluation table as in Berger et al., Kano's Methods
for Understanding Customer-defined Quality, 1993 (after Kano), and the table of Pouliot in the same issue, which takes
answers that are hardly meant for contradictions as questionable less often.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LIKE, MUST, NEUTRAL, LIVE, DISLIKE = range(1, 6)
ATTRACTIVE, ONE_DIMENSIONAL, MUST_BE, INDIFFERENT, REVERSE, QUESTIONABLE = "A", "O", "M", "I", "R", "Q"
CATEGORIES = (MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE, INDIFFERENT, REVERSE, QUESTIONABLE)
# Rows: how they feel with it, columns: without it; both from “I like it that way” to “I dislike it that way”.
BERGER = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
POULIOT = ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")
TABLES = {"berger": BERGER, "pouliot": POULIOT}
ANSWERS = {
    LIKE: ("i like it that way", "like", "我很喜欢", "很喜欢", "喜欢"),
    MUST: (
        "i must be that way",
        "it must be that way",
        "i expect it that way",
        "must-be",
        "expect",
        "理应如此",
        "理所当然",
    ),
    NEUTRAL: ("i am neutral", "neutral", "无所谓"),
    LIVE: ("i can live with it that way", "live with", "can tolerate", "勉强接受", "能忍受", "可以忍受"),
    DISLIKE: ("i dislike it that way", "dislike", "我很不喜欢", "很不喜欢", "不喜欢"),
}
WORDS = {word: answer for answer, words in ANSWERS.items() for word in words}


@dataclass(frozen=True)
class Evaluation:
    """`counts` by category; `category` None where nobody answered. Satisfaction in 0…1, dissatisfaction in -1…0.

    `strength` is how many percentage points the leading category lies before the next (Lee & Newcomb 1997: at least 6
    for it to be told from the next); `total` the share of A, O and M (at least 60 for a feature people care about).
    """

    counts: Mapping[str, int]
    category: str | None
    satisfaction: float | None
    dissatisfaction: float | None
    strength: float
    total: float

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def told_apart(self) -> bool:
        return self.strength >= 6


def answer(said: str) -> int:
    """1 to 5 from a number or the words of the questionnaire. Raises ValueError that names what was said."""
    word = said.strip().casefold().rstrip(".。")
    if word in WORDS:
        return WORDS[word]
    if word in {"1", "2", "3", "4", "5"}:
        return int(word)
    raise ValueError(said)


def category_of(with_it: int, without_it: int, table: str = "berger") -> str:
    """What one person's two answers (1 to 5) make of it."""
    return TABLES[table][with_it - 1][without_it - 1]


def evaluate(pairs: Iterable[tuple[int, int]], table: str = "berger") -> Evaluation:
    """Everybody's answers (with it, without it) to one feature.

    The category is the most frequent of A, O, M where these together are more than I, R, Q, else the most frequent of
    those (Berger et al. 1993, the (A+O+M) versus (I+R+Q) rule); ties go M > O > A > I > R > Q. Coefficients as in
    Berger et al.: (A+O)/(A+O+M+I) and -(O+M)/(A+O+M+I).
    """
    counted = Counter(category_of(*pair, table) for pair in pairs)
    counts = {name: counted[name] for name in CATEGORIES}
    people = sum(counts.values())
    if not people:
        return Evaluation(counts, None, None, None, 0.0, 0.0)
    wanted = {name: counts[name] for name in (MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE)}
    others = {name: counts[name] for name in (INDIFFERENT, REVERSE, QUESTIONABLE)}
    chosen = wanted if sum(wanted.values()) > sum(others.values()) else others
    category = max(chosen, key=lambda name: chosen[name])  # dicts keep the order of the rule for ties
    felt = sum(wanted.values()) + counts[INDIFFERENT]
    ranked = sorted(counts.values(), reverse=True)
    return Evaluation(
        counts,
        category,
        (counts[ATTRACTIVE] + counts[ONE_DIMENSIONAL]) / felt if felt else None,
        0.0 - (counts[ONE_DIMENSIONAL] + counts[MUST_BE]) / felt if felt else None,
        100 * (ranked[0] - ranked[1]) / people,
        100 * sum(wanted.values()) / people,
    )


def half_width(share: float, people: int) -> float:
    """Of a share of so many people, the half of its 80 % interval (normal approximation)."""
    return 1.2815515655446004 * math.sqrt(max(0.0, share * (1 - share)) / people) if people else 0.0
