"""A customer's asks: open ones first, each with what it came to and what they were told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.research.models import Customer, Telling
from bihuan.artifacts.models import Artifact
from bihuan.loop.demand.asks import asks_of, days_left


@pytest.fixture
def customer(add):
    return add(Customer, title="顺达集团", revenue=9_000, contract_ends_on=timezone.localdate() + timedelta(days=40))


def test_open_asks_come_first_with_what_became_of_them(customer, requirement, voice, lead, workspace):
    of = {"customer": customer.artifact_ptr}
    one, survivor = requirement("甲"), requirement("乙", at="release")
    solved = voice("解决了的", behind=survivor, said="solve", email="a@shunda.cn", **of)
    weak = voice("有更好", strength=1, email="a@shunda.cn", **of)
    strong = voice("没有就不用", behind=one, strength=4, email="b@qq.com", **of)
    voice("同一家公司，还没归到客户", email="c@shunda.cn")
    one.merge_into(survivor, by=lead)
    Telling.objects.create(feedback=solved, about=survivor, stage="live", subject="上线了", text="上线了")
    found = asks_of(customer, lead, workspace)
    assert [ask.voice.pk for ask in found.shown] == [strong.pk, weak.pk, solved.pk]
    assert [[each.pk for each in ask.requirements] for ask in found.shown] == [[survivor.pk], [], [survivor.pk]]
    assert [(ask.verdict, ask.told and ask.told.stage) for ask in found.shown] == [
        ("", None),
        ("", None),
        ("solved", "live"),
    ]
    assert (found.count, found.open, found.breakers, found.told, found.share.yes) == (3, 2, 1, 1, 1)
    assert [(d.name, d.own, [p.asks for p in d.people]) for d in found.domains] == [
        ("shunda.cn", True, [2]),
        ("qq.com", False, [1]),
    ]
    assert found.unclaimed == 1
    assert days_left(customer) == 40


def test_the_page_shows_what_one_sees_of_it(
    customer, requirement, voice, page, lead, owner, workspace, private_product
):
    seen = voice("看得见的", behind=requirement(), customer=customer.artifact_ptr)
    hidden = voice("看不见的", customer=customer.artifact_ptr, email="x@shunda.cn")
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    html = page(lead, f"customers/{customer.number}/")
    assert seen.title in html
    assert hidden.title not in html
    assert "x@shunda.cn" not in html
    assert "contract ends in 40 days" in html
    assert asks_of(customer, owner, workspace).count == 2
    assert page(lead, f"feedback/?product=&filter=customer.any_of({customer.key})").count("data-row") == 1
    address = "feedback/?product=&filter=customer.empty(),email.contains(%22%40shunda.cn%22)"
    assert "not understood" not in page(lead, address)
