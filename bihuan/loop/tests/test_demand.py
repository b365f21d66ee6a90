"""Demand, whose every figure a plain recount of the voices confirms."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.models import Artifact, Link
from bihuan.loop.demand.counting import Demand, demand_of, demanded

WORTH = (1_200_000, 80_000, None, 50_000)


@pytest.fixture
def customers(add):
    """Four: two up for renewal within 90 days, one of them unpriced."""
    ends = [timezone.localdate() + timedelta(days=days) for days in (30, 200, 90, -1)]
    pairs = zip(WORTH, ends, strict=True)
    return [add(Customer, title=f"客户 {n}", revenue=sum_, contract_ends_on=end) for n, (sum_, end) in enumerate(pairs)]


def recounted(requirements) -> Demand:
    """The same figures without the database's help."""
    links = Link.objects.filter(role="evidences", target__in=requirements)
    voices = [link.source.as_kind() for link in links]
    customers = {v.customer_id: Customer.objects.get(pk=v.customer_id) for v in voices if v.customer_id}
    people = {v.email or (v.person and (v.person, v.customer_id)) or v.pk for v in voices}
    askers: dict = {}
    for v in voices:
        who = v.customer_id or v.email or v.person or f"#{v.pk}"
        askers[who] = max(askers.get(who, 0), v.strength)
    priced = [c for c in customers.values() if c.revenue is not None]
    horizon = timezone.localdate() + timedelta(days=90)
    renewing = [c for c in customers.values() if timezone.localdate() <= c.contract_ends_on <= horizon]
    risked = [c.revenue for c in renewing if c.revenue is not None]
    return Demand(
        *(len(customers), len(people), len(voices)),
        tuple(list(askers.values()).count(strength) for strength in (1, 2, 3, 4)),
        sum((c.revenue for c in priced), Decimal(0)) if priced else None,
        *(len(customers) - len(priced), len(renewing)),
        sum(risked, Decimal(0)) if risked else None,
        max(v.created_at for v in voices),
    )


@pytest.fixture
def crowd(requirement, add, customers, lead):
    """A requirement with thirty voices of any mix of customers, names and addresses, and its duplicate with some."""
    one, merged, chance = requirement("要的"), requirement("重复的"), Random(7)
    for place in range(30):
        who = {"email": f"p{chance.randrange(6)}@a.cn"} if chance.random() < 0.5 else {}
        who |= {"person": f"人{chance.randrange(4)}"} if chance.random() < 0.5 else {}
        who |= {"customer": chance.choice(customers).artifact_ptr} if chance.random() < 0.7 else {}
        voice = add(Feedback, title=f"声音 {place}", strength=chance.randrange(1, 5), **who)
        voice.link(merged if place % 7 == 0 else one, "evidences", by=lead)
    merged.link(one, "duplicates", by=lead)
    merged.move("duplicate", by=lead)
    return one, merged


def test_every_figure_is_that_of_a_recount(crowd, lead, workspace):
    one, _merged = crowd
    assert demand_of(one, lead, workspace) == recounted(crowd)
    assert demanded(Artifact.objects.filter(kind="requirements"), lead, workspace, limit=9).total == 1


def test_which_customer_is_which_changes_nothing(crowd, customers, lead, workspace):
    """Each takes over the voices, the worth and the contract of another."""
    before = demand_of(crowd[0], lead, workspace)
    behind = [list(Feedback.objects.filter(customer=each.pk).values_list("pk", flat=True)) for each in customers]
    for taker, giver in zip(customers, customers[1:] + customers[:1], strict=True):
        Customer.objects.filter(pk=taker.pk).update(revenue=giver.revenue, contract_ends_on=giver.contract_ends_on)
        Feedback.objects.filter(pk__in=behind[customers.index(giver)]).update(customer=taker.pk)
    assert demand_of(crowd[0], lead, workspace) == before


def test_counts_what_one_sees_and_prices_only_whom_one_sees(crowd, customers, lead, owner, workspace, private_product):
    one, _merged = crowd
    hidden = max(customers, key=lambda each: each.revenue or 0)
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    mine, all_of_it = demand_of(one, lead, workspace), demand_of(one, owner, workspace)
    assert (mine.customers, mine.unpriced) == (all_of_it.customers, all_of_it.unpriced + 1)
    assert mine.revenue == all_of_it.revenue - hidden.revenue
    first = Link.objects.filter(target=one.pk).first()
    Artifact.objects.filter(pk=first.source_id).update(product=private_product)
    assert demand_of(one, lead, workspace).voices == all_of_it.voices - 1


def test_the_strongest_demand_comes_first_a_page_at_a_time(requirement, voice, customers, lead, workspace):
    small, big = requirement("一家要"), requirement("三家要")
    voice(behind=small, customer=customers[0].artifact_ptr, strength=4)
    for each in customers[1:]:
        voice(behind=big, customer=each.artifact_ptr, strength=1)
    requirement("没人要")
    wanted = Requirement.objects.visible_to(lead, workspace)
    order = lambda sort: [pk for pk, _ in demanded(wanted, lead, workspace, sort=sort, limit=9).rows]  # noqa: E731
    assert order("-customers") == [big.pk, small.pk]
    assert order("-revenue") == order("-breakers") == order("customers") == [small.pk, big.pk]
    second = demanded(wanted, lead, workspace, limit=1, offset=1)
    assert ([pk for pk, _ in second.rows], second.total) == ([small.pk], 2)


def test_the_page_shows_it_to_the_team_and_gives_it_as_a_file(requirement, voice, customers, page, lead, requester):
    one = requirement("=1+1 运费")
    for each in customers[:3]:
        voice(behind=one, customer=each.artifact_ptr, strength=4)
    html = page(lead, "loop/demand/?sort=-revenue&page=1")
    assert "1,280,000" in html
    assert "2 customers up for renewal" in html
    assert "Nothing matches these filters" in page(lead, "loop/demand/?state=released")
    assert "1,280,000" in page(lead, "loop/demand/?page=0&sort=nothing&stage=nowhere")
    file = page(lead, "loop/demand/export/?format=csv")
    assert f"{one.key},'=1+1 运费" in file
    assert ",3,3,1280000.0,1200000.0,3," in file
    for path in ("loop/demand/", "loop/demand/export/?format=csv"):
        page(requester, path, status=404)
    page(lead, "loop/demand/export/?format=pdf", status=404)
