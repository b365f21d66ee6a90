"""Lists: filtered, sorted, and paged without a row lost or shown twice."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(call, lead):
    program = call(lead)

    def ask(query: str) -> list[str]:
        answer = program.get(f"/requirements/?{query}")
        assert answer.status_code == 200, answer.content
        return [item["title"] for item in answer.json()["items"]]

    return ask


@pytest.mark.parametrize(
    "sort",
    [
        "changed_at",
        "-changed_at",
        "created_at",
        "-score",
        "score",
        "-priority",
        "title",
        "-state",
        "-number",
        "due_on",
        "-due_on",
    ],
)
def test_pages_show_every_row_once_through_ties(sort, call, lead, workspace):
    rows = [
        {"title": f"{n}", "priority": n % 2, "reach": n % 3, "impact": 1, "confidence": 100, "effort": 1}
        | {"due_on": datetime.date(2026, 6, 1 + n % 3) if n % 2 else None}
        for n in range(23)
    ]
    Requirement.objects.bulk_add(workspace, rows, by=lead)
    program = call(lead)
    whole = [item["key"] for item in program.get(f"/requirements/?sort={sort}&limit=200").json()["items"]]
    assert len(set(whole)) == 23
    for limit in (1, 5, 22, 23):
        assert [item["key"] for item in program.pages(f"/requirements/?sort={sort}&limit={limit}")] == whole


def test_a_row_added_meanwhile_moves_nothing(call, lead, add):
    for n in range(4):
        add(Requirement, title=str(n))
    program = call(lead)
    first = program.get("/requirements/?sort=-created_at&limit=2").json()
    add(Requirement, title="neu")
    second = program.get(first["next"]).json()
    assert [i["title"] for i in first["items"] + second["items"]] == ["3", "2", "1", "0"]
    assert second["next"] is None


def test_the_next_page_is_in_the_header_too(call, lead, add):
    add(Requirement, title="a")
    add(Requirement, title="b")
    answer = call(lead).get("/requirements/?limit=1")
    assert answer["Link"] == f'<{answer.json()["next"]}>; rel="next"'


def test_filters(titles, add, lead, member, product):
    parent = add(Requirement, title="上级", owner=lead)
    add(Requirement, title="下级", parent=parent, product=product, priority=0, tags=["结算"])
    late = add(Requirement, title="旧的", state="declined", owner=member)
    Artifact.objects.filter(pk=late.pk).update(created_at=timezone.now() - datetime.timedelta(days=40))
    parent.link(late, "blocks", by=lead)
    today = timezone.localdate().isoformat()
    for query, found in {
        "q=上级": ["上级"],
        "q=没有": [],
        "state=new": ["下级", "上级"],
        "state=new,declined": ["旧的", "下级", "上级"],
        "category=dropped": ["旧的"],
        "owner=me": ["上级"],
        "owner=none": ["下级"],
        f"owner={member.pk}": ["旧的"],
        "product=orders": ["下级"],
        "product=none": ["旧的", "上级"],
        "priority=0": ["下级"],
        "tag=结算": ["下级"],
        f"parent={parent.key}": ["下级"],
        f"created_before={today}": ["旧的", "下级", "上级"],
        "created_before=2001-01-01": [],
        f"created_after={today}": ["下级", "上级"],
        "older_than=30": ["旧的"],
        "linked=blocks": ["旧的"],
        "not_linked=blocks": ["下级", "上级"],
        "state=new&priority=0&tag=结算": ["下级"],
        "links_to=blocks": ["上级"],
        "archived=1": [],
        "product=": ["旧的", "下级", "上级"],
    }.items():
        assert titles(f"{query}&sort=-number") == found, query


@pytest.mark.each_database
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e9", "limit"),
        ("sort=body", "sort"),
        ("stat=new", "stat"),
        ("after=x", "after"),
        ("after=%F0%9F", "after"),
        ("after=W10", "after"),
        ("after=" + "A" * 300, "after"),
        ("created_before=yesterday", "created_before"),
        ("created_before=0001-01-01", "created_before"),
        ("owner=nobody", "owner"),
        ("owner=99999999999999999999999", "owner"),
        ("product=nothing", "product"),
        ("state=,x,", "state"),
        ("parent=REQ-99999999999", "parent"),
        ("priority=9", "priority"),
        ("linked=loves", "linked"),
        ("older_than=99999999999999999999", "older_than"),
        ("q=%00", "q"),
        ("q=" + "x" * 501, "q"),
    ],
)
def test_names_the_parameter_that_does_not_fit(query, field, call, lead):
    answer = call(lead).get(f"/requirements/?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "query",
    ["tag=%F0%9F%91%BE", "tag=%ED%A0%80", "q=REQ-99999999999"],
)
def test_finds_nothing_for_what_cannot_be(query, titles, add):
    add(Requirement)
    assert titles(query) == []


@pytest.mark.one_database
def test_costs_the_same_for_many_rows_as_for_few(call, lead, workspace, product, add):
    program = call(lead)
    add(Requirement, owner=lead, product=product, tags=["a"])

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            program.get("/requirements/?limit=200")
        return len(queries)

    count()
    few = count()
    Requirement.objects.bulk_add(
        workspace, [{"title": str(n), "owner": lead, "tags": ["b"]} for n in range(50)], by=lead
    )
    assert count() == few <= 5


def test_search_goes_on_page_after_page(call, lead, workspace):
    Requirement.objects.bulk_add(workspace, [{"title": f"对账 {n}"} for n in range(7)], by=lead)
    program = call(lead)
    whole = [hit["key"] for hit in program.get("/search/?q=对账&limit=200").json()["items"]]
    assert whole == [f"REQ-{n}" for n in range(7, 0, -1)]
    for limit in (1, 3, 6, 7):
        assert [hit["key"] for hit in program.pages(f"/search/?q=对账&limit={limit}")] == whole
    assert program.get("/search/?q=对账&after=x").json()["errors"][0]["field"] == "after"


def test_search_inbox_and_events(call, lead, member, add):
    mine = add(Requirement, title="对账差异自动归因", owner=lead)
    program = call(member)
    assert [hit["key"] for hit in program.get("/search/?q=归因").json()["items"]] == [mine.key]
    assert program.get("/search/?q=归因&kind=feedback").json()["items"] == []
    assert program.get("/search/").json()["errors"][0]["field"] == "q"
    assert [e["verb"] for e in program.get("/events/").json()["items"]] == ["created"]
    cursor = program.get("/events/").json()["next"]
    assert program.get(cursor).json() == {"items": [], "next": None}
    mine.change(by=lead, title="新标题")
    assert [e["changes"] for e in program.get(cursor).json()["items"]] == [{"title": ["对账差异自动归因", "新标题"]}]


def test_the_inbox_says_why(call, lead, member, add):
    from bihuan.artifacts.dispatch import run_once

    add(Requirement, title="给你", owner=member, by=lead)
    run_once()
    (notice,) = call(member).get("/inbox/?unread=true").json()["items"]
    assert (notice["why"], notice["verb"], notice["artifact"]["title"]) == ("assigned", "created", "给你")
    member.notices.update(read_at=timezone.now())
    assert call(member).get("/inbox/?unread=true").json()["items"] == []
    assert len(call(member).get("/inbox/").json()["items"]) == 1


def test_events_of_what_is_out_of_sight_stay_out(call, member, requester, lead, add, private_product):
    hidden = add(Requirement, title="保密", product=private_product, by=None)
    seen = add(Requirement, title="公开", owner=requester)
    seen.comment("内部", by=lead)
    assert {e["artifact"]["key"] for e in call(member).pages("/events/?limit=1")} == {seen.key} != {hidden.key}
    assert {e["verb"] for e in call(requester).get("/events/").json()["items"]} == {"created"}


def test_a_workspace_tells_who_and_what_is_there(call, member, product, private_product):
    here = call(member).get("/").json()
    assert [p["slug"] for p in here["products"]] == ["orders"]
    assert {m["email"]: m["role"] for m in here["members"]}[member.email] == "member"
    assert set(here["kinds"]) == set(Artifact.kinds())
