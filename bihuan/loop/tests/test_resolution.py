"""The resolution rate: counted by hand, framed rightly, opened by every number."""

import re
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.models import Artifact
from bihuan.loop.resolution import BY, groups_of, whole
from bihuan.statistics.proportions import wilson


@settings(max_examples=25)
@given(of=st.integers(5, 80), likely=st.floats(0.1, 0.9))
def test_intervals_cover_the_true_share_as_often_as_they_say(of, likely):
    """At 95 % on average; a single share that hops over a bound costs a few points (Brown, Cai, DasGupta 2001)."""
    near = [min(0.95, max(0.05, likely + step / 200)) for step in range(-10, 11)]
    assert sum(coverage(of, share) for share in near) / len(near) >= 0.93
    assert coverage(of, likely) >= 0.83


def coverage(of: int, share: float) -> float:
    chances = ((yes, comb(of, yes) * share**yes * (1 - share) ** (of - yes)) for yes in range(of + 1))
    return sum(chance for yes, chance in chances if wilson(yes, of)[0] <= share <= wilson(yes, of)[1])


@pytest.fixture
def judged(requirement, voice, add, product):
    """Six answers of one customer behind one requirement, five of them yes; one silent; one of nobody in particular."""
    one, big = requirement("运费", at="release"), add(Customer, title="顺达").artifact_ptr
    for said in ("solve",) * 5 + ("contest", "answer"):
        voice(said, behind=one, said=said, customer=big, strength=4, product=product)
    voice("别家的", behind=requirement("其他", at="release"), said="contest", channel="portal")
    voice("还没人答的", behind=one, customer=big)
    return one, big


def test_every_way_of_grouping_counts_the_same_answers(judged, lead, workspace):
    _one, big = judged
    for by in BY:
        groups = groups_of(by, lead, workspace)
        assert sum(each.share.of for each in groups) == 7, by
        first = groups[0]
        assert by == "department" or (first.asked, first.share.yes, first.share.of, first.share.tellable) == (
            7,
            5,
            6,
            True,
        )
    largest = groups_of("customer", lead, workspace)[0]
    assert (largest.label, largest.key) == (big.title, big.key)
    assert not groups_of("requirement", lead, workspace)[1].share.tellable
    assert (whole(lead, workspace).asked, whole(lead, workspace).silent) == (8, 1)


def test_which_customer_is_which_changes_no_share(judged, add, lead, workspace):
    before = [(g.asked, g.share) for g in groups_of("customer", lead, workspace)]
    other = add(Customer, title="另一家")
    Feedback.objects.filter(customer=judged[1].pk).update(customer=other.pk)
    assert [(g.asked, g.share) for g in groups_of("customer", lead, workspace)] == before


def test_whom_one_does_not_see_is_not_named(judged, lead, owner, workspace, private_product):
    Artifact.objects.filter(pk=judged[1].pk).update(product=private_product)
    assert all("顺达" not in group.label for group in groups_of("customer", lead, workspace))
    assert any("顺达" in group.label for group in groups_of("customer", owner, workspace))


def test_every_number_opens_what_it_counts(judged, page, lead, requester):
    for by in ("requirement", "customer", "strength", "product", "channel"):
        html = page(lead, f"loop/resolution/?by={by}")
        row = html.split("<tr data-row>")[1].split("</tr>")[0]
        _said, (address, count) = re.findall(r'href="/lanyun/(feedback/[^"]+)">(\d+)</a>', row)
        assert page(lead, address.replace("&amp;", "&")).count("data-row") == int(count), (by, address)
    assert "83%" in html
    assert ",7,6,5,0.8333" in page(lead, "loop/resolution/?by=strength&format=csv")
    page(requester, "loop/resolution/", status=404)
