"""Saved views: saved from an address, opened by `?view=`, shared, first to open, deleted and back; whose they are."""

import re

import pytest
from django.http import QueryDict

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import CustomField
from bihuan.pages.grouping import Groups
from bihuan.pages.listing import Listing
from bihuan.people.models import Role, Workspace
from bihuan.saved_views.models import SavedView
from tests.people import member_of

pytestmark = pytest.mark.django_db
AT = "/lanyun/requirements/"
MINE = "filter=owner.any_of(me)&sort=priority&group=state&columns=key&columns=title&priority=0"


@pytest.fixture
def save(workspace):
    def kept(by, address=MINE, **fields) -> SavedView:
        one = SavedView()
        one.take(QueryDict(address))
        names = ("filters", "sort", "group", "subgroup", "columns", "options")
        taken = {name: getattr(one, name) for name in names}
        return SavedView.objects.add(
            workspace=workspace, kind="requirements", by=by, **{"name": "我的", **taken, **fields}
        )

    return kept


@pytest.fixture
def listed(requirements, workspace):
    return lambda address, user: Listing(requirements, user, workspace, QueryDict(address))


def test_a_view_is_saved_from_an_address_and_opened_again(at, lead, add, requirements, said):
    add(requirements, title="波次合并", owner=lead, priority=0)
    add(requirements, title="对账差异", priority=0)
    browser = at(lead)
    response = browser.post(f"{AT}views/new/?{MINE}", {"name": " 我的急事 ", "layout": "list"}, follow=True)
    view = SavedView.objects.get()
    assert response.redirect_chain == [(f"{AT}?view={view.pk}", 302)]
    words = said(response)
    assert "我的急事" in words
    assert "波次合并" in words
    assert "对账差异" not in words
    assert view.parameters == {
        "filter": "owner.any_of(me)",
        "priority": "0",
        "sort": "priority",
        "group": "state",
        "columns": "key,title",
    }
    assert view.maker == lead
    assert not view.shared


def test_the_address_counts_over_the_view(save, listed, lead, add, requirements):
    add(requirements, title="二", owner=lead, priority=2)
    view = save(lead)
    assert listed(f"view={view.pk}", lead).rows == []
    assert [row.title for row in listed(f"view={view.pk}&priority=", lead).rows] == ["二"]
    listing = listed(f"view={view.pk}&priority=2&group=owner", lead)
    assert ([row.title for row in listing.rows], listing.group, listing.sort) == (["二"], "owner", "priority")


def test_shared_ones_are_seen_by_all_and_changed_by_leads_and_their_maker(save, at, workspace, lead, member, requester):
    colleague = member_of(workspace, "other@lanyun.example", "同事", Role.MEMBER)
    own, shared = save(member), save(member, shared=True, name="大家的")
    found = {}
    for who, user in (("maker", member), ("lead", lead), ("colleague", colleague), ("requester", requester)):
        for name, view in (("own", own), ("shared", shared)):
            answers = [at(user).get(f"{AT}views/{view.pk}/").status_code]
            answers.append(
                at(user)
                .post(f"{AT}views/{view.pk}/", {"name": "x", "layout": "list", "shared": name == "shared"})
                .status_code
            )
            found[who, name] = answers
    assert found == {
        ("maker", "own"): [200, 302],
        ("maker", "shared"): [200, 302],
        ("lead", "own"): [404, 404],
        ("lead", "shared"): [200, 302],
        ("colleague", "own"): [404, 404],
        ("colleague", "shared"): [403, 403],
        ("requester", "own"): [404, 404],
        ("requester", "shared"): [403, 403],
    }
    assert at(colleague).post(f"{AT}views/{shared.pk}/removal/").status_code == 403
    assert at(lead).post(f"{AT}views/{own.pk}/removal/").status_code == 404
    assert at(requester).post(f"{AT}views/new/", {"name": "x", "layout": "list", "shared": "on"}).status_code == 403


