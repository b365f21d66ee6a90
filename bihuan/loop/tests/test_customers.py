"""Customers behind a requirement: each once, worth what is known, seen by those who may."""

from decimal import Decimal

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer
from bihuan.artifacts.models import Artifact
from bihuan.loop.customers import customers_behind


@pytest.fixture
def customer(add):
    def meet(title, revenue=None, **fields):
        return add(Customer, title=title, revenue=revenue, **fields).artifact_ptr

    return meet


def test_counts_each_once_with_their_strongest_word(requirement, voice, customer, lead, workspace):
    one = requirement()
    big, small, unknown = customer("顺达", 1_200_000), customer("青禾", 80_000), customer("新来的")
    for who, strength in ((small, 4), (big, 2), (big, 3), (unknown, 1)):
        voice(behind=one, customer=who, strength=strength)
    voice("没有客户的", behind=one)
    found = customers_behind(one, lead, workspace)
    assert [(w.customer.title, w.voices, w.strength) for w in found.wishes] == [
        ("顺达", 2, 3),
        ("青禾", 1, 4),
        ("新来的", 1, 1),
    ]
    assert (found.count, found.revenue, found.unpriced, found.others) == (3, Decimal(1_280_000), 1, 0)


def test_names_and_sums_only_what_one_sees(requirement, voice, customer, lead, owner, workspace, private_product):
    one = requirement()
    hidden = customer("看不见的", 9_000_000)
    voice(behind=one, customer=hidden), voice(behind=one, customer=customer("看得见的", 1_000))
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    mine, everything = customers_behind(one, lead, workspace), customers_behind(one, owner, workspace)
    assert [w.customer.title for w in mine.wishes] == ["看得见的"]
    assert (mine.count, mine.revenue, mine.others) == (2, Decimal(1_000), 1)
    assert everything.revenue == Decimal(9_001_000)


def test_says_nothing_where_nobody_is_behind_it(requirement, voice, lead, workspace):
    one = requirement()
    voice(behind=one)
    assert customers_behind(one, lead, workspace).count == 0


def test_the_page_names_them(page, requirement, voice, customer, lead):
    one = requirement()
    for place in range(8):
        voice(behind=one, customer=customer(f"客户 {place}", 100 * (place + 1)), strength=4)
    html = page(lead, f"requirements/{one.number}/")
    assert "客户 7" in html
    assert "客户 1" not in html
    assert "and 2 more" in html
    assert "3,600 CNY a year together" in html


def test_the_page_says_why_it_ended(page, requirement, lead):
    declined, verified = requirement("不做的"), requirement("做完的", at="release", tags=["一期"])
    declined.move("decline", by=lead, reason="影响的人太少\n第二行")
    verified.change(by=lead, acceptance="[ ] 还差一条")
    verified.move("verify", by=lead, reason="财务同意下期补")
    assert (
        "影响的人太少" in page(lead, f"requirements/{declined.number}/").split('id="ending"')[1].split("</section>")[0]
    )
    assert "财务同意下期补" in page(lead, f"requirements/{verified.number}/").split('id="ending"')[1]
    declined.move("reopen", by=lead, reason="客户又提了")
    assert 'id="ending"' not in page(lead, f"requirements/{declined.number}/")


def test_the_page_of_a_duplicate_leads_to_the_one_that_stays(page, requirement, lead):
    one, survivor = requirement("甲"), requirement("乙")
    one.merge_into(survivor, by=lead)
    assert survivor.key in page(lead, f"requirements/{one.number}/").split('id="survivor"')[1].split("</section>")[0]


def test_the_list_shows_the_score_with_its_parts_or_what_is_missing(page, requirement, lead):
    requirement("算过的", reach=680, impact=0.25, confidence=70, effort=14)
    requirement("没算完的", reach=680, impact=1, confidence=50)
    requirement("没人算过")
    html = page(lead, "requirements/")
    assert "680×0.25×70%÷14" in html
    assert "no effort yet" in html
    assert "no reach yet" not in html
    assert Requirement.objects.get(title="算过的").score == pytest.approx(8.5)
