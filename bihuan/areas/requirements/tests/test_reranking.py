"""Estimates as ranges, the order that follows from them, pins that win, and methods that drive the score."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from bihuan.areas.requirements.estimating import estimate, estimates_of
from bihuan.areas.requirements.models import PastRank, Prioritization, Rank, Requirement
from bihuan.areas.requirements.ranking.methods import ICE, RICE, WSJF
from bihuan.areas.requirements.ranking.ranges import Range
from bihuan.areas.requirements.reranking import at_tick, pin, rerank, with_pins
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused
from bihuan.pages.wording import entries

pytestmark = pytest.mark.django_db
SAID = {"reach": "100..900", "impact": "2", "confidence": "80%", "effort": "2"}


@pytest.fixture
def ranked(workspace):
    row = Prioritization(workspace=workspace, top=1)
    row.keep()
    return row


@pytest.fixture
def three(add, lead):
    """Three that are being clarified: one sure, one in doubt, one nobody estimated."""
    rows = [add(Requirement, title=title) for title in ("拆单运费", "批量改地址", "赠品替换")]
    for one in rows:
        one.move("accept", by=lead)
    rows[0].change(by=lead, reach=300, impact=2, confidence=80, effort=2)
    estimate(rows[1], SAID, RICE, by=lead, whys={"reach": "看了上周的订单"})
    run_once()
    return rows


def now_in_a_while():
    Prioritization.objects.update(stale_at=timezone.now() - timedelta(minutes=1))
    at_tick()


def test_a_range_is_kept_beside_the_number_in_the_field(three, lead):
    doubtful = three[1]
    doubtful.refresh_from_db()
    assert (doubtful.reach, doubtful.score) == (300, 240)
    assert estimates_of([doubtful], RICE)[doubtful.pk]["reach"] == Range(100, 900)
    assert doubtful.estimates.get(name="reach").why == "看了上周的订单"
    assert doubtful.events.get(verb="estimated").changes["estimate.reach"] == [None, "100..900"]
    doubtful.change(by=lead, reach=500)
    assert estimates_of([doubtful], RICE)[doubtful.pk]["reach"] == Range(500, 500), "the field was written elsewhere"


def test_history_says_what_was_estimated_as_the_form_calls_it(three, lead):
    said = {"business_value": "5", "time_criticality": "3", "risk_reduction": "2", "job_size": "3..8"}
    estimate(three[0], said, WSJF, by=lead)
    event = three[0].events.filter(verb="estimated").select_related("actor").latest("pk")
    (told,) = entries([event], Requirement)
    labels = {one.name: str(one.label) for one in WSJF.inputs}
    assert {label for label, _before, _after in told.changes} == set(labels.values())
    assert (labels["job_size"], None, "3–8") in told.changes


def test_an_estimate_that_makes_no_sense_is_refused_and_nothing_kept(three, lead, requester):
    with pytest.raises(ValidationError) as refusal:
        estimate(three[0], SAID | {"effort": "0", "reach": "-4"}, RICE, by=lead)
    assert refusal.value.error_dict.keys() == {"effort", "reach"}
    with pytest.raises(Refused):
        estimate(three[0], SAID, RICE, by=requester)
    assert not three[0].estimates.exists()


def test_every_open_one_is_ranked_with_its_doubt_and_its_chance(three, ranked):
    now_in_a_while()
    sure, doubtful, empty = (Rank.objects.get(requirement=one.pk) for one in three)
    assert (sure.low, sure.high) == (sure.mean, sure.mean)
    assert doubtful.low < 240 < doubtful.high
    assert sure.chance + doubtful.chance == pytest.approx(1, abs=0.01)
    assert {sure.place, doubtful.place} == {1, 2}
    assert (empty.place, empty.missing) == (None, ["reach", "impact", "confidence", "effort"])
    ranked.refresh_from_db()
    assert ranked.stale_at is None
    assert ranked.unknowns[0]["requirement"] == three[1].pk
    assert ranked.unknowns[0]["name"] == "reach"


def test_a_change_makes_the_order_stale_only_where_somebody_ranks(three, lead, workspace):
    three[0].change(by=lead, reach=400)
    run_once()
    assert not Prioritization.objects.exists()
    Prioritization.objects.create(workspace=workspace)
    three[0].change(by=lead, title="拆单运费二期")
    run_once()
    assert Prioritization.objects.get().stale_at is None, "a title ranks nothing"
    three[0].change(by=lead, reach=500)
    run_once()
    assert Prioritization.objects.get().stale_at is not None


def test_a_pin_wins_and_says_whose_it_is(three, ranked, lead, member):
    with pytest.raises(Refused):
        pin(three[2], 1, by=member)
    pin(three[2], 1, by=lead, why="监管要求，年底前上线")
    rerank(ranked)
    pinned = Rank.objects.get(requirement=three[2].pk)
    assert (pinned.place, pinned.pinned_by, pinned.pinned_why) == (1, lead, "监管要求，年底前上线")
    assert sorted(Rank.objects.values_list("place", flat=True)) == [1, 2, 3]
    pin(three[2], None, by=lead)
    rerank(ranked)
    assert Rank.objects.get(requirement=three[2].pk).place is None


def test_pins_keep_their_places_and_the_others_fill_what_is_left():
    assert with_pins([1, 2, 3, 4], {4: 1, 9: 3}) == [4, 1, 9, 2, 3]
    assert with_pins([1], {2: 50}) == [1, 2]


def test_another_method_drives_the_score_that_lists_sort_by(three, ranked, lead):
    ranked.method = "ice"
    ranked.keep()
    estimate(three[2], {"ice_impact": "8", "ice_confidence": "5..7", "ease": "7"}, ICE, by=lead)
    rerank(ranked)
    three[2].refresh_from_db()
    assert three[2].score == pytest.approx(8 * 6 * 7, rel=0.05)
    three[2].change(by=lead, title="赠品按规则替换")
    assert three[2].score == pytest.approx(8 * 6 * 7, rel=0.05), "a write of something else keeps it"


def test_places_are_remembered_once_a_day_when_they_change(three, ranked, lead):
    for _again in range(2):
        rerank(ranked)
    assert PastRank.objects.count() == 2
    three[0].change(by=lead, reach=9000)
    rerank(ranked)
    assert PastRank.objects.get(requirement=three[0].pk).place == 1


def test_what_is_decided_leaves_the_ranking(three, ranked, lead):
    rerank(ranked)
    three[0].move("decline", by=lead, reason="不做了")
    rerank(ranked)
    assert not Rank.objects.filter(requirement=three[0].pk).exists()


@pytest.mark.parametrize(
    ("method", "more", "field"),
    [
        ("formula", {"formula": "Ease +"}, "formula"),
        ("formula", {"formula": ""}, "formula"),
        ("weighted", {}, "method"),
    ],
)
def test_a_method_that_cannot_be_worked_out_is_not_kept(workspace, method, more, field):
    with pytest.raises(ValidationError) as refusal:
        Prioritization(workspace=workspace, method=method, **more).keep()
    assert field in refusal.value.error_dict
    assert not Prioritization.objects.exists()


@pytest.mark.parametrize("formula", ["if(confidence > 50, reach / effort, 0)", "触达 ÷ 投入"])
def test_an_own_formula_ranks_whoever_reads_it(three, workspace, lead, formula):
    row = Prioritization(workspace=workspace, method="formula", formula=formula, top=1)
    row.keep()
    with override(None):  # as the worker does
        rerank(row)
    assert Rank.objects.get(requirement=three[0].pk).mean == pytest.approx(150)
