"""What words mean in a workspace, from the company they keep in its own texts; nothing is brought along or fetched.

Positive pointwise mutual information of words of one text, reduced by a truncated singular value decomposition
(Levy & Goldberg 2014; Halko et al. 2011 for the decomposition), texts by smooth inverse frequency (Arora et al. 2017).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.similarity.reading import neighbors, plain, units

DIMENSIONS = 50  # enough to compare two texts; clusters take more
MOST_WORDS = 12_000
MOST_UNITS = 40  # of a text: what somebody wants is said early
SMOOTH = 1e-3
CONTEXT = 0.75
ENOUGH = 800  # texts from which on the company of words says what they mean; in fewer it is mostly chance
SEED = 20260614


@dataclass
class Meaning:
    """A vector a word, already weighed by how rare it is; `common` is the direction that all texts share.

    `texts` is of how many they were learned.
    """

    words: dict[str, int] = field(default_factory=dict)
    vectors: Any = None
    common: Any = None
    texts: int = 0

    @property
    def trust(self) -> float:
        """How far a cosine of two meanings is evidence, 0 to 1: a few texts make anything look alike."""
        return min(1.0, self.texts / ENOUGH)

    def of(self, texts: Sequence[Sequence[str]]):
        """Vectors of length one of texts given as their words, or zero where no word is known: texts × dimensions."""
        import numpy as np

        found = np.zeros((len(texts), self.vectors.shape[1]), np.float32)
        for at, text in enumerate(texts):
            if known := sorted({self.words[word] for word in text if word in self.words}):
                found[at] = self.vectors[known].sum(axis=0, dtype=np.float32)
        found -= np.outer(found @ self.common, self.common)
        return of_length_one(found)


def said(text: str) -> list[str]:
    """The words of a text that keep each other company: units and neighbors."""
    found = units(plain(text))[:MOST_UNITS]
    return found + neighbors(found)


def learned(texts: Iterable[Sequence[str]], dimensions: int) -> Meaning:
    """The meaning of words that occur in two texts or more; empty where there are hardly any."""
    import numpy as np

    texts = list(texts)
    often = Counter(word for text in texts for word in set(text))
    chosen = sorted((word for word, times in often.items() if times > 1), key=lambda word: (-often[word], word))
    words = {word: at for at, word in enumerate(chosen[:MOST_WORDS])}
    if len(words) < 10 or len(texts) < 10:
        return Meaning()
    marks = matrix(texts, words)
    left, strength = decomposed(company(marks), min(dimensions, len(words) - 1, len(texts) - 1))
    share = np.asarray(marks.sum(axis=0)).ravel()
    rare = SMOOTH / (SMOOTH + share / share.sum())
    vectors = of_length_one(left * strength**0.75) * rare[:, None].astype(np.float32)
    whole = marks @ vectors
    common = np.linalg.eigh(whole.T @ whole)[1][:, -1].astype(np.float32)
    return Meaning(words, vectors.astype(np.float32), common, len(texts))


def matrix(texts, words: dict[str, int]):
    """Texts × words, one where the text has the word."""
    import numpy as np
    from scipy import sparse

    rows = [sorted({words[word] for word in text if word in words}) for text in texts]
    flat = np.fromiter((at for row in rows for at in row), np.int32)
    ends = np.cumsum([0, *map(len, rows)])
    return sparse.csr_matrix((np.ones(len(flat), np.float32), flat, ends), shape=(len(rows), len(words)))


def company(marks):
    """Positive pointwise mutual information of words; a long text says less of each pair."""
    import numpy as np
    from scipy import sparse

    long = np.maximum(np.asarray(marks.sum(axis=1)).ravel(), 1)
    together = (marks.T @ (sparse.diags((1 / long).astype(np.float32)) @ marks)).tocoo()
    apart = together.row != together.col
    row, column, value = together.row[apart], together.col[apart], together.data[apart].astype(np.float64)
    sums = np.bincount(row, value, marks.shape[1]) + 1e-9
    context = sums**CONTEXT
    context /= context.sum()
    value = np.log(value / sums[row] / context[column])
    positive = value > 0
    shape = (marks.shape[1], marks.shape[1])
    return sparse.csr_matrix((value[positive].astype(np.float32), (row[positive], column[positive])), shape=shape)


def decomposed(table, dimensions: int, rounds: int = 2):
    """The left singular vectors and singular values of a sparse matrix, the largest `dimensions` of them."""
    import numpy as np

    some = np.random.default_rng(SEED).standard_normal((table.shape[1], dimensions + 20)).astype(np.float32)
    basis = np.linalg.qr(table @ some)[0]
    for _round in range(rounds):
        basis = np.linalg.qr(table @ np.linalg.qr(table.T @ basis)[0])[0]
    inner, strength, _right = np.linalg.svd((table.T @ basis).T, full_matrices=False)
    return (basis @ inner)[:, :dimensions], strength[:dimensions]


def of_length_one(rows):
    import numpy as np

    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
