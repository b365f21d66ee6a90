"""Weights out of pairwise comparisons: the analytic hierarchy process (Saaty, The Analytic Hierarchy Process, 1980)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# What the consistency index of random comparisons comes to, by how many are compared (Saaty 1980).
RANDOM = {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
MOST = max(RANDOM)
SCALE = 9.0
TOO_MUCH = 0.1
ROUNDS = 1000
Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Weights:
    """`weights` sum to 1. `ratio` is the consistency ratio; `worst` the pair that fits the others least, if any."""

    weights: list[float]
    largest: float
    index: float
    ratio: float
    worst: tuple[int, int] | None = None
    fitting: float = 1.0  # what the worst comparison would be if it fitted the others

    @property
    def consistent(self) -> bool:
        return self.ratio <= TOO_MUCH


def matrix_of(count: int, answers: dict[tuple[int, int], float]) -> list[list[float]]:
    """The reciprocal matrix of comparisons (i, j) → how many times i matters as much as j, 1/9 to 9.

    Raises ValueError for a pair that is missing, not of these, or outside the scale.
    """
    matrix = [[1.0] * count for _row in range(count)]
    for first in range(count):
        for second in range(first + 1, count):
            value = answers.get((first, second))
            if value is None and (turned := answers.get((second, first))):
                value = 1 / turned
            if value is None:
                raise ValueError(f"{first} and {second} are not compared")
            if not 1 / SCALE - 1e-9 <= value <= SCALE + 1e-9:
                raise ValueError(f"{value} is not between 1/9 and 9")
            matrix[first][second], matrix[second][first] = value, 1 / value
    return matrix


def weights(matrix: Matrix) -> Weights:
    """The principal eigenvector of a reciprocal matrix, by power iteration. Raises ValueError beyond 10 compared."""
    count = len(matrix)
    if count > MOST:
        raise ValueError(f"at most {MOST} are compared")
    found = [1 / count] * count
    for _round in range(ROUNDS):
        product = [sum(cell * weight for cell, weight in zip(row, found, strict=True)) for row in matrix]
        total = sum(product)
        after = [value / total for value in product]
        moved = max(abs(a - b) for a, b in zip(found, after, strict=True))
        found = after
        if moved < 1e-13:
            break
    product = [sum(cell * weight for cell, weight in zip(row, found, strict=True)) for row in matrix]
    largest = sum(value / weight for value, weight in zip(product, found, strict=True)) / count
    index = (largest - count) / (count - 1) if count > 1 else 0.0
    ratio = index / RANDOM[count] if RANDOM[count] else 0.0
    return Weights(found, largest, index, max(ratio, 0.0), *worst(matrix, found))


def worst(matrix: Matrix, found: Sequence[float]) -> tuple[tuple[int, int] | None, float]:
    """The comparison that is farthest, as a ratio, from what the weights say; and what they say."""
    pairs = [(i, j) for i in range(len(matrix)) for j in range(i + 1, len(matrix))]
    off = {(i, j): abs(math.log(matrix[i][j] * found[j] / found[i])) for i, j in pairs}
    pair = max(pairs, key=lambda one: off[one], default=None)
    if pair is None or off[pair] < 1e-6:
        return None, 1.0
    return pair, found[pair[0]] / found[pair[1]]


def together(matrices: Sequence[Matrix]) -> list[list[float]]:
    """Several people's judgements as one: the geometric mean of each (Aczél & Saaty 1983)."""
    count = len(matrices[0])
    return [
        [math.exp(sum(math.log(one[i][j]) for one in matrices) / len(matrices)) for j in range(count)]
        for i in range(count)
    ]
