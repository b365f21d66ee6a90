"""The menu at the side: what waits is counted, only for those who decide, and without many questions."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.areas.requirements.models import Requirement

pytestmark = pytest.mark.django_db
TRIAGE = re.compile(r'<a class="bh-nav" href="/lanyun/requirements/triage/"([^>]*)>(.*?)</a>', re.S)


@pytest.fixture
def browse():
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def entry(client, address="/lanyun/mine/"):
    return TRIAGE.search(client.get(address).content.decode())


def test_says_how_many_wait_for_a_decision(browse, add, member):
    client = browse(member)
    assert 'class="n"' not in entry(client)[2]
    for title in ("一", "二"):
        add(Requirement, title=title)
    assert '<span class="n">2</span>' in entry(client)[2]


def test_stops_counting_at_a_hundred(browse, workspace, lead):
    Requirement.objects.bulk_add(workspace, [{"title": f"第 {n} 项"} for n in range(120)], by=lead)
    assert "99+" in entry(browse(lead))[2]


def test_only_one_entry_is_where_one_is(browse, add, lead):
    add(Requirement, title="一")
    page = browse(lead).get("/lanyun/requirements/triage/").content.decode()
    assert "aria-current" in TRIAGE.search(page)[1]
    assert len(re.findall(r'<a class="bh-nav"[^>]*aria-current', page)) == 1


def test_requesters_decide_nothing(browse, requester, workspace):
    assert entry(browse(requester)) is None


def test_the_shell_asks_at_most_four_times(browse, add, lead, product):
    add(Requirement, title="一")
    client = browse(lead)
    client.get("/lanyun/mine/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/lanyun/mine/")
    shell = [
        q["sql"]
        for q in asked.captured_queries
        if re.search("people_workspace|people_product|notice|wake_on", q["sql"])
    ]
    membership_and_reach = 2
    assert len(shell) - membership_and_reach <= 4, shell


def test_pages_of_ones_own_keep_the_menu_of_where_one_comes_from(browse, lead, requester, stranger):
    elsewhere = stranger.memberships.get().workspace
    elsewhere.memberships.create(user=lead, role=20)
    client = browse(lead)
    for slug in ("lanyun", elsewhere.slug, "lanyun"):
        client.get(f"/{slug}/mine/")
        for address in ("/me/", "/accounts/email/"):
            page = client.get(address, follow=True).content.decode()
            assert f'<a class="bh-nav" href="/{slug}/requirements/"' in page, address
    assert "/triage/" not in browse(requester).get("/me/").content.decode()
    requester.memberships.all().delete()
    assert 'class="bh-nav"' not in browse(requester).get("/me/").content.decode()


def test_choosing_a_product_stays_on_the_page(browse, add, lead, product):
    """The menu is drawn once for all pages of one kind, so it must not name the one it was drawn for."""
    client, one, other = browse(lead), add(Requirement, title="一"), add(Requirement, title="二")
    for each in (one, other):
        page = client.get(f"/lanyun/requirements/{each.number}/").content.decode()
        assert f'href="?product={product.slug}"' in page
