"""The pages of the ranking: who sees and does what, what is shown, and what bad input is told."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.areas.requirements.estimating import estimate
from bihuan.areas.requirements.models import Estimate, Prioritization, Rank, Requirement
from bihuan.areas.requirements.ranking.methods import RICE
from bihuan.areas.requirements.reranking import pin, rerank

pytestmark = pytest.mark.django_db
ROOT = "/lanyun/requirements/ranking/"
RANGES = {"reach": "100..900", "impact": "2", "confidence": "80", "effort": "2"}


def at(user) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user)
    return client


@pytest.fixture
def ranked(workspace, add, lead):
    """One in doubt and pinned, one sure, one hidden from most, one nobody estimated."""
    rows = [add(Requirement, title=title) for title in ("拆单运费", "批量改地址", "赠品替换")]
    for one in rows:
        one.move("accept", by=lead)
    estimate(rows[0], RANGES, RICE, by=lead)
    rows[1].change(by=lead, reach=300, impact=2, confidence=80, effort=2)
    pin(rows[1], 1, by=lead, why="监管要求")
    setting = Prioritization(workspace=workspace, top=1)
    setting.keep()
    rerank(setting)
    Prioritization.objects.update(stale_at=None)
    return rows


def test_shows_intervals_chances_pins_and_what_to_find_out(ranked, member):
    page = at(member).get(ROOT).content.decode()
    for words in ("拆单运费", "监管要求", "林知夏 固定", "最值得先弄清的", "赠品替换", "80 % 区间"):
        assert words in page
    table = page.partition("<tbody>")[2]
    assert table.index("批量改地址") < table.index("拆单运费")
    assert "/pin/" not in page, "members look, leads pin"


def test_private_products_stay_hidden(ranked, member, admin, private_product, add):
    secret = add(Requirement, title="并购后的结算", product=private_product, by=admin)
    secret.move("accept", by=admin)
    estimate(secret, RANGES | {"reach": "100..1100"}, RICE, by=admin)
    rerank(Prioritization.objects.get())
    for path in ("", "matrix/", "comparison/"):
        page = at(member).get(ROOT + path).content.decode()
        assert "并购后的结算" not in page
        assert f"{secret.key}<" not in page


def test_strangers_and_requesters_have_no_part_in_it(ranked, stranger, requester, member):
    one = "/lanyun/requirements/1/"
    posts = (f"{ROOT}begin/", f"{ROOT}settings/", f"{one}pin/", f"{one}estimates/")
    for path in (ROOT, f"{ROOT}matrix/", f"{ROOT}comparison/", f"{ROOT}settings/", f"{one}estimates/"):
        assert at(stranger).get(path).status_code == 404
        assert at(requester).get(path).status_code == 403
    for path in posts:
        assert at(stranger).post(path).status_code == 404
        assert at(requester).post(path).status_code == 403
    for path in posts[:3]:
        assert at(member).post(path, {"place": "1"}).status_code == 403


def test_estimates_are_written_as_ranges_and_errors_say_what_to_write(ranked, member):
    page, client = f"/lanyun/requirements/{ranked[2].number}/estimates/", at(member)
    refused = client.post(page, {"reach": "viel", "impact": "2", "confidence": "140", "effort": "0"})
    assert refused.status_code == 422
    for words in ("3..8", "在 0 和 100 之间", "至少 0.01"):
        assert words in refused.content.decode()
    assert not Estimate.objects.filter(requirement=ranked[2].pk).exists()
    assert client.post(page, RANGES | {"why.reach": "订单日志"}).status_code == 302
    assert Estimate.objects.get(requirement=ranked[2].pk, name="reach").why == "订单日志"
    assert client.post(f"{page}?method=moscow", {"moscow": "4"}).status_code == 302
    assert "订单日志" in client.get(page).content.decode()


def test_a_lead_pins_and_lets_go(ranked, lead):
    client, page = at(lead), f"/lanyun/requirements/{ranked[0].number}/pin/"
    assert client.post(page, {"place": "1", "why": "先做"}).status_code == 302
    assert Rank.objects.get(requirement=ranked[0].pk).pinned == 1
    for wrong in ("0", "-1", "first", "99999"):
        client.post(page, {"place": wrong})
    assert Rank.objects.get(requirement=ranked[0].pk).pinned == 1
    client.post(page, {"place": ""})
    assert Rank.objects.get(requirement=ranked[0].pk).pinned is None


def test_a_lead_decides_how_it_is_decided(ranked, lead):
    client = at(lead)
    said = {"method": "weighted", "top": "3", "criterion-0-label": "营收", "criterion-0-weight": "3"}
    said |= {"criterion-1-label": "风险", "criterion-1-weight": "1", "criterion-1-reverse": "on", "cost-reach": "2"}
    assert client.post(f"{ROOT}settings/", said).status_code == 302
    setting = Prioritization.objects.get()
    assert (setting.method, setting.top, setting.costs) == ("weighted", 3, {"reach": 2.0})
    assert [(one["label"], one["weight"], one["reverse"]) for one in setting.criteria] == [
        ("营收", 3.0, False),
        ("风险", 1.0, True),
    ]
    assert "营收" in client.get(f"/lanyun/requirements/{ranked[0].number}/estimates/").content.decode()
    for wrong in ({"criterion-0-weight": "viel"}, {"top": "0"}, {"cost-reach": "-1"}, {"method": "formula"}):
        assert client.post(f"{ROOT}settings/", said | wrong).status_code == 422
    bad = client.post(f"{ROOT}settings/", said | {"method": "formula", "formula": "reach / efort"})
    assert "efort" in bad.content.decode()
    never = client.post(f"{ROOT}settings/", said | {"method": "formula", "formula": "reach / (effort - effort)"})
    assert "除以 0" in never.content.decode()


def test_a_workspace_that_never_ranked_is_shown_how_to_begin(workspace, lead, member):
    assert "begin/" in at(lead).get(ROOT).content.decode()
    assert "begin/" not in at(member).get(ROOT).content.decode()
    assert at(lead).post(f"{ROOT}begin/").status_code == 302
    assert Prioritization.objects.get().stale_at is not None


def test_two_inputs_and_two_methods_stand_side_by_side(ranked, lead, member):
    page = at(member).get(f"{ROOT}matrix/?x=effort&y=reach").content.decode()
    assert page.partition("<figure")[2].count("</title></circle>") == 2
    both = at(member).get(f"{ROOT}comparison/?first=rice&second=moscow").content.decode()
    assert "<tbody>" not in both
    for one in ranked[:2]:
        estimate(one, {"value": "5"}, Prioritization().method_called("value_effort"), by=lead)
    both = at(member).get(f"{ROOT}comparison/?first=rice&second=value_effort").content.decode()
    assert both.count("<tr data-row") == 2


def test_programs_read_the_order_and_write_estimates_and_pins(ranked, lead, member, stranger):
    api = "/api/v1/lanyun/requirements/"
    first, second, third = at(member).get(f"{api}ranking/").json()["items"]
    assert (first["key"], first["pinned"], second["place"], third["missing"][0]) == ("REQ-2", 1, 2, "reach")
    assert second["low"] < second["mean"] < second["high"]
    put = {"estimates": {"reach": {"value": "3..8", "why": "抽样"}}}
    assert at(member).put(f"{api}3/estimates/", put, "application/json").json()["reach"]["value"] == "3..8"
    assert (
        at(member).put(f"{api}3/estimates/", {"estimates": {"nothing": {"value": "3"}}}, "application/json").status_code
        == 422
    )
    assert (
        at(member).put(f"{api}3/estimates/", {"estimates": {"reach": {"value": "x"}}}, "application/json").status_code
        == 422
    )
    assert at(member).put(f"{api}1/pin/", {"place": 3}, "application/json").status_code == 403
    assert at(lead).put(f"{api}1/pin/", {"place": 3, "why": "先做"}, "application/json").json()["place"] == 3
    assert at(lead).put(f"{api}1/pin/", {"place": None}, "application/json").json()["place"] is None
    for path in ("ranking/", "1/estimates/", "1/pin/"):
        assert at(stranger).get(f"{api}{path}").status_code in (404, 405)
        assert at(stranger).put(f"{api}{path}", {}, "application/json").status_code in (404, 405)


def test_any_list_shows_the_last_ranking_where_its_columns_are_asked_for(ranked, member, requester):
    address, plain = "/lanyun/requirements/?columns=key,title,place,interval,chance&sort=-score", "?columns=key,title"
    client = at(member)
    page = client.get(address).content.decode()
    rank = Rank.objects.get(requirement=ranked[0].pk)
    for words in (f"[{rank.low:.1f}–", "前 1", f"{rank.chance:.0%}", "得分和区间", "已固定"):
        assert words in page
    assert "前 1" not in at(requester).get(address).content.decode(), "the ranking is the team's"
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/lanyun/requirements/{plain}")
    assert not [each["sql"] for each in asked if "requirements_rank" in each["sql"] or "prioritization" in each["sql"]]