def test_every_verb_knows_whose_view_it_is(save, at, workspace, lead, member, requester, stranger):
    elsewhere = Workspace.objects.get(slug="elsewhere")
    views = {
        "own": save(member),
        "shared": save(lead, shared=True),
        "elsewhere": SavedView.objects.add(
            workspace=elsewhere, kind="requirements", by=stranger, name="x", shared=True
        ),
        "other kind": SavedView.objects.add(workspace=workspace, kind="feedback", by=lead, name="x", shared=True),
        "gone": save(lead, shared=True),
    }
    views["gone"].remove(by=lead)
    kept = {"name": "我的", "layout": "list"}
    verbs = {"": kept, "position/": {"at": "0"}, "default/": {"everyone": "1"}, "restoration/": {}, "removal/": {}}

    def answers(user, name: str) -> list[int]:
        sent = {verb: fields | ({"shared": "on"} if name == "shared" else {}) for verb, fields in verbs.items()}
        return [at(user).post(f"{AT}views/{views[name].pk}/{verb}", sent[verb]).status_code for verb in sent]

    nowhere, refused = [404] * 5, [403, 403, 403, 404, 403]
    assert {answers(who, name) == nowhere for who in (member, lead) for name in ("elsewhere", "other kind")} == {True}
    assert {answers(stranger, name) == nowhere for name in views} == {True}
    assert [answers(who, "own") for who in (lead, requester)] == [nowhere, nowhere]
    assert [answers(who, "shared") for who in (member, requester)] == [refused, refused]
    assert answers(member, "gone") == [404, 404, 404, 403, 404]
    assert answers(member, "own") == [302, 302, 403, 404, 302]
    assert answers(lead, "shared") == [302, 302, 302, 404, 302]
    assert [view.name for view in SavedView.objects.filter(workspace=elsewhere)] == ["x"]
    assert Listing(Artifact.kinds()["requirements"], lead, workspace, {"view": str(views["elsewhere"].pk)}).view is None


def test_a_private_view_shows_nothing_to_others(save, listed, lead, member):
    view = save(lead)
    listing = listed(f"view={view.pk}", member)
    assert listing.view is None
    assert len(listing.problems) == 1


def test_is_deleted_and_brought_back(save, at, lead, said):
    view = save(lead)
    browser = at(lead)
    response = browser.post(f"{AT}views/{view.pk}/removal/", follow=True)
    assert f"{AT}views/{view.pk}/restoration/" in response.content.decode()
    assert browser.get(f"{AT}views/{view.pk}/").status_code == 404
    browser.post(f"{AT}views/{view.pk}/restoration/")
    assert browser.get(f"{AT}views/{view.pk}/").status_code == 200


def test_what_opens_first(save, at, lead, member, add, requirements, said):
    add(requirements, title="没人的")
    everyone, own = save(lead, shared=True, name="大家的"), save(member, "owner=none", name="没人管")
    assert at(member).post(f"{AT}views/{everyone.pk}/default/", {"everyone": "1"}).status_code == 403
    at(lead).post(f"{AT}views/{everyone.pk}/default/", {"everyone": "1"})

    def opened(user, address=AT) -> str:
        return re.search(r'<a class="bh-tab"[^>]*aria-current="page">([^<]*)', at(user).get(address).content.decode())[
            1
        ]

    assert [opened(lead), opened(member)] == ["大家的", "大家的"]
    at(member).post(f"{AT}views/{own.pk}/default/")
    assert [opened(lead), opened(member), opened(member, f"{AT}?view=all")] == ["大家的", "没人管", "全部"]
    at(member).post(f"{AT}views/{own.pk}/default/", {"off": "1"})
    at(lead).post(f"{AT}views/{everyone.pk}/default/", {"everyone": "1", "off": "1"})
    assert opened(member) == "全部"


def test_an_address_that_asks_for_too_much_is_told_what_there_is(save, listed, lead, english):
    assert "only within groups" in str(listed("subgroup=state", lead).problems)
    assert not listed("group=state&subgroup=priority", lead).problems
    save(lead, name="Mine")
    assert "There are: Mine." in str(listed("view=999999", lead).problems)


