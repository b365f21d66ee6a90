"""Lists: filters from the address, order, pages that lose and repeat nothing."""

import base64
import datetime
import json

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.artifacts.models import Artifact
from bihuan.pages.listing import COUNTED, PER_PAGE, SORTS, Listing
from bihuan.people.models import Role
from tests.people import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(requirements, workspace, lead):
    """listed("state=new", user): the list of this address."""

    def read(address: str = "", user=lead, kind=requirements) -> Listing:
        return Listing(kind, user, workspace, QueryDict(address))

    return read


def titles(listing: Listing) -> list[str]:
    return [row.title for row in listing.rows]


@pytest.fixture
def three(add, requirements, lead, product):
    for title in ("甲", "乙", "丙"):
        add(Artifact.kinds()["feedback"], title=title)
    return [
        add(requirements, title="一 波次合并", priority=0, owner=lead, product=product, tags=["仓储"]),
        add(requirements, title="二 对账差异", priority=2),
        add(requirements, title="三 运费重算", priority=2, reach=10, impact=1, confidence=50, effort=1),
    ]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("", "三二一"),
        ("sort=number", "一二三"),
        ("sort=-score", "三"),
        ("priority=0", "一"),
        ("owner=me", "一"),
        ("owner=none", "三二"),
        ("product=orders", "一"),
        ("product=none", "三二"),
        ("tag=仓储", "一"),
        ("tag=没有的", ""),
        ("q=差异", "二"),
        ("q=REQ-3", "三"),
        ("q=req-3", "三"),
        ("q=FB-3", ""),
        ("state=clarifying", "二"),
        ("state=new,clarifying", "三二一"),
        ("category=new", "三一"),
        ("category=done,dropped", ""),
        ("not_linked=evidences", "三二一"),
        ("linked=evidences", ""),
        ("older_than=1", ""),
        ("archived=1", ""),
        ("owner=me&priority=2", ""),
    ],
)
def test_are_filtered_and_sorted_by_the_address(three, listed, lead, address, wanted):
    three[1].move("accept", by=lead)
    three[2].change(by=lead, title="三 运费重算了")
    found = listed(address)
    assert found.problems == []
    assert [title[0] for title in titles(found)][: len(wanted)] == list(wanted)
    assert "score" in address or len(found.rows) == len(wanted) == found.count


def test_say_which_filters_are_on(three, listed, product):
    found = listed("state=new&product=orders&older_than=3")
    assert found.count == 0
    chips = {name: (label, shown) for label, shown, name in found.chips}
    assert set(chips) == {"state", "product", "older_than"}
    assert chips["product"][1] == "订单中台"


@pytest.mark.each_database
@pytest.mark.parametrize(
    "address",
    [
        *(
            "state=gone",
            "category=gone",
            "owner=999999999",
            "owner=x",
            "owner=１２",
            "product=gone",
            "priority=9",
            "priority=-1",
        ),
        *("created_after=yesterday", "created_before=2026-13-40", "older_than=x", "older_than=-3", "linked=gone"),
        *(
            "not_linked=gone",
            "links_to=gone",
            "links_nothing=gone",
            "parent=REQ-999",
            "parent=x",
            "q=a%00b",
            "tag=a%00b",
        ),
        *(
            "sort=body",
            "sort=-owner",
            "sort=__class__",
            "sort=",
            "created_after=0001-01-01",
            "created_before=9999-12-31",
        ),
        *("owner=99999999999999999999", "older_than=999999999"),
    ],
)
def test_tell_of_what_cannot_be_read_and_show_the_rest(three, listed, address):
    found = listed(address)
    assert len(found.rows) in (0, 3)
    assert found.problems or not address.startswith(("state", "category", "sort=b", "parent", "linked", "priority"))


CURSORS = [
    *(1, [], [1], [1, 2, 3], {}, "text", None, True, [None, 1], [[1], 1], [{}, 1], [1, "x"], [1, None], [1, True]),
    *([1, 2**70], [2**70, 1], [-1, -1], [1e400, 1], [float("nan"), 1], ["\0", 1], ["\ud800", 1], ["x", 1], [1.5, 1]),
    *(
        ["2026-01-01", 1],
        ["2026-01-01T00:00:00", 1],
        ["0001-01-01T00:00:00+00:00", 1],
        ["9999-12-31T23:59:59-23:00", 1],
    ),
]


@pytest.mark.each_database
@pytest.mark.parametrize("sort", [*SORTS, *(f"-{name}" for name in SORTS)])
def test_begin_anew_at_a_place_that_makes_no_sense(three, listed, sort):
    texts = [base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode() for cursor in CURSORS]
    for text in [*texts, "x", "====", "%", "é", base64.urlsafe_b64encode(b"[" * 9000).decode()]:
        for side in ("after", "before"):
            found = listed()
            found.asked = QueryDict(mutable=True)
            found.asked.update({"sort": sort, side: text})
            found.order = found.read_order()
            assert len(found.rows) <= 3


def test_pages_lose_and_repeat_nothing_where_rows_are_alike(workspace, requirements, lead, listed):
    days = [None, datetime.date(2026, 6, 1), datetime.date(2026, 6, 2)]
    alike = {"created_at": timezone.now()}
    same = [{"title": f"同 {n // 40}", "priority": n % 2, "due_on": days[n % 3], **alike} for n in range(130)]
    requirements.objects.bulk_add(workspace, same, by=lead)
    for name in SORTS:
        for sort in (name, f"-{name}"):
            there_and_back(listed, sort)


