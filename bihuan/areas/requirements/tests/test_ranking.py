"""The numbers behind the order: methods, ranges, simulation, what is worth finding out, comparisons of orders."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bihuan.areas.requirements.ranking.comparing import kendall
from bihuan.areas.requirements.ranking.formulas import formula
from bihuan.areas.requirements.ranking.information import worth_knowing
from bihuan.areas.requirements.ranking.methods import ICE, METHODS, MOSCOW, RICE, WSJF, Input, Method, weighted
from bihuan.areas.requirements.ranking.ranges import Range, read_range
from bihuan.areas.requirements.ranking.simulation import in_top, simulate
from bihuan.fields.reading import ExpressionError

pytestmark = pytest.mark.usefixtures("english")
PLAIN = Method("plain", "plain", [Input("x", "x", minimum=-math.inf)], lambda c: c["x"], "")
positive = some.floats(0.1, 1e4)


def known(**values):
    return {name: Range(value, value) for name, value in values.items()}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("5", 5, 5), ("3..8", 3, 8), ("3–8", 3, 8), ("1,200 到 3,000", 1200, 3000), ("30%~50%", 30, 50), ("5±2", 3, 7)],
)
def test_reads_a_number_or_a_range(text, low, high):
    assert read_range(text) == Range(low, high)
    assert read_range(str(Range(low, high))) == Range(low, high)


@pytest.mark.parametrize(
    ("text", "words"),
    [("8..3", "backwards"), ("many", "no number"), ("-4", "at least 0"), ("3..", "no number"), ("1e308", "too large")],
)
def test_says_what_is_wrong_with_an_estimate(text, words):
    with pytest.raises(ValueError, match=words):
        read_range(text, minimum=0)
    assert read_range("  ") is None


def test_scores_are_those_of_the_books():
    assert RICE.score({"reach": 500, "impact": 3, "confidence": 80, "effort": 2}) == 600
    assert ICE.score({"ice_impact": 8, "ice_confidence": 5, "ease": 7}) == 280
    assert WSJF.score({"business_value": 13, "time_criticality": 8, "risk_reduction": 3, "job_size": 8}) == 3
    assert MOSCOW.score({"moscow": 4}) == 4


@given(positive, positive, some.floats(1, 100), some.floats(0.1, 100))
def test_double_the_reach_is_double_the_score(reach, impact, confidence, effort):
    said = {"reach": reach, "impact": impact, "confidence": confidence, "effort": effort}
    assert RICE.score(said | {"reach": 2 * reach}) == pytest.approx(2 * RICE.score(said))
    assert RICE.score(said | {"effort": 2 * effort}) == pytest.approx(RICE.score(said) / 2)


def test_weights_share_a_hundred_points_and_less_may_be_better():
    method = weighted(
        [
            {"key": "gain", "label": "Gain", "weight": 3, "reverse": False},
            {"key": "risk", "label": "Risk", "weight": 1, "reverse": True},
        ]
    )
    assert method.score({"criterion.gain": 5, "criterion.risk": 1}) == 100
    assert method.score({"criterion.gain": 1, "criterion.risk": 1}) == 25
    with pytest.raises(ValueError, match="weight"):
        weighted([{"key": "gain", "label": "Gain", "weight": 0}])


@given(some.lists(some.floats(1, 100), min_size=2, max_size=12), some.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_what_is_known_is_ranked_as_it_is(scores, top):
    outcome = simulate([known(x=each) for each in scores], PLAIN, top=top, draws=20)
    assert [outcome.standings[row].mean for row in outcome.order] == pytest.approx(sorted(scores, reverse=True))
    assert sum(one.chance for one in outcome.standings) == pytest.approx(min(top, len(scores)), abs=1e-3)
    assert all(one.low == pytest.approx(one.high) for one in outcome.standings)


def test_an_interval_covers_eight_draws_of_ten_and_the_same_rows_give_the_same_numbers():
    rows = [{"x": Range(-1, 3)}, {"x": Range(2, 8)}, {"x": Range(4, 4)}]
    outcome = simulate(rows, PLAIN, top=1)
    normal, positive_, fixed = outcome.standings
    assert (normal.low, normal.high) == pytest.approx((-1, 3), abs=0.25)
    assert (positive_.low, positive_.high) == pytest.approx((2, 8), rel=0.06)
    assert fixed.low == fixed.high == 4
    assert outcome == simulate(rows, PLAIN, top=1)
    assert outcome.standings != simulate(rows, PLAIN, top=1, seed=1).standings


def test_equals_share_the_last_places_and_are_a_coin_flip():
    outcome = simulate([known(x=5), known(x=5), known(x=1)], PLAIN, top=1)
    assert [one.chance for one in outcome.standings] == pytest.approx([0.5, 0.5, 0])
    first, second, last = (outcome.standings[row] for row in outcome.order)
    assert first.coin_flip
    assert not second.coin_flip
    assert last.beats_next is None


def test_all_and_none_are_in_the_top():
    import numpy as np

    scores = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert in_top(scores, 2).tolist() == [1, 1]
    assert in_top(scores, 0).tolist() == [0, 0]
    assert simulate([], RICE, top=3).order == []


def test_what_is_worth_knowing_is_the_expected_gain_of_knowing_it():
    """Against the unit normal loss integral: E[max(0, X - bar)] of a normal X (Raiffa & Schlaifer 1961)."""
    spread_ = 4.0
    doubtful = {"x": Range(-14 - 1.2815515655 * spread_, -14 + 1.2815515655 * spread_)}
    rows = [known(x=-10), known(x=-12), doubtful]
    (found,) = worth_knowing(rows, PLAIN, simulate(rows, PLAIN, top=2), top=2)
    away = (8 - 6) / spread_
    unit = NormalDist()
    assert found.gain == pytest.approx(spread_ * (unit.pdf(away) - away * (1 - unit.cdf(away))), rel=0.06)
    assert (found.row, found.name) == (2, "x")


def test_nothing_is_worth_knowing_where_it_changes_nothing():
    rows = [known(x=10), {"x": Range(90, 110)}, known(x=1)]
    outcome = simulate(rows, PLAIN, top=2)
    assert worth_knowing(rows, PLAIN, outcome, top=2) == []
    assert worth_knowing(rows, PLAIN, outcome, top=3) == []


def test_cheap_questions_come_first():
    doubt = {"reach": Range(100, 900), "impact": Range(0.5, 3), "confidence": Range(80, 80), "effort": Range(2, 2)}
    sure = known(reach=300, impact=1, confidence=80, effort=2)
    rows = [doubt, sure, doubt]
    outcome = simulate(rows, RICE, top=1)
    first = worth_knowing(rows, RICE, outcome, top=1)[0]
    assert first.name == "reach", "half a day against three"
    dear = worth_knowing(rows, RICE, outcome, top=1, costs={"reach": 30})[0]
    assert dear.name == "impact"


NAMES = {"Reach": "reach", "触达": "reach", "Effort": "effort"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Reach / Effort", 25),
        ("if(触达 > 80, 2, 1) * 10", 20),
        ("round(max(Reach, 3) / 3, 1) + coalesce(null, 1)", 34.3),
        ("min(Reach, Effort) - -1", 5),
        ("Reach / (Effort - 4)", None),
    ],
)
def test_an_own_formula_works_on_whole_columns(text, value):
    import numpy as np

    score, _read = formula(text, NAMES)
    found = score({"reach": np.array([100.0, 100.0]), "effort": np.array([4.0, 4.0])})
    assert found == pytest.approx([math.nan if value is None else value] * 2, nan_ok=True)


@pytest.mark.parametrize("text", ["Reach +", "Ease * 2", "concat(Reach)", "'a'", "today()", "Reach > 2"])
def test_says_what_is_wrong_with_a_formula(text):
    with pytest.raises(ExpressionError):
        formula(text, NAMES)


def test_two_orders_agree_by_kendalls_tau():
    assert kendall([1, 2, 3], [10, 20, 30]) == 1
    assert kendall([1, 2, 3], [3, 2, 1]) == -1
    assert kendall([1, 1], [1, 2]) is None
    # Kendall, Rank Correlation Methods, 1948: with ties, tau-b.
    assert kendall([1, 2, 2, 3], [1, 2, 3, 3]) == pytest.approx(0.8)


def test_every_method_says_what_it_is():
    for method in METHODS.values():
        assert method.inputs
        assert str(method.about)