def test_are_arranged_each_ones_own_and_the_shared_ones_by_leads(save, at, lead, member, requester, stranger):
    shared = [save(lead, shared=True, name=f"s{number}") for number in range(3)]
    own = [save(member, name=f"o{number}") for number in range(2)]

    def order(user) -> list[str]:
        return re.findall(r"bh-link truncate[^>]*>([^<]*)<", at(user).get(f"{AT}views/").content.decode())

    def place(user, view, where) -> int:
        return at(user).post(f"{AT}views/{view.pk}/position/", {"at": where}).status_code

    assert order(member) == ["o0", "o1", "s0", "s1", "s2"]
    assert [place(member, own[1], 0), place(lead, shared[0], 999)] == [302, 302]
    assert order(member) == ["o1", "o0", "s1", "s2", "s0"]
    assert [place(who, shared[0], 0) for who in (member, requester, stranger)] == [403, 403, 404]
    assert [place(lead, own[0], 1), place(lead, shared[0], "x")] == [404, 400]
    assert order(lead) == ["s1", "s2", "s0"]


@pytest.mark.one_database
@pytest.mark.parametrize("layout", ["", "table/"])
def test_columns_stand_in_the_order_one_chose(at, lead, one, layout):
    browser, boxes = at(lead), "columns=title&columns=state&columns=owner&columns=due_on"

    def heads(address) -> list[str]:
        page = browser.get(f"{AT}{layout}{address}", follow=True).content.decode()
        return re.findall(r'<th scope="col" data-name="([^"]*)', page)

    assert heads(f"?{boxes}") == ["title", "state", "owner", "due_on"]
    moved = browser.get(f"{AT}{layout}?{boxes}&up=owner&density=compact").url
    assert QueryDict(moved.partition("?")[2]).dict() == {"columns": "title,owner,state,due_on", "density": "compact"}
    assert heads(f"?{boxes}&down=due_on") == heads(f"?{boxes}&up=title") == heads(f"?{boxes}&down=gone")
    browser.post(f"{AT}views/new/?{moved.partition('?')[2]}", {"name": "x", "layout": "list"})
    assert heads(f"?view={SavedView.objects.get().pk}") == ["title", "owner", "state", "due_on"]


@pytest.mark.one_database
@pytest.mark.parametrize("layout", ["table", "board", "calendar"])
def test_views_stand_over_every_layout(save, at, lead, one, layout):
    browser = at(lead)
    assert 'class="bh-tab"' not in browser.get(f"{AT}{layout}/").content.decode()
    view = save(lead, "owner=me", name="看一眼", layout=layout)
    page = browser.get(f"{AT}{layout}/?view={view.pk}").content.decode()
    assert re.search(r'class="bh-tab"[^>]*aria-current="page">看一眼<', page)
    assert " · 看一眼" in page.partition("</title>")[0]


@pytest.mark.one_database
def test_what_was_changed_beside_a_view_is_kept_or_dropped_beside_its_tab(save, at, lead, member, one, product):
    view = save(lead, shared=True)

    def deeds(user, address) -> list[str]:
        at(user).get(f"{AT}?product={product.slug}")
        page = at(user).get(f"{AT}?view={view.pk}{address}").content.decode()
        return re.findall(r'-ml-2" href="[^"?]*(/[^/"]+/)\?[^"]*"', page)

    assert deeds(lead, "") == deeds(lead, "&after=x&within=new") == deeds(lead, "&priority=0") == []
    assert deeds(lead, "&priority=1") == [f"/{view.pk}/", "/requirements/"]
    assert deeds(member, "&priority=") == ["/new/", "/requirements/"]


