"""A product that chooses its own method is ranked apart; the others stay together."""

import pytest
from django.test import Client

from bihuan.areas.requirements.estimating import estimate
from bihuan.areas.requirements.models import PastRank, Prioritization, Rank, Requirement
from bihuan.areas.requirements.ranking.methods import ICE
from bihuan.areas.requirements.reranking import hear, rerank
from bihuan.artifacts.models import Event
from bihuan.people.models import Product

pytestmark = pytest.mark.django_db
ROOT = "/lanyun/requirements/ranking/"
SAID = {"ice_impact": "8", "ice_confidence": "5..7", "ease": "7"}


def at(user) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user)
    return client


@pytest.fixture
def wms(workspace):
    return Product.objects.add(workspace=workspace, name="仓储", slug="wms")


@pytest.fixture
def rows(workspace, wms, add, lead):
    """Two of all products by RICE; one of the warehouse, estimated by ICE as well."""
    rows = [add(Requirement, title="拆单运费"), add(Requirement, title="批量改地址")]
    rows.append(add(Requirement, title="波次合并", product=wms))
    for place, one in enumerate(rows):
        one.move("accept", by=lead)
        one.change(by=lead, reach=300 - 50 * place, impact=2, confidence=80, effort=2)
    estimate(rows[2], SAID, ICE, by=lead)
    Prioritization(workspace=workspace, top=1).keep()
    rerank(Prioritization.objects.get())
    return rows


def test_a_product_goes_its_own_way_and_comes_back(rows, workspace, wms, lead, member, stranger):
    client, apart = at(lead), f"{ROOT}settings/?product=wms"
    assert "和其他产品一起排" in client.get(apart).content.decode()
    for wrong, status in ((member, 403), (stranger, 404)):
        assert at(wrong).post(apart, {"method": "ice", "top": "2"}).status_code == status
        assert at(wrong).post(f"{ROOT}settings/rejoining/?product=wms").status_code == status
    assert client.post(apart, {"method": "ice", "top": "2"}).status_code == 302
    together, own = Prioritization.of(workspace), Prioritization.of(workspace, wms)
    assert (together.method, together.product, own.method, own.top, own.product) == ("rice", None, "ice", 2, wms)
    assert together.stale_at, "what is left is ranked anew"
    for row in (own, together):
        rerank(row)
    assert list(Rank.objects.order_by("requirement").values_list("place", flat=True)) == [1, 2, 1]
    scores = [Requirement.objects.get(pk=one.pk).score for one in rows]
    assert scores == [240, 200, pytest.approx(8 * 6 * 7, rel=0.05)], "each by the method of its product"
    assert PastRank.objects.get(requirement=rows[2].pk).product == wms

    everything = at(member).get(f"{ROOT}?product=").content.decode()
    assert "拆单运费" in everything
    assert "波次合并" not in everything
    assert "仓储 · ICE" in everything
    alone = at(member).get(f"{ROOT}?product=wms").content.decode()
    assert "波次合并" in alone
    assert "拆单运费" not in alone
    assert "单独排" in alone
    assert "?method=ice" in client.get(f"/lanyun/requirements/{rows[2].number}/estimates/").content.decode()

    assert client.post(f"{ROOT}settings/rejoining/?product=wms").status_code == 302
    rerank(Prioritization.objects.get())
    assert list(Rank.objects.order_by("requirement").values_list("place", flat=True)) == [1, 2, 3]
    assert Requirement.objects.get(pk=rows[2].pk).score == 160


def test_what_happens_in_a_product_is_ranked_anew_where_it_counts(rows, workspace, wms, lead):
    Prioritization.of(workspace).apart_for(wms).keep()
    Prioritization.objects.update(stale_at=None)
    rows[0].change(by=lead, reach=100)
    hear(None, Event.objects.latest("pk"))
    stale = Prioritization.objects.exclude(stale_at=None)
    assert list(stale.values_list("product", flat=True)) == [None]
    rows[0].change(by=lead, product=wms)
    hear(None, Event.objects.latest("pk"))
    assert stale.count() == 2
    for row in stale:
        rerank(row)
    assert list(Rank.objects.order_by("requirement").values_list("place", flat=True)) == [2, 1, 1]


def test_programs_ask_for_a_product(rows, workspace, wms, member, private_product):
    Prioritization.of(workspace).apart_for(wms).keep()
    for row in Prioritization.objects.all():
        rerank(row)
    api = "/api/v1/lanyun/requirements/ranking/"
    told = at(member).get(f"{api}?product=wms").json()
    assert (told["product"], [one["key"] for one in told["items"]]) == ("wms", ["REQ-3"])
    told = at(member).get(api).json()
    assert (told["product"], [one["key"] for one in told["items"]]) == (None, ["REQ-1", "REQ-2"])
    for slug in (private_product.slug, "none"):
        assert at(member).get(f"{api}?product={slug}").status_code == 404
