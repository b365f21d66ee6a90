"""RICE: the published formula, and what follows from it whatever the numbers are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.requirements.scoring import PARTS, Rice, estimates

amount = st.floats(0, 1e6, allow_nan=False)
share = st.floats(0, 100, allow_nan=False)
effort = st.floats(0.01, 1e4, allow_nan=False)


def test_is_reach_times_impact_times_confidence_by_effort():
    # The article's own projects: 500 customers × massive × full confidence ÷ 2 person-months, and so on.
    assert Rice(500, 3, 100, 2).score == 750
    assert Rice(2000, 1, 80, 4).score == 400
    assert Rice(30, 0.25, 50, 0.5).score == 7.5


@given(amount, amount, share, effort, st.floats(1, 100))
def test_more_reach_never_lowers_it_and_more_effort_never_raises_it(reach, impact, confidence, weeks, times):
    score = Rice(reach, impact, confidence, weeks).score
    assert score >= 0
    assert Rice(reach * times, impact, confidence, weeks).score >= score * 0.999999
    assert Rice(reach, impact, confidence, weeks * times).score <= score * 1.000001


@given(amount, amount, share, effort)
def test_double_the_effort_is_half_the_score(reach, impact, confidence, weeks):
    assert Rice(reach, impact, confidence, 2 * weeks).score * 2 == pytest.approx(
        Rice(reach, impact, confidence, weeks).score
    )


@given(st.sets(st.sampled_from(PARTS), min_size=1))
def test_says_what_is_missing_instead_of_guessing(gone):
    known = {part: 1.0 for part in PARTS if part not in gone}
    rice = Rice(**known)
    assert rice.score is None
    assert rice.missing == [part for part in PARTS if part in gone]


def test_no_effort_at_all_is_no_estimate():
    assert Rice(1, 1, 100, 0).missing == ["effort"]
    assert Rice(1, 1, 100, 0).score is None


@pytest.mark.django_db
def test_ranks_requirements_and_leaves_unrated_ones_at_the_end(add, lead):
    rated = add(Requirement, title="算过的", reach=680, impact=3, confidence=70, effort=14)
    half = add(Requirement, title="没算完的", reach=680)
    assert rated.score == pytest.approx(102)
    assert half.score == 0
    half.change(by=lead, impact=1, confidence=50, effort=2)
    assert half.score == 170
    assert [one.title for one in Requirement.objects.order_by("-score")] == ["没算完的", "算过的"]
    event = half.events.latest("pk")
    assert event.changes["effort"] == [None, 2.0], "history keeps what the score was made of"


def test_history_is_read_backwards_from_today():
    now = Rice(100, 2, 50, 4)
    changes = [
        (3, {"effort": [2, 4], "title": ["甲", "乙"]}, "清和"),
        (2, {"title": ["丙", "甲"]}, "吴桐"),
        (1, {"reach": [None, 100], "impact": [None, 2], "confidence": [None, 50], "effort": [None, 2]}, "知夏"),
    ]
    assert [(one.at, one.rice.score, one.who) for one in estimates(now, changes)] == [(3, 25, "清和"), (1, 50, "知夏")]


@pytest.mark.django_db
def test_the_page_shows_how_the_score_changed(add, lead, browse):
    one = add(Requirement, title="算过两次", reach=100, impact=2)
    one.change(by=lead, confidence=50, effort=2)
    one.change(by=lead, title="改个名字")
    one.change(by=lead, effort=4)
    panel = browse(lead).get("/lanyun/requirements/1/").content.decode().split('id="rice"')[1].split("</section>")[0]
    scores = [part.split("</b>")[0] for part in panel.split('<b class="ml-auto num font-semibold">')[1:]]
    assert scores == ["25", "50"]
