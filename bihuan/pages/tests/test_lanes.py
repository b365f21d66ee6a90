"""Boards of any field: columns, lanes, limits; a drop changes the fields as a form would."""

import pytest

from bihuan.fields.models import CustomField
from bihuan.saved_views.models import SavedView

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def page(workspace):
    return f"/{workspace.slug}/requirements/"


@pytest.fixture
def own(workspace):
    of = {"workspace": workspace, "kind": "requirements"}
    CustomField.objects.add(
        name="窗口", slug="window", type="select", options=[{"label": "日间"}, {"label": "夜间"}], **of
    )
    CustomField.objects.add(name="急", slug="hot", type="checkbox", **of)
    CustomField.objects.add(name="对接", slug="contact", type="person", **of)
    CustomField.objects.add(name="来自", slug="origin", type="link", **of)
    return {field.slug: field for field in CustomField.objects.all()}


@pytest.fixture
def two(add, requirements):
    return [add(requirements, title=f"卡 {n}") for n in (1, 2)]


def key_of(field, own, member, product) -> tuple[str, str]:
    """A column of this field, and the value a card has in it."""
    day = own["window"].options[0]["value"]
    return {
        "owner": (str(member.pk), member),
        "priority": ("0", 0),
        "product": (str(product.pk), product),
        "level": ("feature", "feature"),
        "custom.window": (day, day),
        "custom.hot": ("yes", True),
        "custom.contact": (str(member.pk), member.pk),
        "custom.origin": ("REQ-2", "REQ-2"),
    }[field]


FIELDS = ["owner", "priority", "product", "custom.window", "custom.hot", "custom.contact", "custom.origin"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_column_for_each_value_of_any_field_takes_cards(
    two, own, lead, member, product, at, page, requirements, field
):
    key, value = key_of(field, own, member, product)
    browser, board = at(lead), f"?columns_by={field}&lanes=state"
    answer = browser.post(f"{page}1/drop/{board}", {"column": key, "lane": "clarifying", "version": 1}, headers=JSON)
    assert answer.status_code == 200, answer.json()
    kept = requirements.objects.get(number=1)
    slug = field.removeprefix("custom.")
    assert (kept.custom[slug] if slug != field else getattr(kept, field)) == value
    assert kept.state == "clarifying"
    shown = browser.get(f"{page}board/{board}").content.decode()
    column = shown.split(f'data-column="{key}" data-lane="clarifying"')[1].split("</section>")[0]
    assert 'data-card="REQ-1"' in column
    browser.post(answer.json()["undo"])
    back = requirements.objects.get(number=1)
    assert (back.state, back.custom.get(slug)) == ("new", None)


def test_a_full_column_warns_asks_and_refuses_where_it_is_hard(two, lead, at, page, requirements):
    browser, board = at(lead), "?limits=clarifying:1"
    browser.post(f"{page}1/drop/{board}", {"column": "clarifying"})
    assert browser.post(f"{page}2/drop/{board}", {"column": "clarifying"}, headers=JSON).json().keys() == {"full"}
    asked = browser.post(f"{page}2/drop/{board}", {"column": "clarifying"})
    assert (asked.status_code, 'name="sure"' in asked.content.decode()) == (409, True)
    hard = {"column": "clarifying", "sure": "1"}
    assert browser.post(f"{page}2/drop/{board}&hard=1", hard).status_code == 409
    assert requirements.objects.get(number=2).state == "new"
    assert browser.post(f"{page}2/drop/{board}", hard, headers=JSON).status_code == 200
    shown = browser.get(f"{page}board/{board}").content.decode()
    assert "2 / 1" in shown


def test_a_state_that_asks_why_is_asked_on_its_page(two, lead, at, page):
    told = at(lead).post(f"{page}1/drop/?lanes=owner", {"column": "declined"}, headers=JSON)
    assert told.status_code == 422
    assert told.json()["ask"].endswith("/1/move/?verb=decline")
    assert at(lead).post(f"{page}1/drop/?lanes=owner", {"column": "declined"}).headers["Location"] == told.json()["ask"]


def test_cards_keep_their_place_in_a_column_of_any_field(two, add, requirements, lead, member, at, page):
    add(requirements, title="卡 3")
    board = "?columns_by=owner"
    assert at(lead).post(f"{page}1/position/{board}", {"above": "REQ-3"}, headers=JSON).status_code == 200
    two[1].move("accept", by=lead)
    assert at(lead).post(f"{page}2/position/{board}", {"above": "REQ-1"}, headers=JSON).status_code == 200
    shown = at(lead).get(f"{page}board/{board}").content.decode()
    assert [shown.index(f'data-card="REQ-{n}"') for n in (2, 1, 3)] == sorted(
        shown.index(f'data-card="REQ-{n}"') for n in (1, 2, 3)
    )


def test_only_who_may_change_a_card_drops_it(two, lead, member, requester, stranger, at, page, requirements):
    two[0].change(by=lead, owner=requester)
    board = "?columns_by=priority"
    assert "data-drop=" not in at(requester).get(f"{page}board/{board}").content.decode()
    for user, status in ((requester, 403), (stranger, 404)):
        assert at(user).post(f"{page}1/drop/{board}", {"column": "0"}, headers=JSON).status_code == status
    assert at(requester).post(f"{page}2/drop/{board}", {"column": "0"}, headers=JSON).status_code == 404
    two[1].change(by=member, title="别人改了", priority=1)
    stale = at(lead).post(f"{page}2/drop/{board}", {"column": "0", "version": 1}, headers=JSON)
    assert stale.status_code == 422
    assert list(requirements.objects.order_by("number").values_list("priority", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    "asked", ["columns_by=gone", "columns_by=title", "lanes=body", "limits=x", "limits=new:x,:3", "limits=new:99999999"]
)
def test_a_board_that_cannot_be_is_the_usual_one(two, lead, at, page, asked):
    assert at(lead).get(f"{page}board/?{asked}").content.decode().count("data-card=") == 2


def test_a_saved_view_keeps_what_its_board_looks_like(workspace, two, lead, at, page, requirements):
    browser = at(lead)
    answer = browser.get(f"{page}board/?columns_by=priority&limit.0=3&limit.1=&hard=1")
    assert answer.headers["Location"].endswith("columns_by=priority&hard=1&limits=0%3A3")
    kept = {"columns_by": "priority", "limits": "2:2", "hard": "1"}
    view = SavedView.objects.create(
        workspace=workspace, kind="requirements", maker=lead, name="按优先级", layout="board", options=kept
    )
    shown = browser.get(f"{page}board/?view={view.pk}").content.decode()
    assert "2 / 2" in shown
    assert browser.post(f"{page}1/drop/?view={view.pk}", {"column": "0"}, headers=JSON).status_code == 200
    two[0].change(by=lead, priority=2)
    assert browser.post(f"{page}1/drop/?view={view.pk}", {"column": "2"}, headers=JSON).status_code == 200
    other = requirements.objects.add(workspace=workspace, title="卡 3", priority=1, by=lead)
    refused = browser.post(f"{page}{other.number}/drop/?view={view.pk}", {"column": "2"}, headers=JSON)
    assert refused.status_code == 409
