"""Texts that ask for the same, put together: what is nearest to what, and the communities of that graph.

Shared nearest neighbors (Jarvis & Patrick 1973) and modularity by local moving (Blondel et al. 2008).
"""

from collections.abc import Callable, Sequence
from itertools import combinations

from bihuan.similarity import pairs
from bihuan.similarity.counts import Counts
from bihuan.similarity.judging import Judge
from bihuan.similarity.meaning import SEED, Meaning, decomposed, learned, of_length_one, said
from bihuan.similarity.reading import pieces, plain

FEW = 200  # texts, below which each is compared with each
LEAST = -2.2  # log-odds: how likely the same a text must be, on average, as those of the group it joins
ALIKE = 0.1  # how likely the same as somebody in its group a text must be to stay there
ASKED = 30  # of a group
NEAREST = 15
MANY = 5_000  # texts, from which on the finest division is worth it
DIMENSIONS = 100
LONGEST = 300
BLOCK = 1000
SWEEPS = 20

Progress = Callable[[float], None]


def placed(texts: Sequence[str]):
    """Vectors of length one in which near means alike: what the words mean, and how they are written."""
    import numpy as np

    words = [said(text) for text in texts]
    meaning = learned(words, DIMENSIONS)
    written = spelled(texts)
    return of_length_one(np.hstack([meaning.of(words), written])) if meaning.words else written


