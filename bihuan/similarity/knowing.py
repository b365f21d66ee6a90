"""What is known of a workspace's words: learned in the background, read once a process."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db.models.functions import Substr
from django.utils import timezone

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.batches.aside import aside
from bihuan.people.models import Workspace
from bihuan.similarity import learning, meaning
from bihuan.similarity.counts import Counts
from bihuan.similarity.judging import Judge
from bihuan.similarity.meaning import Meaning
from bihuan.similarity.models import Correction, Knowledge
from bihuan.similarity.pairs import LONGEST, Reading, read, whole

MOST_TEXTS = 20_000  # the newest are read; more hardly changes how rare a word is
MOST_CORRECTIONS = 5_000
UNLIKE = 15  # pairs that are not the same to one that is: two wishes at random hardly ever are
MOST_UNLIKE = 15_000
TEACHES = 0.1  # what was confirmed though its words are wholly others says nothing of words
KEPT = 8  # workspaces a process remembers
EVERY = timedelta(minutes=1)
ANEW = timedelta(hours=6)
looked_at = datetime.min.replace(tzinfo=UTC)


@dataclass
class Known:
    """Ready to compare texts of one workspace."""

    counts: Counts
    meaning: Meaning
    judge: Judge
    stamp: tuple

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return read(texts, self.counts, self.meaning)


remembered: dict[int, Known] = {}


def known(workspace) -> Known:
    """What is known of the workspace now; empty where nothing was learned yet."""
    stamp = Knowledge.objects.filter(pk=workspace.pk).values_list("learned_at", "judged_at").first() or ()
    held = remembered.get(workspace.pk)
    if held is None or held.stamp != stamp:
        while len(remembered) >= KEPT:
            remembered.pop(next(iter(remembered)))
        held = remembered[workspace.pk] = unpacked(Knowledge.objects.filter(pk=workspace.pk).first(), stamp)
    return held


def unpacked(kept: Knowledge | None, stamp: tuple) -> Known:
    if kept is None:
        return Known(Counts(), Meaning(), Judge(), stamp)
    counts = Counts(zlib.decompress(kept.counts), kept.texts) if kept.counts else Counts()
    judge = Judge(**kept.judge) if kept.judge else Judge()
    return Known(counts, meaning_of(kept), judge, stamp)


def meaning_of(kept: Knowledge) -> Meaning:
    if not kept.vectors:
        return Meaning()
    import numpy as np

    words = json.loads(zlib.decompress(kept.words))
    table = np.frombuffer(bytes(kept.vectors), np.float16).reshape(len(words) + 1, -1).astype(np.float32)
    return Meaning({word: at for at, word in enumerate(words)}, table[:-1], table[-1], kept.texts)


def texts_of(artifacts) -> list[tuple[int, str]]:
    """Id and text of each, as texts are compared."""
    found = artifacts.values_list("pk", "title", Substr("body", 1, LONGEST))
    return [(pk, whole(title, body)) for pk, title, body in found]


def learn(workspace) -> Knowledge:
    """Count and understand the words of the newest texts, then learn from the corrections."""
    newest = Artifact.objects.filter(workspace=workspace, trashed_at=None).order_by("-pk")[:MOST_TEXTS]
    texts = [text for _pk, text in texts_of(newest)]
    counts = Counts().add(text[:LONGEST] for text in texts)
    words = meaning.learned((meaning.said(text[:LONGEST]) for text in texts), meaning.DIMENSIONS)
    kept = Knowledge(workspace=workspace, texts=len(texts), counts=zlib.compress(counts.kept.tobytes()))
    if words.words:
        import numpy as np

        kept.words = zlib.compress(json.dumps(list(words.words), ensure_ascii=False).encode())
        kept.vectors = np.vstack([words.vectors, words.common]).astype(np.float16).tobytes()
    judged(kept, counts, words)
    with writing():
        Knowledge.objects.update_or_create(pk=workspace.pk, defaults=fields_of(kept))
    return kept


def judge_again(workspace) -> None:
    """Learn from the corrections alone; the words stay what they were."""
    kept = Knowledge.objects.get(pk=workspace.pk)
    held = unpacked(kept, ())
    judged(kept, held.counts, held.meaning)
    with writing():
        Knowledge.objects.filter(pk=workspace.pk).update(judge=kept.judge, judged_at=kept.judged_at)


def fields_of(kept: Knowledge) -> dict:
    names = ("texts", "counts", "words", "vectors", "judge", "learned_at", "judged_at")
    return {name: getattr(kept, name) for name in names}


def judged(kept: Knowledge, counts: Counts, words: Meaning) -> None:
    """The judge after the newest corrections. Where few were rejected, confirmed ones are paired anew."""
    newest = Correction.objects.filter(workspace=kept.workspace_id).order_by("-at", "-pk")
    said = list(newest.values_list("one", "other", "same", "at")[:MOST_CORRECTIONS])
    kept.judged_at = said[0][3] if said else None
    ends = sorted({pk for row in said for pk in row[:2]})
    texts = dict(texts_of(Artifact.objects.filter(pk__in=ends)))
    readings = dict(zip(ends, read([texts[pk] for pk in ends], counts, words), strict=True))
    every = [(readings[one], readings[other], is_same) for one, other, is_same, _at in said]
    cold = Judge()
    taught = [each for each in every if not each[2] or cold.chance(each[0], each[1]) >= TEACHES]
    pairs, same = [each[:2] for each in taught], [each[2] for each in taught]
    alike = [pair for pair, is_same in zip(pairs, same, strict=True) if is_same]
    wanted = min(UNLIKE * len(alike), MOST_UNLIKE) - (len(same) - len(alike))
    shifted = (
        (one, alike[(at + by) % len(alike)][1]) for by in range(1, len(alike)) for at, (one, _) in enumerate(alike)
    )
    unlike = list(islice(shifted, max(0, wanted)))
    judge = learning.learned(pairs + unlike, same + [False] * len(unlike))
    kept.judge = {"weights": list(judge.weights), "half": judge.half, "words": dict(judge.words)}


def work(workspace, learned_at=None, judged_at=None) -> None:
    """Learn what is due in a workspace: its words when they are old, else what was corrected since."""
    newer = Artifact.objects.filter(workspace=workspace)
    if learned_at is not None:
        newer = newer.filter(created_at__gt=learned_at)
    if (learned_at is None or learned_at < timezone.now() - ANEW) and newer.exists():
        learn(workspace)
        return
    newest = Correction.objects.filter(workspace=workspace).order_by("-at").values_list("at", flat=True).first()
    if learned_at and newest and (judged_at is None or newest > judged_at):
        judge_again(workspace)


def at_tick(sender, **_more) -> None:
    """The worker learns where it is due, at most once a minute, so that a busy hour is one lesson; others go on."""
    global looked_at
    if timezone.now() >= looked_at + EVERY and aside("similarity", learn_what_is_due):
        looked_at = timezone.now()


def learn_what_is_due() -> None:
    learned = {pk: when for pk, *when in Knowledge.objects.values_list("pk", "learned_at", "judged_at")}
    for workspace in Workspace.objects.all():
        work(workspace, *learned.get(workspace.pk, ()))
