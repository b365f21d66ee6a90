"""Home: its figures, and that each opens a list with exactly as many."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.loop.health import health_of
from bihuan.people.models import DataRange, Membership, Role

LINK = re.compile(r'<a[^>]*href="([^"]*/(?:feedback|requirements)/\?[^"]*)"[^>]*>(.*?)</a>', re.S)
MOST_QUERIES = 12


def figures(html: str) -> list[tuple[str, int]]:
    """Every link to a list, with the number it shows."""
    found = []
    for address, inside in LINK.findall(html):
        words = unescape(re.sub(r"<[^>]+>", " ", inside))
        if number := re.search(r"\d[\d,]*", words):
            found.append((unescape(address), int(number[0].replace(",", ""))))
    return found


def rows(html: str) -> int:
    return html.count("<tr data-row>")


@pytest.mark.parametrize("chosen", ["", "orders"])
def test_every_number_opens_exactly_that_many(page, lead, turning, chosen):
    shown = figures(page(lead, f"?product={chosen}"))
    assert len(shown) >= 8, shown
    assert any(number for _address, number in shown)
    for address, number in shown:
        assert rows(page(lead, address)) == number, (address, number)


def test_counts_what_stands_at_each_station(workspace, lead, turning):
    health = health_of(lead, workspace)
    counts = {standing.station.name: standing.count for standing in health.standings}
    assert counts == {"voice": 7, "requirement": 3, "delivery": 1, "release": 1, "outcome": 3}
    voice = health.standings[0]
    assert (voice.ages, voice.oldest, voice.broken) == ([4, 1, 2], 45, 4)
    assert (health.standings[1].broken, health.count("triage"), health.count("mine")) == (3, 1, 1)


def test_follows_the_product(workspace, lead, turning, product):
    health = health_of(lead, workspace, product)
    counts = [standing.count for standing in health.standings]
    assert counts == [3, 0, 1, 1, 2]


def test_asks_little_however_much_there_is(lead, turning, requirement, voice):
    client = Client()
    client.force_login(lead)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/lanyun/").status_code == 200
        return len(queries)

    asked()
    few = asked()
    for place in range(6):
        released = requirement(f"又一项 {place}", at="release", owner=lead)
        voice("又一条", behind=released, said="solve")
    assert asked() == few <= MOST_QUERIES


def test_stops_counting_at_a_thousand(workspace, lead, page):
    Feedback.objects.bulk_add(workspace, [{"title": f"声音 {n}"} for n in range(1_005)], by=lead)
    assert health_of(lead, workspace).standings[0].count == 1_001
    assert "1,000+" in page(lead)


def test_archived_and_trashed_are_not_counted(workspace, lead, voice):
    voice("收起").archive(by=lead)
    voice("扔掉").trash(by=lead)
    voice("还在")
    assert health_of(lead, workspace).standings[0].count == 1


def test_counts_only_what_the_person_sees(workspace, admin, member, private_product, owner, requirement, add):
    add(Requirement, title="别人的产品", by=owner, product=private_product)
    add(Requirement, title="大家的")
    assert health_of(admin, workspace).standings[1].count == 2
    assert health_of(member, workspace).standings[1].count == 1
    Membership.objects.filter(user=member).update(data_range=DataRange.OWN)
    member.__dict__.pop("reach", None)
    assert health_of(member, workspace).standings[1].count == 0


def test_says_nothing_of_few_answers(page, lead, turning):
    html = page(lead)
    assert "cannot tell" in html
    assert "Closure rate" in html


def test_gives_the_interval_of_enough_answers(page, lead, requirement, voice):
    released = requirement("批量改地址", at="release")
    for said in ("solve", "solve", "solve", "solve", "contest"):
        voice("用了", behind=released, said=said)
    html = page(lead)
    assert "80%" in html
    assert "38–96%" in html


def test_an_empty_workspace_offers_three_first_steps(page, owner, member, workspace):
    html = page(owner)
    assert html.count("/ 3</span>") == 3
    assert f"/{workspace.slug}/settings/" in html
    assert "Invite people" not in page(member)


def test_a_requester_sees_what_they_asked_for(page, requester, lead, add, voice):
    add(Feedback, title="我要导出", by=requester)
    voice("别人的话")
    html = page(requester)
    assert "我要导出" in html
    assert "别人的话" not in html
    assert "Health of the loop" not in html


def test_strangers_find_nothing(page, stranger, turning):
    page(stranger, status=404)


def test_shows_my_work_with_the_most_urgent_first(page, lead, add):
    add(Requirement, title="可以等", owner=lead, priority=3)
    add(Requirement, title="今天就要", owner=lead, priority=0)
    html = page(lead, "?work=owned")
    assert html.index("今天就要") < html.index("可以等")


def test_roles_below_member_never_get_the_team_page(page, requester):
    assert Membership.objects.get(user=requester).role == Role.REQUESTER
    assert "You have not asked for anything yet" in page(requester)