def there_and_back(listed, sort: str) -> None:
    seen, address, pages = [], f"sort={sort}", 0
    while True:
        found = listed(address)
        seen += [row.number for row in found.rows]
        pages += 1
        if not found.page.next:
            break
        address = f"sort={sort}&after={found.page.next}"
    assert pages == 3, sort
    assert len(seen) == len(set(seen)) == 130, sort
    back = listed(f"sort={sort}&before={found.page.previous}")
    assert [row.number for row in back.rows] == seen[PER_PAGE : 2 * PER_PAGE], sort
    assert back.page.next
    first = listed(f"sort={sort}&before={back.page.previous}")
    assert [row.number for row in first.rows] == seen[:PER_PAGE], sort
    assert first.page.previous is None


def test_what_has_no_due_date_stands_last_both_ways(add, requirements, listed):
    for title, day in (("无", None), ("晚", "2026-07-02"), ("早", "2026-07-01"), ("也无", None)):
        add(requirements, title=title, due_on=day and datetime.date.fromisoformat(day))
    assert titles(listed("sort=due_on")) == ["早", "晚", "无", "也无"]
    assert titles(listed("sort=-due_on")) == ["晚", "早", "也无", "无"]


def test_are_counted_exactly_up_to_a_thousand(workspace, requirements, lead, listed, at):
    requirements.objects.bulk_add(workspace, [{"title": "行"} for _ in range(COUNTED + 2)], by=lead)
    assert listed().count == COUNTED + 1
    assert "1,000+" in at(lead).get(f"/{workspace.slug}/requirements/").content.decode()


def test_are_filtered_by_what_is_linked_to_them_and_what_they_are_linked_to(three, listed, lead):
    feedback = Artifact.kinds()["feedback"]
    voice = feedback.objects.get(number=1)
    voice.link(three[0], "evidences", by=lead)
    voice.link(three[1], "evidences", by=lead)
    assert {title[0] for title in titles(listed("linked=evidences"))} == {"一", "二"}
    assert {title[0] for title in titles(listed("not_linked=evidences"))} == {"三"}
    assert titles(listed("links_to=evidences", kind=feedback)) == ["甲"]
    assert titles(listed("links_to=evidences:req-1", kind=feedback)) == ["甲"]
    assert titles(listed("links_to=evidences:REQ-3", kind=feedback)) == []
    assert titles(listed("links_nothing=evidences", kind=feedback)) == ["丙", "乙"]
    for bad in ("links_to=gone:REQ-1", "links_to=evidences:REQ-99", "links_to=:"):
        found = listed(bad, kind=feedback)
        assert len(found.rows) == 3
        assert found.problems


def test_show_only_what_the_person_may_see(three, listed, requester, private_product, member, owner, add, requirements):
    add(requirements, title="四 结算", product=private_product, by=owner)
    assert [title[0] for title in titles(listed("", member))] == ["三", "二", "一"]
    hidden = listed("product=settlement", member)
    assert len(hidden.rows) == 3, "what cannot be seen is as if it were not there"
    assert hidden.problems
    assert titles(listed("", requester)) == []


def test_leave_trash_and_archive_out(three, listed, lead):
    three[0].trash(by=lead)
    three[1].archive(by=lead)
    assert [title[0] for title in titles(listed())] == ["三"]
    assert [title[0] for title in titles(listed("archived=1"))] == ["二"]


def test_find_by_day_in_the_time_of_the_reader(three, listed):
    moment = datetime.datetime(2026, 7, 14, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    Artifact.objects.filter(pk=three[0].pk).update(created_at=moment)
    assert [title[0] for title in titles(listed("created_after=2026-07-14&created_before=2026-07-14"))] == ["一"]
    assert titles(listed("created_before=2026-07-13")) == []


@pytest.mark.one_database
@pytest.mark.parametrize("kind", sorted(Artifact.kinds()))
def test_ask_the_database_as_often_for_many_as_for_few(workspace, lead, at, kind, product):
    model, client = Artifact.kinds()[kind], at(lead)
    asked = []
    for batch in (3, 20):
        people = [member_of(workspace, f"{batch}-{n}@x.cn", "人", Role.MEMBER) for n in range(batch)]
        rows = [{"title": f"行 {n}", "owner": person} for n, person in enumerate(people)]
        model.objects.bulk_add(workspace, rows, by=lead)
        queries = []
        for address in ("", "?group=product", "?group=owner", "?group=state", "?group=priority", "?group=x"):
            queries.append(min(questions(client, f"/{workspace.slug}/{kind}/{address}") for _time in range(3)))
        asked.append(queries)
    assert asked[0] == asked[1]


def questions(client, page: str) -> int:
    """How often the database is asked; the first time more than later, when what was read is known."""
    with CaptureQueriesContext(connection) as counted:
        assert client.get(page).status_code == 200
    return len(counted)


def test_a_row_is_drawn_anew_when_anything_it_shows_changes(three, workspace, lead, product, at, said):
    client, page = at(lead), f"/{workspace.slug}/requirements/"
    assert "林知夏" in said(client.get(page))
    lead.name = "林晚"
    lead.save()
    table = client.get(page).content.decode().partition("<tbody")[2].partition("</table>")[0]
    assert "林晚" in table
    assert "林知夏" not in table
    three[0].change(by=lead, title="一 新的波次", tags=["仓储", "夜班"])
    shown = said(client.get(page))
    assert "一 新的波次" in shown
    assert "夜班" in shown
    assert "new" not in shown
    lead.language = "en"
    lead.save()
    english = said(client.get(page))
    assert "New" in english
    assert "新提出" not in english
    Artifact.objects.filter(pk=three[0].pk).update(state_since=timezone.now() - datetime.timedelta(days=41))
    assert "41 days" in said(client.get(page))
