"""Boards, moves, trees, trash: what goes where, and what is refused with a reason."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def page(workspace):
    return f"/{workspace.slug}/requirements/"


def test_shows_a_column_for_each_state_and_its_cards(one, lead, at, page, said, requirements):
    shown = said(at(lead).get(f"{page}board/"))
    for state in requirements.State:
        assert str(state.label) in shown
    assert "拆单后运费自动重算" in shown


def test_a_card_that_is_dropped_moves(one, lead, at, page, requirements):
    answer = at(lead).post(f"{page}1/move/", {"verb": "accept", "version": 1}, headers=JSON)
    told = answer.json()
    assert (told["state"], told["version"]) == ("clarifying", 2)
    assert told["undo"].endswith("/undo/")
    event = requirements.objects.get().events.latest("pk")
    assert (event.verb, event.actor) == ("accept", lead)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"verb": "verify"}, 422),
        ({"verb": "decline"}, 422),
        ({"verb": "decline", "reason": "  "}, 422),
        ({"verb": "snooze"}, 422),
        ({"verb": "snooze", "wake_on": "x"}, 422),
        ({"verb": "accept", "version": "9"}, 422),
        ({"verb": "accept", "version": "x"}, 422),
        ({"verb": "gone"}, 404),
        ({}, 404),
    ],
)
def test_a_move_that_is_refused_says_why_and_changes_nothing(one, lead, at, page, requirements, data, status):
    answer = at(lead).post(f"{page}1/move/", data, headers=JSON)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["detail"]
        assert at(lead).post(f"{page}1/move/", data).status_code == 422, "the page says it too"
    kept = requirements.objects.get()
    assert (kept.state, kept.version) == ("new", 1)


def test_a_move_asks_for_what_it_needs_and_takes_it(one, lead, at, page, requirements):
    shown = at(lead).get(f"{page}1/move/?verb=snooze").content.decode()
    assert 'name="wake_on"' in shown
    at(lead).post(f"{page}1/move/", {"verb": "snooze", "wake_on": "2026-12-01", "version": 1})
    kept = requirements.objects.get()
    assert (kept.state, kept.wake_on.isoformat()) == ("snoozed", "2026-12-01")
    at(lead).post(f"{page}1/move/", {"verb": "decline", "reason": "客户撤回了", "version": 2})
    assert requirements.objects.get().events.latest("pk").reason == "客户撤回了"


def test_nobody_is_offered_a_move_they_may_not_make(one, lead, member, requester, at, page):
    assert "verb=decline" in at(lead).get(f"{page}1/").content.decode()
    assert "verb=decline" not in at(member).get(f"{page}1/").content.decode()
    one.change(by=lead, owner=requester)
    assert 'name="verb"' not in at(requester).get(f"{page}1/").content.decode()


def test_a_column_is_capped_and_leads_to_its_list(workspace, requirements, lead, at, page):
    requirements.objects.bulk_add(workspace, [{"title": f"行 {n}"} for n in range(60)], by=lead)
    shown = at(lead).get(f"{page}board/").content.decode()
    assert shown.count("data-card=") == 50
    assert "state=new" in shown


@pytest.mark.one_database
@pytest.mark.parametrize("slug", sorted(Artifact.kinds()))
@pytest.mark.parametrize("view", ["board/", "tree/", ""])
def test_asks_the_database_as_often_for_many_as_for_few(workspace, lead, at, slug, view):
    kind, client, asked = Artifact.kinds()[slug], at(lead), []
    page = f"/{workspace.slug}/{slug}/{view}"
    if client.get(page).status_code == 404:
        assert view == "tree/"
        return
    for _batch in range(2):
        top = kind.objects.add(workspace=workspace, title="上", by=lead)
        kind.objects.bulk_add(
            workspace, [{"title": f"行 {n}", "parent": top, "owner": lead} for n in range(10)], by=lead
        )
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_tree_shows_who_is_below_whom(add, requirements, lead, at, page, said):
    top = add(requirements, title="业务目标")
    middle = add(requirements, title="用户要的", parent=top)
    add(requirements, title="研发要做的", parent=middle)
    add(requirements, title="旁边的")
    shown = said(at(lead).get(f"{page}tree/"))
    for title in ("业务目标", "用户要的", "研发要做的", "旁边的"):
        assert title in shown
    below = said(at(lead).get(f"{page}tree/?root=REQ-1"))
    assert "研发要做的" in below
    assert "旁边的" not in below


def test_a_tree_shows_what_lies_below_something_hidden_or_gone(add, requirements, lead, at, page, said):
    top = add(requirements, title="上级")
    add(requirements, title="孤儿", parent=top)
    top.trash(by=lead)
    assert "孤儿" in said(at(lead).get(f"{page}tree/"))


def test_trash_is_emptied_of_what_is_taken_back(one, workspace, lead, requester, at, page, said, requirements):
    client = at(lead)
    client.post(f"{page}1/trash/")
    assert client.get(f"{page}1/").status_code == 404
    assert client.post(f"{page}1/edit/", {"title": "x"}).status_code == 404
    trash = f"/{workspace.slug}/trash/"
    assert "REQ-1" in said(client.get(trash))
    client.post(f"{page}1/restore/")
    assert client.get(f"{page}1/").status_code == 200
    assert "拆单后运费自动重算" not in said(client.get(trash)).replace("REQ-1", "")
    client.post(f"{page}1/archive/")
    assert requirements.objects.get().archived_at
    client.post(f"{page}1/unarchive/")
    assert requirements.objects.get().archived_at is None


def test_links_are_drawn_by_key_in_both_directions_and_removed(one, add, requirements, workspace, lead, at, page, said):
    voice = add(Artifact.kinds()["feedback"], title="每次都要人工改")
    client = at(lead)
    client.post(f"{page}1/links/", {"key": "fb-1", "role": "evidences", "inverse": "1"})
    assert voice.links_out.get().target_id == one.pk
    client.post(f"{page}1/links/", {"key": "FB-1 每次都要人工改", "role": "relates_to"})
    assert one.links_out.get().target_id == voice.pk
    for data in ({"key": "REQ-99"}, {"key": "REQ-1"}, {"key": ""}, {"key": "FB-1", "role": "gone"}):
        client.post(f"{page}1/links/", {"role": "blocks"} | data)
    assert one.links_out.count() == 1
    assert "每次都要人工改" in said(client.get(f"{page}1/"))
    assert "拆单后运费自动重算" in said(client.get(f"/{workspace.slug}/feedback/1/"))
    client.post(f"{page}1/links/{one.links_out.get().pk}/removal/")
    assert not one.links_out.exists()
    assert client.post(f"{page}1/links/999999/removal/").status_code == 404


def test_links_to_what_is_out_of_reach_are_not_shown(
    one, add, requirements, owner, member, private_product, at, page, said
):
    secret = add(requirements, title="机密结算", product=private_product, by=owner)
    secret.link(one, "blocks", by=owner)
    assert "机密结算" in said(at(owner).get(f"{page}1/"))
    assert "机密结算" not in said(at(member).get(f"{page}1/"))
    assert "机密结算" not in said(at(member).get(f"{page}1/history/"))
    link = one.links_in.get()
    assert at(member).post(f"{page}1/links/{link.pk}/removal/").status_code == 404


def test_history_tells_in_words_and_shows_the_past(one, lead, member, product, at, page, said):
    one.change(by=lead, title="新标题", owner=member, product=product, tags=["仓储"], priority=0)
    one.move("decline", by=lead, reason="客户撤回了")
    shown = said(at(lead).get(f"{page}1/history/"))
    for words in ("拆单后运费自动重算", "新标题", "吴桐", "订单中台", "客户撤回了", "林知夏"):
        assert words in shown
    assert "priority" not in shown
    then = said(at(lead).get(f"{page}1/history/?version=1"))
    assert "价、量、单、税" in then
    strange = ("version=99", "version=x", "version=0", "at=x", "at=2026-13-01T00:00", "at=0001-01-01T00:00", "before=x")
    for odd in (*strange, "at=1900-01-01", "at=9999-12-31T23:59:59", "before=1", "version=" + "9" * 30):
        assert at(lead).get(f"{page}1/history/?{odd}").status_code == 200, odd


@pytest.fixture
def cards(add, requirements, lead):
    """Five in one column: A and B urgent, the others not."""
    rows = [{"title": name, "priority": 0 if name in "AB" else 2} for name in "BAEDC"]
    return {one.title: one for one in requirements.objects.bulk_add(lead.memberships.get().workspace, rows, by=lead)}


@pytest.fixture
def column_of(at, page, lead, requirements):
    """column_of("new"): the titles of a column from its top, as the board shows them."""

    def read(state="new", user=lead) -> str:
        shown = at(user).get(f"{page}board/").content.decode()
        column = shown.partition(f'data-column="{state}"')[2].partition("</ol>")[0]
        return "".join(re.findall(r"data-open>(\w+)<", column))

    return read


@pytest.fixture
def put(at, page, lead, cards):
    """put("C", above="A"): as the drop of a card says it."""

    def send(title, user=lead, **side):
        [(side, other)] = side.items()
        key = cards[other].key if other in cards else other
        return at(user).post(f"{page}{cards[title].number}/position/", {side: key}, headers=JSON)

    return send


def test_a_card_stays_where_it_is_put(cards, column_of, put):
    assert column_of() == "ABCDE"
    for title, side, other, wanted in [
        ("E", "above", "A", "EABCD"),
        ("D", "above", "B", "EADBC"),
        ("E", "under", "B", "ADBEC"),
        ("A", "under", "C", "DBECA"),
        ("B", "under", "A", "DECAB"),
        ("C", "above", "D", "CDEAB"),
        ("B", "above", "A", "CDEBA"),
    ]:
        assert put(title, **{side: other}).status_code == 200
        assert column_of() == wanted


def test_a_place_can_be_halved_for_ever(cards, column_of, put):
    for _turn in range(14):
        assert put("D", above="B").status_code == 200
        assert put("C", above="B").status_code == 200
    assert column_of() == "ADCBE"


def test_new_cards_come_under_those_put_on_top_and_over_those_put_below(cards, column_of, put, add, requirements):
    put("C", above="A")
    put("A", under="E")
    add(requirements, title="N", priority=0)
    assert column_of() == "CNBDEA"


def test_placing_changes_no_version_and_tells_nobody_but_history(cards, put, requirements, lead, member):
    cards["A"].watch(by=member)
    put("A", under="C")
    one = requirements.objects.get(pk=cards["A"].pk)
    assert one.version == 1
    event = one.events.latest("pk")
    assert (event.verb, event.actor, event.changes) == ("placed", lead, {})
    run_once()
    assert not member.notices.exists()


def test_the_next_column_knows_no_place_of_the_one_before(cards, column_of, put, lead):
    put("E", above="A")
    cards["B"].move("accept", by=lead)
    cards["E"].move("accept", by=lead)
    assert column_of("clarifying") == "BE"


def test_a_place_beside_what_is_elsewhere_or_out_of_sight_is_refused(
    cards, column_of, put, lead, add, requirements, private_product, owner, member, at, page
):
    hidden = add(requirements, title="H", product=private_product, by=owner)
    cards["B"].move("accept", by=lead)
    for user, other in ((lead, "B"), (lead, "A"), (lead, "REQ-99"), (lead, "x\0"), (lead, ""), (member, hidden.key)):
        answer = put("A", user=user, above=other)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True), other
    told = at(lead).post(f"{page}{cards['A'].number}/position/", {"above": cards["B"].key}, follow=True)
    assert told.redirect_chain[-1][0] == f"{page}board/"
    assert "移走" in told.content.decode()
    assert column_of(user=member) == "ACDE"


def test_requesters_put_nothing_anywhere(cards, put, lead, requester, at, page):
    for one in cards.values():
        one.change(by=lead, owner=requester)
    assert "position/" not in at(requester).get(f"{page}board/").content.decode()
    assert put("A", user=requester, under="C").status_code == 403


def test_buttons_do_it_without_a_script(cards, column_of, at, page, lead):
    shown = at(lead).get(f"{page}board/").content.decode()
    assert f'formaction="{page}{cards["B"].number}/position/" name="above" value="{cards["A"].key}"' in shown
    assert f'formaction="{page}{cards["B"].number}/position/" name="under" value="{cards["C"].key}"' in shown
    at(lead).post(f"{page}{cards['B'].number}/position/", {"under": cards["C"].key, "version": "1"})
    assert column_of() == "ACBDE"
