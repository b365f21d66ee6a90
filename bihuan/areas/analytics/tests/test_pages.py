"""Pages of analytics: who sees which source, what an address asks, and what an admin may change."""

import re

import pytest

from bihuan.telemetry.models import Source, WriteKey
from bihuan.telemetry.store.buffer import Delivery, accept

pytestmark = pytest.mark.django_db
HERE = "/lanyun/analytics/"


@pytest.fixture
def source(product, settings, tmp_path):
    settings.SEGMENTS = tmp_path / "segments"
    return Source.objects.of(product)


@pytest.fixture
def happened(source):
    """`happened("paid", "left", …)`: so many events of today, each by a person of its own."""
    from bihuan.telemetry.wires.events import event

    def sent(*names, at=None):
        rows = [event(name=name, distinct_id=f"u{n}", properties=b'{"plan":"pro"}') for n, name in enumerate(names)]
        accept([Delivery(at or source, {"events": rows}, [("future", "{}")])])

    return sent


@pytest.fixture
def at(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_address_is_a_question(at, member, happened):
    happened("paid", "paid", "left")
    page = at(member).get(f"{HERE}?event=paid&event=left&last=7")
    assert "查看数据" in words(page)
    rows = at(member).get(f"{HERE}?event=paid&event=left&last=7&format=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "time,paid,left"
    assert [row.partition(",")[2] for row in rows[1:]] == ["0,0"] * 6 + ["2,1"]


@pytest.mark.parametrize(
    "address",
    [
        "ask=funnel&event=paid&event=left&order=any&breakdown=plan",
        "ask=retention&event=paid&recurring=1&rolling=1",
        "ask=stickiness&interval=day",
        "ask=lifecycle&event=paid",
        "event=paid&math=p95&property=amount&breakdown=plan&compare=1&where=plan&op=is&value=pro",
        "event=paid&event=left&formula=A/B",
    ],
)
def test_every_kind_of_question_is_drawn_with_its_data(at, member, happened, address):
    happened("paid", "left")
    page = at(member).get(f"{HERE}?{address}").content.decode()
    assert "bh-data" in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ask=nothing&event=x", "不是可查询的问题"),
        ("ask=funnel&event=paid", "漏斗有 2 到 20 步"),
        ("event=paid&math=sum", "要指定从哪个属性取值"),
        ("event=paid&since=yesterday", "不是日期"),
        ("event=paid&since=2026-03-02&until=2026-03-01", "早于开始日"),
        ("event=paid&interval=hour&last=3000", "点太多"),
        ("event=paid&formula=A%2B", "公式"),
        ("event=paid&where=n&op=%3E&value=many", "不是数字"),
        ("event=paid&where=n&op=matches&value=(", "正则"),
    ],
)
def test_what_cannot_be_asked_is_said(at, member, happened, address, said):
    happened("paid")
    assert said in words(at(member).get(f"{HERE}?{address}"))


def test_only_sources_of_products_one_sees_are_asked(at, member, admin, private_product, happened, source):
    happened("paid")
    hidden = Source.objects.of(private_product)
    happened("secret", at=hidden)
    assert "secret" not in words(at(member).get(HERE))
    assert "secret" in words(at(admin).get(HERE))
    assert at(member).get(f"{HERE}sources/{hidden.pk}/").status_code == 404
    assert at(member).get(f"{HERE}sources/{source.pk}/").status_code == 200


def test_strangers_find_nothing_and_requesters_have_no_part(at, stranger, requester, source):
    for address in ("", "sources/", f"sources/{source.pk}/"):
        assert at(stranger).get(HERE + address).status_code == 404
        assert at(requester).get(HERE + address).status_code == 403
    assert at(stranger).get("/elsewhere/analytics/").status_code == 200
    assert at(stranger).get(f"/elsewhere/analytics/sources/{source.pk}/").status_code == 404


def test_an_admin_connects_a_product(at, admin, member, product, settings, tmp_path):
    settings.SEGMENTS = tmp_path / "segments"
    form = {"product": product.pk, "environment": "staging"}
    assert at(member).post(f"{HERE}sources/", form).status_code == 403
    page = at(admin).post(f"{HERE}sources/", form, follow=True)
    source = Source.objects.get()
    assert source.keys.get().token in words(page)
    assert at(admin).post(f"{HERE}sources/", form).status_code == 422, "there is one already"
    assert at(admin).post(f"{HERE}sources/", form | {"environment": "No!"}).status_code == 422


def test_keys_are_added_and_revoked_by_admins(at, admin, member, stranger, source, other_product):
    address = f"{HERE}sources/{source.pk}/keys/"
    form = {"name": "网页", "origins": "https://oms.example.com\nhttps://wms.example.com"}
    assert at(member).post(address, form).status_code == 403
    assert at(stranger).post(address, form).status_code == 404
    at(admin).post(address, form)
    key = source.keys.get()
    assert key.origins == ["https://oms.example.com", "https://wms.example.com"]
    assert at(admin).post(address, {"origins": "oms.example.com"}).status_code == 422
    theirs = Source.objects.of(other_product).add_key(by=stranger)
    assert at(admin).post(f"{address}{theirs.pk}/removal/").status_code == 404
    assert at(member).post(f"{address}{key.pk}/removal/").status_code == 403
    at(admin).post(f"{address}{key.pk}/removal/")
    assert WriteKey.objects.get(pk=key.pk).revoked_at


def test_a_source_shows_what_came_and_what_was_refused(at, member, happened, source):
    happened("paid")
    said = words(at(member).get(f"{HERE}sources/{source.pk}/"))
    for part in ("paid", "u0", "plan", "已接收", "时间在未来"):
        assert part in said


def test_cells_of_the_file_are_no_formulas(at, member, happened):
    happened("=cmd()")
    body = at(member).get(f"{HERE}?event=%3Dcmd()&breakdown=plan&format=csv").content.decode("utf-8-sig")
    assert body.splitlines()[0] == "time,'=cmd() · pro"
