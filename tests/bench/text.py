"""How well and how fast alike texts are found: `python -m tests.bench.text <folder with the example texts>`.

Reads `atec_pairs_3000.csv` and `banking77_train.csv` of that folder, reports each figure beside plain tf-idf of one to
three letters (or k-means on it) on the same data, and its ratio. Labels are read to confirm, to reject and to measure.
"""

import argparse
import csv
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

from bihuan.similarity import grouping, learning, meaning, pairs
from bihuan.similarity.counts import Counts
from bihuan.similarity.judging import Judge

KEPT = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    questions(folder / "atec_pairs_3000.csv")
    intents(folder / "banking77_train.csv")


def said(name: str, reached: float, target: float, plain: float | None = None) -> None:
    beside = "" if plain is None else f"   plain {plain:.3f}, ratio {reached / plain:.2f}"
    print(f"{name:<58} {reached:8.3f}   target {target:.3f}{beside}", flush=True)


def questions(path: Path) -> None:
    """Pairs of Chinese questions, 1 where they ask for the same."""
    rows = [line.split("\t") for line in path.read_text("utf-8-sig").splitlines()]
    one, other = [row[1].strip("\ufeff") for row in rows], [row[2] for row in rows]
    same = np.array([row[3].strip() == "1" for row in rows])
    read = readings(one + other)
    both = list(zip(read[: len(rows)], read[len(rows) :], strict=True))
    half = len(rows) // 2
    plainly = spelled(one + other)
    letters = plainly[: len(rows)].multiply(plainly[len(rows) :]).sum(axis=1).A1
    cold = [Judge().chance(*pair) for pair in both]
    judge = learning.learned(both[:half], same[:half].tolist())
    warm = [judge.chance(*pair) for pair in both[half:]]
    said("duplicates, cold, all pairs: AUC", area(cold, same), 0.70, area(letters, same))
    said("duplicates, cold, second half: AUC", area(cold[half:], same[half:]), 0.70, area(letters[half:], same[half:]))
    said(
        "duplicates, first half corrected, second half: AUC",
        area(warm, same[half:]),
        0.75,
        area(letters[half:], same[half:]),
    )


def intents(path: Path) -> None:
    """English questions of 77 intents."""
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    order = np.random.default_rng(0).permutation(len(rows))
    texts = [rows[at]["text"] for at in order]
    intent = np.unique([rows[at]["category"] for at in order], return_inverse=True)[1]
    plainly = spelled(texts)
    placed = grouping.placed(texts)
    for share in (0.2, 0.5, 0.8):
        asked = int(len(texts) * share)
        name = f"same intent among {KEPT} nearest, {asked} asked of {len(texts) - asked}"
        said(name, hit(placed, intent, asked), 0.90, hit(plainly, intent, asked))
        if share == 0.2:
            said(f"{name}, typing", typed(texts, intent, asked), 0.90)
    groups = np.array(grouping.grouped(texts))
    said(
        f"{len(set(groups))} clusters, normalized mutual information",
        shared(groups, intent),
        0.68,
        k_means(plainly, intent),
    )
    many = [f"{text} {texts[(at * 7) % len(texts)]}" for at, text in enumerate(texts)] + texts
    start = time.perf_counter()
    grouping.grouped(many[:20_000])
    said("20,000 texts clustered, seconds", time.perf_counter() - start, 60)


def readings(texts: list[str]) -> list[pairs.Reading]:
    words = meaning.learned([meaning.said(text) for text in texts], meaning.DIMENSIONS)
    return pairs.read(texts, Counts().add(texts), words)


def typed(texts: list[str], intent, asked: int, some: int = 300) -> float:
    """The suggestion while typing: without the clusters' vectors, among what shares a word."""
    read, judge = readings(texts), Judge()
    found = 0
    for at in range(some):
        near = sorted(range(asked, len(texts)), key=lambda other: -judge.chance(read[at], read[other]))[:KEPT]
        found += bool((intent[near] == intent[at]).any())
    return found / some


def spelled(texts: list[str]):
    """The yardstick: tf-idf over one to three letters, rows of length one, sparse."""
    words: dict[str, int] = {}
    spans = (1, 2, 3)
    rows = [[text[at : at + n] for n in spans for at in range(len(text) - n + 1)] for text in map(str.lower, texts)]
    flat = [words.setdefault(piece, len(words)) for row in rows for piece in row]
    ends = np.cumsum([0, *map(len, rows)])
    table = sparse.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(texts), len(words)))
    table.sum_duplicates()
    weights = np.log((1 + len(texts)) / (1 + np.bincount(table.indices))) + 1
    table = table @ sparse.diags(weights)
    return sparse.diags(1 / np.sqrt(table.multiply(table).sum(axis=1).A1)) @ table


def hit(rows, intent, asked: int) -> float:
    """How many of the first `asked` have one of their intent among the nearest of the others."""
    alike = rows[:asked] @ rows[asked:].T
    alike = alike.toarray() if sparse.issparse(alike) else alike
    near = np.argpartition(-alike, KEPT, axis=1)[:, :KEPT]
    return float((intent[asked:][near] == intent[:asked, None]).any(axis=1).mean())


def k_means(table, intent) -> float:
    """Lloyd's k-means of as many clusters as there are intents, on the reduced yardstick."""
    left, strength = meaning.decomposed(table, 100)
    rows = meaning.of_length_one(left * strength)
    chance = np.random.default_rng(0)
    count = intent.max() + 1
    centers = rows[chance.choice(len(rows), count, replace=False)]
    for _round in range(50):
        homes = (rows @ centers.T - (centers * centers).sum(axis=1) / 2).argmax(axis=1)
        centers = np.array(
            [rows[homes == at].mean(axis=0) if (homes == at).any() else centers[at] for at in range(count)]
        )
    return shared(homes, intent)


def shared(groups, intent) -> float:
    """Normalized mutual information, arithmetic mean."""
    table = np.zeros((groups.max() + 1, intent.max() + 1))
    np.add.at(table, (groups, intent), 1 / len(groups))
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    some = table > 0
    both = (table[some] * np.log(table[some] / np.outer(rows, columns)[some])).sum()
    return float(2 * both / (chaos(rows) + chaos(columns)))


def chaos(shares) -> float:
    shares = shares[shares > 0]
    return float(-(shares * np.log(shares)).sum())


def area(scores, right) -> float:
    """The area under the ROC curve: how often a right one scores above a wrong one, ties as half."""
    ranks, right = rankdata(scores), np.asarray(right)
    hits = right.sum()
    return float((ranks[right].sum() - hits * (hits + 1) / 2) / (hits * (len(right) - hits)))


if __name__ == "__main__":
    main()