def test_opens_though_a_field_is_gone(save, at, lead, workspace, add, requirements, said):
    add(requirements, title="波次合并")
    field = CustomField.objects.add(workspace=workspace, kind="requirements", name="Hours", type="number")
    address = "filter=custom.hours.empty()&group=custom.hours&sort=custom.hours&columns=title,custom.hours"
    view = save(lead, address)
    field.archive()
    words = said(at(lead).get(f"{AT}?view={view.pk}"))
    assert "波次合并" in words
    assert words.count("custom.hours") >= 4


@pytest.mark.parametrize("counted", [0, 1_000])
def test_groups_are_counted_as_a_whole_and_paged_within(
    counted, at, lead, member, add, requirements, listed, monkeypatch
):
    monkeypatch.setattr("bihuan.pages.listing.PER_PAGE", 2)
    monkeypatch.setattr("bihuan.pages.grouping.PER_PAGE", 2)
    monkeypatch.setattr("bihuan.pages.grouping.LEAST_ROWS", 1)
    monkeypatch.setattr("bihuan.pages.grouping.COUNTED", counted)
    for number in range(3):
        add(requirements, title=f"{number}", owner=lead, priority=0)
    add(requirements, title="3", owner=member, priority=2)
    add(requirements, title="4", priority=2)

    def parts(address):
        groups = Groups(listed(address, lead))
        return [(part.label, part.count, [row.title for row in part.rows], part.more) for part in groups.parts]

    assert sorted(one[1:] for one in parts("group=owner&sort=number")) == [
        *((1, ["3"], False), (1, ["4"], False)),
        (3, ["0"], True),
    ]
    both = parts("group=priority&subgroup=owner&sort=number")
    assert [one[1] for one in both] == [3, 3, 2, 1, 1]
    assert [one[2] for one in both if one[0] == lead.name] == [["0"]]
    groups = Groups(listed(f"group=owner&within={lead.pk}&sort=number", lead))
    assert ([row.title for row in groups.rows], groups.total) == (["0", "1"], 5)
    after = f"group=owner&within={lead.pk}&sort=number&after={groups.page.next}"
    assert [row.title for row in Groups(listed(after, lead)).rows] == ["2"]
    page = at(lead).get(f"{AT}?group=priority&subgroup=owner&sort=number").content.decode()
    assert "within=2~none" not in page
    assert f"within=0~{lead.pk}" in page.replace("%7E", "~")
    assert "" not in [label for label, *_rest in parts("group=owner&within=999")]


def test_a_filter_is_built_without_a_script(at, lead, add, requirements):
    browser = at(lead)
    add(requirements, title="波次合并", owner=lead)
    page = browser.get(f"{AT}filter/?sort=number&filter=title.contains(波次),or(owner.any_of(me),due_on.is(overdue))")
    rows = page.context_data["boxes"].rows
    assert (rows[0].operand, rows[1].rows[1].operand) == ("波次", "overdue")
    boxes = {"built": "1", "sort": "number", "0.field": "owner", "0.was": "owner", "0.op": "any_of", "0.value": ["me"]}
    grown = browser.get(f"{AT}filter/", boxes | {"do": "add"}).context_data["boxes"].rows
    assert [row.field.name for row in grown] == ["owner", "state"]
    turned = browser.get(f"{AT}filter/", boxes | {"0.field": "due_on"}).context_data["boxes"].rows
    assert (turned[0].operator, turned[0].operand) == ("is", "")
    grouped = browser.get(f"{AT}filter/", boxes | {"do": "group"}).context_data["boxes"]
    assert grouped.rows[1].any
    assert len(browser.get(f"{AT}filter/", boxes | {"do": "drop.0"}).context_data["boxes"].rows) == 1
    boxes |= {"1.match": "any", "1.0.field": "due_on", "1.0.op": "is", "1.0.value": "today", "2.field": "title"}
    response = browser.get(f"{AT}filter/", boxes | {"do": "apply"})
    assert QueryDict(response.url.partition("?")[2]).dict() == {
        "sort": "number",
        "filter": "owner.any_of(me),or(due_on.is(today))",
    }
    assert browser.get(f"{AT}filter/", boxes | {"do": "apply", "1.0.value": "soon"}).status_code == 422
