"""Big trees: what is below comes when it is opened, and what is at the top a page at a time."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.pages.views.tree import AT_ONCE, TOPS

pytestmark = pytest.mark.django_db
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
    assert f">{AT_ONCE + 1}</span>" in html
    later = re.search(rf'hx-get="({HERE}\?root={top.key})"', html)[1]
    assert f'href="{later}"' in html, "without a script it is a link"
    below = client.get(later).content.decode()
    assert rows(below) == TOPS
    assert "第 0 项" in below


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
