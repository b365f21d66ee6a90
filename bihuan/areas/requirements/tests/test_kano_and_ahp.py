"""Kano's categories and Saaty's weights, against published numbers."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bihuan.areas.requirements.ranking import ahp, kano

answers = some.lists(some.tuples(some.integers(1, 5), some.integers(1, 5)), max_size=40)


def test_the_tables_are_the_published_ones():
    assert [kano.category_of(1, without) for without in range(1, 6)] == list("QAAAO")
    assert kano.category_of(2, 5) == "M"
    assert kano.category_of(5, 1) == "R"
    assert (kano.category_of(2, 2), kano.category_of(2, 2, "pouliot")) == ("I", "Q")


def test_the_coefficients_are_those_of_the_book():
    """Berger et al. 1993: (A+O)/(A+O+M+I) and -(O+M)/(A+O+M+I)."""
    counted = [(1, 3)] * 9 + [(1, 5)] * 5 + [(2, 5)] * 4 + [(3, 3)] * 2
    found = kano.evaluate(counted)
    assert (found.category, found.counts["A"], found.people) == ("A", 9, 20)
    assert (found.satisfaction, found.dissatisfaction) == (14 / 20, -9 / 20)
    assert (found.strength, found.total) == (20, 90)


def test_the_rule_decides_between_the_halves_and_ties_go_to_what_hurts_most():
    must, one, attractive, indifferent = (2, 5), (1, 5), (1, 3), (3, 3)
    assert kano.evaluate([must, one, attractive]).category == "M"
    assert kano.evaluate([one, attractive]).category == "O"
    assert kano.evaluate([must, one, attractive, indifferent, indifferent]).category == "M", "three against two"
    assert kano.evaluate([must, indifferent]).category == "I", "no more than half"
    assert kano.evaluate([]).category is None


@given(answers, some.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing_and_coefficients_stay_within_their_bounds(pairs, chance):
    found = kano.evaluate(pairs)
    mixed = list(pairs)
    chance.shuffle(mixed)
    assert kano.evaluate(mixed) == found
    if found.satisfaction is not None:
        assert 0 <= found.satisfaction <= 1
        assert -1 <= found.dissatisfaction <= 0


def test_answers_are_read_in_words_and_numbers():
    assert [kano.answer(said) for said in ("I like it that way", "我很喜欢", " 3 ", "I am neutral.")] == [1, 1, 3, 3]
    with pytest.raises(ValueError, match="sometimes"):
        kano.answer("sometimes")


def test_a_real_study_of_91_people_evaluates():
    """Only where the example data lies; a feature's own answers tell which column is which."""
    folder = Path(os.environ.get("BIHUAN_SHARED_DATA", "../shared/data"))
    if not (path := folder / "surveys" / "kano_raw_answers.csv").exists():
        return
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    pairs = [(kano.answer(row["F4_functional"]), kano.answer(row["F4_dysfunctional"])) for row in rows]
    assert kano.evaluate(pairs).people == len(rows) == 91


def test_saatys_school_choice():
    """Saaty, The Analytic Hierarchy Process, 1980: choosing a school. The book worked out 7.49 by hand, CR .24."""
    above = {
        (0, 1): 4, (0, 2): 3, (0, 3): 1, (0, 4): 3, (0, 5): 4,
        (1, 2): 7, (1, 3): 3, (1, 4): 1 / 5, (1, 5): 1,
        (2, 3): 1 / 5, (2, 4): 1 / 5, (2, 5): 1 / 6,
        (3, 4): 1, (3, 5): 1 / 3,
        (4, 5): 3,
    }  # fmt: skip
    found = ahp.weights(ahp.matrix_of(6, above))
    assert [round(weight, 2) for weight in found.weights] == [0.32, 0.14, 0.03, 0.13, 0.24, 0.14]
    assert found.largest == pytest.approx(7.49, abs=0.1)
    assert found.ratio == pytest.approx(0.24, abs=0.015)
    assert not found.consistent
    assert found.worst == (0, 2), "music three times, where the others make it some ten"


@given(some.lists(some.floats(1, 3), min_size=2, max_size=7))
def test_judgements_that_fit_give_their_weights_back(wanted):
    matrix = [[one / other for other in wanted] for one in wanted]
    found = ahp.weights(matrix)
    assert found.weights == pytest.approx([one / sum(wanted) for one in wanted])
    assert found.ratio == pytest.approx(0, abs=1e-9)


def test_several_people_are_taken_together_by_the_geometric_mean():
    first, second = ahp.matrix_of(2, {(0, 1): 4}), ahp.matrix_of(2, {(1, 0): 1})
    assert ahp.together([first, second])[0][1] == pytest.approx(2)
    for wrong in ({}, {(0, 1): 12}):
        with pytest.raises(ValueError, match=r"compared|between"):
            ahp.matrix_of(2, wrong)
