"""What is nearest to a text while it is typed: candidates from the text index, then each compared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.words import IS_CJK, RUNS, folded, pairs
from bihuan.similarity.counts import Counts
from bihuan.similarity.embedding import alike
from bihuan.similarity.knowing import Known, known, texts_of
from bihuan.similarity.models import Correction
from bihuan.similarity.pairs import LONGEST, whole
from bihuan.similarity.reading import stem

ASKED = 6  # of the rarest words
OF_A_WORD = 600
LOOKED_AT = 400
COMPARED = 60
LIKELY = 0.3


@dataclass(frozen=True)
class Near:
    """An artifact, and how likely it asks for the same: 0 to 1."""

    artifact: Artifact
    chance: float

    @property
    def percent(self) -> int:
        return round(100 * self.chance)


def nearest(
    text: str, seen, *, workspace, limit: int = 5, least: float = LIKELY, without: Iterable[int] = ()
) -> list[Near]:
    """The likeliest of `seen`, a QuerySet of what the person may see, best first; never what they may not."""
    knowledge = known(workspace)
    ids = candidates(text, knowledge.counts, seen, set(without))
    chances = compared(text, knowledge, ids)
    best = sorted((pair for pair in chances.items() if pair[1] >= least), key=lambda pair: (-pair[1], -pair[0]))[:limit]
    found = Artifact.objects.filter(pk__in=[pk for pk, _chance in best]).select_related("workspace").in_bulk()
    return [Near(found[pk], chance) for pk, chance in best]


def nearest_to(artifact, seen, *, limit: int = 5, least: float = LIKELY) -> list[Near]:
    """Of an artifact: without itself, and without what somebody said is not the same."""
    apart = Correction.objects.apart(artifact.pk) | {artifact.pk}
    text = whole(artifact.title, artifact.body)
    return nearest(text, seen, workspace=artifact.workspace, limit=limit, least=least, without=apart)


def compared(text: str, knowledge: Known, ids: list[int]) -> dict[int, float]:
    texts = texts_of(Artifact.objects.filter(pk__in=ids))
    asked, *readings = knowledge.read([text, *(other for _pk, other in texts)])
    cosines = alike(text[:LONGEST], [other for _pk, other in texts]) or [None] * len(texts)
    return {
        pk: knowledge.judge.chance(asked, one, cosine)
        for (pk, _text), one, cosine in zip(texts, readings, cosines, strict=True)
    }


def candidates(text: str, counts: Counts, seen, without: set[int]) -> list[int]:
    """The ids among `seen` that share most of the rarest words with the text."""
    words = rarest(text, counts)
    shared: dict[int, float] = defaultdict(float)
    with connection.cursor() as cursor:
        for word, weight in words:
            cursor.execute(*having(word))
            for (pk,) in cursor.fetchall():
                shared[pk] += weight
    ranked = [pk for pk, _weight in sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0])) if pk not in without]
    found: list[int] = []
    for start in range(0, min(len(ranked), 4 * LOOKED_AT), LOOKED_AT):
        some = ranked[start : start + LOOKED_AT]
        allowed = set(seen.filter(pk__in=some).values_list("pk", flat=True))
        found += [pk for pk in some if pk in allowed]
        if len(found) >= COMPARED:
            break
    return found[:COMPARED]


def rarest(text: str, counts: Counts) -> list[tuple[str, float]]:
    """The search words of a text that say most, with their weights."""
    weights: dict[str, float] = {}
    for run in RUNS.findall(folded(text[:400])):
        if IS_CJK.match(run):
            for pair in pairs(run)[:-1] or [run]:
                weights[pair] = counts.weight(" ".join(pair))
        else:
            weights[run[:64]] = counts.weight(stem(run[:64]))
    return sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:ASKED]


def having(word: str) -> tuple[str, list]:
    """The newest that have a word: a Chinese pair, or what begins with the stem of a Latin word."""
    whole = IS_CJK.match(word) or len(word) < 4
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM artifacts_search WHERE artifacts_search MATCH %s ORDER BY rowid DESC LIMIT %s"
        return sql, [f'"{word}"' if whole and len(word) > 1 else f'"{stem(word)}"*', OF_A_WORD]
    sql = "SELECT artifact_id FROM artifacts_search WHERE words @@ %s::tsquery ORDER BY artifact_id DESC LIMIT %s"
    return sql, [f"'{word}'" if whole and len(word) > 1 else f"'{stem(word)}':*", OF_A_WORD]
