"""Big trees: what is below comes when it is opened, and what is at the top a page at a time."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.pages.views.tree import AT_ONCE, TOPS

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
HERE = "/lanyun/requirements/tree/"


@pytest.fixture
def many(workspace, requirements, lead):
    def write(count, **fields):
        rows = [{"title": f"第 {place} 项", **fields} for place in range(count)]
        return requirements.objects.bulk_add(workspace, rows, by=lead)

    return write


def rows(html: str) -> int:
    return html.count("data-row")


def test_what_is_too_much_comes_when_it_is_opened(many, add, requirements, at, lead):
    top = add(requirements, title="业务目标", level="business")
    many(AT_ONCE + 1, parent=top)
    client = at(lead)
    html = client.get(HERE).content.decode()
    assert rows(html) == 1
    assert all(f'href="/lanyun/requirements/{name}"' in html for name in ("table/", "board/", "calendar/"))
    assert f">{AT_ONCE + 1}</span>" in html
    later = re.search(rf'hx-get="({HERE}\?root={top.key})"', html)[1]
    assert f'href="{later}"' in html, "without a script it is a link"
    below = client.get(later).content.decode()
    assert rows(below) == TOPS
    assert "第 0 项" in below


@pytest.mark.one_database
def test_small_trees_come_whole_in_few_questions(many, add, requirements, at, lead):
    client = at(lead)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(HERE)
        return len(queries)

    top = add(requirements, title="业务目标", level="business")
    middle = add(requirements, title="用户要的", parent=top)
    many(1, parent=middle, level="development")
    asked()
    few = asked()
    many(20, parent=middle, level="development"), many(20, parent=top)
    assert asked() == few
    assert rows(client.get(HERE).content.decode()) == 43


def test_the_top_comes_a_page_at_a_time(many, at, lead):
    many(TOPS + 5)
    client = at(lead)
    first = client.get(HERE).content.decode()
    assert rows(first) == TOPS
    second = client.get(f"{HERE}?skip={TOPS}").content.decode()
    assert rows(second) == 5
    assert f"skip={TOPS}" in first
    for nonsense in ("-1", "x", "99999999999", ""):
        assert client.get(HERE, {"skip": nonsense}).status_code == 200


def test_a_row_is_put_below_another_and_back_to_the_top(add, requirements, lead, at, workspace):
    above, one = add(requirements, title="上"), add(requirements, title="下")
    address = f"/{workspace.slug}/requirements/{one.number}/parent/"
    assert at(lead).post(address, {"parent": above.key}, headers=JSON).status_code == 200
    one.refresh_from_db()
    assert (one.parent_id, one.events.latest("pk").actor) == (above.pk, lead)
    assert at(lead).post(address, {"parent": ""}).url == f"/{workspace.slug}/requirements/tree/"
    one.refresh_from_db()
    assert one.parent_id is None


def test_a_row_is_not_put_where_it_cannot_stand(
    add, requirements, lead, member, requester, owner, private_product, at, workspace
):
    top = add(requirements, title="上", level="user")
    below = add(requirements, title="下", parent=top, level="development")
    hidden = add(requirements, title="机密", product=private_product, by=owner)
    address = f"/{workspace.slug}/requirements/{top.number}/parent/"
    for user, parent in ((lead, below), (lead, top), (member, hidden)):
        answer = at(user).post(address, {"parent": parent.key}, headers=JSON)
        assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    for key in ("REQ-999", "FB-1", "x\0"):
        assert at(lead).post(address, {"parent": key}, headers=JSON).status_code == 422
    top.change(by=lead, owner=requester)
    assert at(requester).post(address, {"parent": ""}).status_code == 403
    assert "data-tree" not in at(requester).get(f"/{workspace.slug}/requirements/tree/").content.decode()
    top.refresh_from_db()
    assert top.parent_id is None
    told = at(lead).post(address, {"parent": "REQ-999"}, follow=True)
    assert "REQ-999" in told.content.decode()


def test_without_a_script_the_row_leads_to_the_form(add, requirements, lead, at, workspace):
    one = add(requirements, title="下")
    address = f"/{workspace.slug}/requirements/{one.number}/edit/"
    assert f'href="{address}#id_parent"' in at(lead).get(f"/{workspace.slug}/requirements/tree/").content.decode()
    assert 'id="id_parent"' in at(lead).get(address).content.decode()
