"""Learning from what a team confirmed and rejected: logistic regression that starts from the cold weights.

Maximum a posteriori with a Gaussian prior around what was known before (Murphy 2012, 8.3.6), so that three corrections
change little and three hundred much. The same corrections always give the same judge.
"""

from collections import Counter
from collections.abc import Sequence

from bihuan.similarity.judging import COLD, HALF, Judge
from bihuan.similarity.pairs import Reading, differences, measures

WORDS_LOOSENESS = 0.04  # variance of a word's weight: how far one word may be from meaning nothing
MEASURES_LOOSENESS = 0.5
ALIKE = 7  # of the measures say how alike two are: more of it never makes them less likely the same
SEEN = 2  # pairs a word must have been in before it gets a weight


def learned(pairs: Sequence[tuple[Reading, Reading]], same: Sequence[bool]) -> Judge:
    """The judge after these pairs were called the same, or not. Without any pair it is the cold one."""
    if not pairs:
        return Judge()
    import numpy as np
    from scipy.optimize import minimize

    matrix, words = table(pairs)
    signs = np.where(np.asarray(same, bool), 1.0, -1.0)
    start = np.concatenate([np.zeros(len(words)), COLD, [-HALF]])
    loose = np.concatenate(
        [np.full(len(words), WORDS_LOOSENESS), np.full(len(COLD), MEASURES_LOOSENESS), [40.0 * MEASURES_LOOSENESS]]
    )

    free = (None, None)
    bounds = [free] * len(words) + [(0, None)] * ALIKE + [free] * (len(COLD) - ALIKE + 1)

    def loss(weights):
        margin = signs * (matrix @ weights)
        away = weights - start
        wrong = -signs / (1 + np.exp(np.clip(margin, -60, 60)))
        return np.logaddexp(0, -margin).sum() + (away * away / loose).sum() / 2, matrix.T @ wrong + away / loose

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    measured = found[len(words) :]
    return Judge(
        weights=tuple(float(weight) for weight in measured[:-1]),
        half=-float(measured[-1]),
        words={word: round(float(weight), 4) for word, weight in zip(words, found, strict=False)},
    )


def table(pairs: Sequence[tuple[Reading, Reading]]):
    """One row a pair: a column a word that only one or that both say, then the measures, then a one."""
    import numpy as np
    from scipy import sparse

    said = [differences(one, other) for one, other in pairs]
    often = Counter(word for row in said for word in row)
    words = sorted(word for word, times in often.items() if times >= SEEN)
    place = {word: at for at, word in enumerate(words)}
    columns = [sorted(place[word] for word in row if word in place) for row in said]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((at for row in columns for at in row), np.int64)
    marks = sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(pairs), len(words)))
    measured = np.array([[*measures(one, other), 1.0] for one, other in pairs])
    return sparse.hstack([marks, sparse.csr_matrix(measured)]).tocsr(), words