def spelled(texts: Sequence[str]):
    """The pieces of one to three letters, by tf-idf, reduced."""
    import numpy as np
    from scipy import sparse

    words: dict[str, int] = {}
    flat: list[int] = []
    ends = [0]
    for text in texts:
        flat += [words.setdefault(piece, len(words)) for piece in pieces(plain(text[:LONGEST]))]
        ends.append(len(flat))
    table = sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), len(words)))
    table.sum_duplicates()
    count = np.bincount(table.indices, minlength=len(words))
    table.data = 1 + np.log(table.data)
    kept = count > 1
    rare = (np.log((1 + len(texts)) / (1 + count)) + 1).astype(np.float32)
    table = (table @ sparse.diags(rare)).tocsr()[:, kept]
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = sparse.diags((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ table
    left, strength = decomposed(table, max(1, min(DIMENSIONS, table.shape[1] - 1, len(texts) - 1)))
    return of_length_one(left * strength)


def nearest(vectors, count: int, progress: Progress = lambda share: None):
    """Of each row the `count` most alike others and how alike they are: two arrays rows × count, nearest first."""
    import numpy as np

    rows = len(vectors)
    count = min(count, rows - 1)
    who, how = np.zeros((rows, count), np.int64), np.zeros((rows, count), np.float32)
    for start in range(0, rows, BLOCK):
        alike = vectors[start : start + BLOCK] @ vectors.T
        here = np.arange(len(alike))
        alike[here, start + here] = -2
        near = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(near, np.argsort(-np.take_along_axis(alike, near, 1), axis=1, kind="stable"), 1)
        who[start : start + BLOCK], how[start : start + BLOCK] = near, np.take_along_axis(alike, near, 1)
        progress(min(1.0, (start + BLOCK) / rows))
    return who, how


def bonds(who):
    """How many nearest neighbors two that are near have in common: a symmetric sparse matrix."""
    import numpy as np
    from scipy import sparse

    rows, count = who.shape
    kept = np.ones(who.size, np.float32)
    near = sparse.csr_matrix((kept, who.ravel(), np.arange(0, rows * count + 1, count)), shape=(rows, rows))
    common = near.multiply(near @ near.T)
    return ((common + common.T) / 2).tocsr()


def communities(bonded, resolution: float) -> list[int]:
    """Which community each row is in, numbered from 0; always the same for the same matrix."""
    import numpy as np
    from scipy import sparse

    member = np.arange(bonded.shape[0])
    while True:
        rows = bonded.shape[0]
        settlers, moved = settled(bonded, resolution)
        numbers, homes = np.unique(settlers, return_inverse=True)
        member = homes[member]
        if not moved or len(numbers) == rows:
            return member.tolist()
        into = sparse.csr_matrix((np.ones(rows, np.float32), (np.arange(rows), homes)), shape=(rows, len(numbers)))
        bonded = (into.T @ bonded @ into).tocsr()


def settled(bonded, resolution: float) -> tuple[list[int], bool]:
    """Every row moves to the neighbor's community that gains most, until hardly any moves."""
    import numpy as np

    rows = bonded.shape[0]
    strength = np.asarray(bonded.sum(axis=1)).ravel().astype(float).tolist()
    whole = sum(strength) or 1.0
    home, total = list(range(rows)), list(strength)
    near = [ties(bonded, row) for row in range(rows)]
    turn = np.random.default_rng(SEED)
    ever = False
    for _sweep in range(SWEEPS):
        moved = sum(
            move(row, near[row], home, total, strength[row], resolution / whole)
            for row in turn.permutation(rows).tolist()
        )
        ever = ever or moved > 0
        if moved <= rows * 0.002:
            break
    return home, ever


def ties(bonded, row: int) -> list[tuple[int, float]]:
    span = slice(bonded.indptr[row], bonded.indptr[row + 1])
    found = zip(bonded.indices[span].tolist(), bonded.data[span].tolist(), strict=True)
    return [(other, weight) for other, weight in found if other != row]


def move(row: int, near, home: list[int], total: list[float], strength: float, rate: float) -> bool:
    was = home[row]
    drawn: dict[int, float] = {was: 0.0}
    for other, weight in near:
        there = home[other]
        drawn[there] = drawn.get(there, 0.0) + weight
    total[was] -= strength
    best, most = was, drawn[was] - rate * strength * total[was]
    for there, weight in drawn.items():
        gain = weight - rate * strength * total[there]
        if gain > most + 1e-9:
            best, most = there, gain
    total[best] += strength
    home[row] = best
    return best != was


def grouped(
    texts: Sequence[str],
    progress: Progress = lambda share: None,
    together: Sequence[Sequence[int]] = (),
    vectors=None,
    *,
    judge: Judge | None = None,
    read: Sequence[pairs.Reading] | None = None,
) -> list[int]:
    """The community of each text; the rows of each of `together` are in one, whatever else is like them.

    `vectors`, texts × dimensions and of length one, stand for what the texts mean where a model was asked for them.
    Fewer than 200 are compared in pairs by the `judge`, as `read` by a workspace that knows its words.
    """
    if len(texts) < FEW:
        return gathered(texts if read is None else read, together, judge or Judge(), vectors)
    rows = placed(texts) if vectors is None else vectors
    who, _how = nearest(rows, min(NEAREST, round(len(texts) ** 0.5) + 1), progress)
    return communities(tied(bonds(who), together), fineness(len(texts)))


def gathered(texts: Sequence, together: Sequence[Sequence[int]], judge: Judge, vectors=None) -> list[int]:
    """Of texts too few for a graph: who is likeliest the same goes together first, as groups by their average.

    Average linkage (Sokal & Michener 1958) of the log-odds that two are the same. O(n²) judgments.
    """
    import numpy as np

    read = [*texts]
    if read and isinstance(read[0], str):
        read = pairs.read(read, Counts().add(read), Meaning())
    alike = np.full((len(read), len(read)), -np.inf)
    for one, other in combinations(range(len(read)), 2):
        cosine = None if vectors is None else float(vectors[one] @ vectors[other])
        chance = judge.chance(read[one], read[other], cosine)
        alike[one, other] = alike[other, one] = np.log(chance / (1 - chance))
    home, size = list(range(len(read))), np.ones(len(read))

    def join(one: int, other: int) -> None:
        home[:] = [one if each == other else each for each in home]
        alike[one] = (size[one] * alike[one] + size[other] * alike[other]) / (size[one] + size[other])
        alike[:, one] = alike[one]
        alike[one, one] = alike[other] = alike[:, other] = -np.inf
        size[one] += size[other]

    for rows in together:
        for row in rows[1:]:
            if home[row] != home[rows[0]]:
                join(home[rows[0]], home[row])
    while len(read) > 1 and alike.max() >= LEAST:
        join(*map(int, np.unravel_index(alike.argmax(), alike.shape)))
    return home


def coherent(
    texts: Sequence[str], groups: Sequence[int], judge: Judge, counts: Counts, together: Sequence[Sequence[int]] = ()
) -> list[int]:
    """The groups without what is like nobody in them: that is in none, -1; who was put `together` stays.

    Of a large group some are asked, so that this is linear in the number of texts.
    """
    members: dict[int, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    kept = [-1] * len(texts)
    fast = {at for rows in together for at in rows if len(rows) > 1}
    for group, rows in members.items():
        read = pairs.read([texts[at] for at in rows], counts, Meaning())
        step = max(1, len(rows) // ASKED)
        for at, one in zip(rows, read, strict=True):
            others = (other for other in read[::step] if other is not one)
            if at in fast or any(judge.chance(one, other) >= ALIKE for other in others):
                kept[at] = group
    return kept


def tied(bonded, together: Sequence[Sequence[int]]):
    """With what people put together bound so fast that nothing parts it."""
    import numpy as np
    from scipy import sparse

    pairs = [(rows[at], rows[at + 1]) for rows in together for at in range(len(rows) - 1)]
    if not pairs:
        return bonded
    one, other = np.array(pairs).T
    fast = sparse.csr_matrix((np.full(len(pairs), float(NEAREST)), (one, other)), shape=bonded.shape)
    return (bonded + fast + fast.T).tocsr()


def fineness(texts: int) -> float:
    """The resolution: a few texts fall into few groups, thousands into many."""
    return 1.5 + 2.5 * min(1.0, texts / MANY)
