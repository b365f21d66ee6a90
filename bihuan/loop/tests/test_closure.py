"""The closure rate, whose every figure can be counted by hand."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact
from bihuan.loop.closure import Closure, closure_of, midnight, quarter_of


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_quarter_begins_on_the_first_of_its_three_months(day):
    since = quarter_of(day)
    assert since <= day < since + timedelta(days=93)
    assert (since.day, since.month % 3) == (1, 1)
    assert quarter_of(since) == since


def test_says_nothing_of_nothing():
    empty = Closure(date(2026, 7, 1), [])
    assert (empty.rate, empty.change, empty.median_days, empty.untold) == (None, None, None, 0)


@pytest.fixture
def closed(requirement, voice, lead):
    """closed("answer", "solve"): a verified requirement with one voice for each; empty ones were never told."""

    def close(*voices, verb="verify", days=None, **fields):
        one = requirement(at=verb, days=20, **fields)
        for said in voices:
            voice(behind=one, said=said)
        if days is not None:
            begun = midnight(quarter_of(timezone.localdate()))
            Artifact.objects.filter(pk=one.pk).update(closed_at=begun - timedelta(days=days))
        return one

    return close


def test_is_the_share_whose_requesters_were_all_told(closed, requirement, lead, workspace):
    closed("answer", "solve")
    closed("contest")
    closed("answer", "")
    closed()  # nobody had asked for it
    requirement(at="release")  # not closed yet
    figures = closure_of(lead, workspace)
    assert (len(figures.due), len(figures.through), figures.untold) == (3, 2, 1)
    assert figures.rate == pytest.approx(2 / 3)
    assert figures.median_days == 20


def test_a_declined_one_counts_once_everybody_heard_why(requirement, voice, lead, workspace):
    one = requirement(at="accept")
    voice(behind=one, email="wang@shunda.example")
    one.move("decline", by=lead, reason="影响的人少")
    assert closure_of(lead, workspace).rate == 0
    run_once()
    assert closure_of(lead, workspace).rate == 1


def test_a_duplicate_is_neither_due_nor_forgotten(requirement, voice, lead, workspace):
    one, survivor = requirement("甲"), requirement("乙", at="verify")
    voice(behind=one)
    one.merge_into(survivor, by=lead)
    figures = closure_of(lead, workspace)
    assert (len(figures.due), figures.untold) == (1, 1)


def test_compares_with_the_quarter_before_once_that_says_enough(closed, lead, workspace):
    closed("answer")
    for _ in range(4):
        closed("", days=10)
    assert closure_of(lead, workspace).change is None
    closed("answer", days=10)
    assert closure_of(lead, workspace).change == 80
    closed("answer", days=200)
    assert closure_of(lead, workspace).change == 80, "two quarters ago is no measure"


def test_counts_only_what_the_person_sees_and_the_product_holds(
    closed, lead, owner, workspace, product, private_product
):
    closed("answer", product=product)
    closed("")
    hidden = closed("answer")
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    assert len(closure_of(owner, workspace).due) == 3
    assert len(closure_of(lead, workspace).due) == 2
    assert len(closure_of(lead, workspace, product).due) == 1


def test_every_figure_opens_what_it_counts(page, closed, lead):
    closed("answer", "solve")
    waiting = closed("answer", "", title="有人在等")
    home = page(lead)
    for part, rows, untold in (("", 2, 1), ("?part=through", 1, 0), ("?part=missing", 1, 1)):
        html = page(lead, f"loop/closure/{part}")
        assert (html.count("data-row"), html.count("#unlink")) == (rows, untold)
        assert f"/lanyun/loop/closure/{part}" in home
    assert waiting.title in page(lead, "loop/closure/?part=missing")
    assert re.search(r"1 requester has not been told", home)
    assert "50%" in home


def test_is_for_the_team_alone(page, closed, requester, stranger):
    closed("")
    page(requester, "loop/closure/", status=404)
    page(stranger, "loop/closure/", status=404)
