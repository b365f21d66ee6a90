"""Rows that name other rows of their file: each bad place is told with its own reason."""

import pytest

from bihuan.connectors.tables.tree import Tree


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("A", "A", False)], {"A": "circle"}),
        ([("A", "B", False), ("B", "B", False)], {"A": "above", "B": "circle"}),
        ([("A", "B", False), ("B", "C", False), ("C", "B", False)], {"A": "above", "B": "circle", "C": "circle"}),
        ([("A", "B", False), ("B", "", True)], {"A": "above"}),
        ([("A", "B", False), ("B", "", False), ("C", "elsewhere", False)], {}),
    ],
)
def test_a_place_that_cannot_be_says_why(rows, told):
    for order in (rows, rows[::-1]):
        assert Tree.of(order).unsound == told


def test_a_key_that_is_there_twice_is_told_and_so_are_those_below_it():
    tree = Tree.of([("A", "", False), ("A", "", False), ("B", "A", False)])
    assert [field for field, _text, _problem in tree.problems("A", "")] == ["key"]
    assert [field for field, _text, _problem in tree.problems("B", "A")] == ["parent"]
