"""The table: what is written in cells is read by their fields, told where it is wrong, and undone in one go."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.artifacts.models import Artifact
from bihuan.batches.models import Batch
from bihuan.fields.models import CustomField

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def page(workspace):
    return f"/{workspace.slug}/requirements/table/"


@pytest.fixture
def own(workspace):
    """An own field of each sort that is read in its own way."""
    options = [{"label": "高"}, {"label": "低"}]
    of = {"workspace": workspace, "kind": "requirements"}
    return {
        type_: CustomField.objects.add(name=type_, slug=f"f_{type_}", type=type_, **of, **more)
        for type_, more in (
            ("number", {}),
            ("date", {}),
            ("checkbox", {}),
            ("person", {}),
            ("select", {"options": options}),
            ("multi_select", {"options": options}),
        )
    }


@pytest.fixture
def three(add, requirements):
    return [add(requirements, title=f"行 {n}") for n in range(3)]


def test_cells_of_many_rows_are_one_batch_and_one_undo(three, lead, member, product, own, at, page, requirements):
    browser = at(lead)
    sent = {
        "1.title": "运费重算",
        "1.owner": member.email.upper(),
        "2.owner": member.name,
        "2.product": product.name,
        "2.due_on": "2026年7月4日",
        "2.tags": "结算；运费",
        "3.product": str(product.pk),
        "3.custom.f_number": "¥1,200.50",
        "3.custom.f_date": "2026/7/4",
        "3.custom.f_checkbox": "是",
        "3.custom.f_person": member.name,
        "3.custom.f_select": "高",
        "3.custom.f_multi_select": "低,高",
    }
    answer = browser.post(f"{page}cells/", sent | {f"{n}.version": 1 for n in (1, 2, 3)}, headers=JSON).json()
    assert (answer["problems"], sorted(answer["rows"])) == ([], ["1", "2", "3"])
    one, two, last = requirements.objects.order_by("number")
    assert (one.title, one.owner, two.owner, two.product) == ("运费重算", member, member, product)
    assert (two.due_on.isoformat(), {tag.name for tag in two.tags.all()}) == ("2026-07-04", {"结算", "运费"})
    options = {option["label"]: option["value"] for option in own["select"].options}
    assert last.product == product
    assert last.custom["f_select"] == options["高"]
    assert [last.custom[f"f_{name}"] for name in ("number", "date", "checkbox", "person")] == [
        1200.5,
        "2026-07-04",
        True,
        member.pk,
    ]
    assert len(last.custom["f_multi_select"]) == 2
    browser.post(answer["undo"])
    one, two, last = requirements.objects.order_by("number")
    assert (one.title, one.owner, two.due_on, last.custom) == ("行 0", None, None, {})
    assert Batch.objects.get().total == 3


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("owner", "没有这个人"),
        ("priority", "最高"),
        ("due_on", "明天"),
        ("due_on", "3/4/2026"),
        ("product", "没有"),
        ("parent", "REQ-99"),
        ("title", " "),
        ("title", "坏\0字"),
        ("reach", "很多"),
        ("state", "没有"),
        ("state", "已验证"),
        ("score", "3"),
        ("nothing", "3"),
        ("custom.nothing", "3"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_and_the_rest_is_saved(three, lead, at, page, requirements, cell, text):
    sent = {f"1.{cell}": text, "1.body": "还是写下了", "2.title": "也写下了"}
    answer = at(lead).post(f"{page}cells/", sent, headers=JSON).json()
    assert [(one["row"], one["name"]) for one in answer["problems"]] == [("1", cell)]
    assert answer["problems"][0]["problem"]
    assert requirements.objects.get(number=1).body == "还是写下了"
    assert requirements.objects.get(number=2).title == "也写下了"


def test_what_somebody_else_wrote_meanwhile_is_shown_and_not_lost(three, lead, member, at, page, requirements):
    three[0].change(by=member, title="别人写的")
    sent = {"1.version": 1, "1.title": "我写的", "1.priority": "0"}
    answer = at(lead).post(f"{page}cells/", sent, headers=JSON).json()
    assert [(one["name"], one["text"], one["theirs"]) for one in answer["problems"]] == [
        ("title", "我写的", "别人写的")
    ]
    kept = requirements.objects.get(number=1)
    assert (kept.title, kept.priority) == ("别人写的", 0)
    # A form sends every cell of a row: what was not touched in it takes nothing back.
    three[1].change(by=member, title="别人写的")
    at(lead).post(f"{page}cells/", {"2.version": 1, "2.title": "行 1", "2.priority": "0"})
    kept = requirements.objects.get(number=2)
    assert (kept.title, kept.priority) == ("别人写的", 0)


def test_a_state_is_reached_by_its_move_which_may_ask_why(three, lead, member, at, page, requirements):
    states = {state.value: str(state.label) for state in requirements.State}
    sent = {"1.state": states["clarifying"], "2.state": states["declined"]}
    answer = at(lead).post(f"{page}cells/", sent, headers=JSON).json()
    assert requirements.objects.get(number=1).events.latest("pk").verb == "accept"
    [asked] = answer["problems"]
    assert asked["ask"].endswith("/requirements/2/move/?verb=decline")
    refused = at(member).post(f"{page}cells/", {"2.state": states["declined"]}, headers=JSON).json()["problems"]
    assert (len(refused), requirements.objects.get(number=2).state) == (1, "new")


def test_rows_below_the_last_one_are_made_and_unmade(three, lead, at, page, requirements):
    browser = at(lead)
    sent = {"new1.title": "新的一行", "new1.priority": "0", "new2.title": "", "new2.owner": "x", "new3.title": " "}
    answer = browser.post(f"{page}cells/", sent, headers=JSON).json()
    assert (answer["made"], {one["row"] for one in answer["problems"]}) == ([4], {"new2"})
    browser.post(answer["undo"])
    assert requirements.objects.get(number=4).trashed_at


def test_without_scripts_it_is_a_form_that_shows_what_is_wrong(three, lead, at, page, said):
    browser = at(lead)
    assert 'name="1.title"' in browser.get(f"{page}?form=1&columns=title,owner").content.decode()
    answer = browser.post(f"{page}cells/?columns=title,owner", {"1.owner": "没有这个人", "1.title": "好的"})
    assert (answer.status_code, 'value="没有这个人"' in answer.content.decode()) == (422, True)
    assert "没有这个人" in said(answer)
    answer = browser.post(f"{page}cells/?columns=title", {"1.title": "更好的"})
    assert answer.headers["Location"] == f"{page}?columns=title"


def test_lines_stand_in_groups_which_fold_and_are_written_across(three, lead, at, page, requirements):
    three[2].change(by=lead, priority=0, owner=lead)
    browser, grouped = at(lead), f"{page}?group=priority&subgroup=owner&sort=number"

    def drawn(address) -> list[tuple[str, str, list[str]]]:
        bodies = re.findall(r"<tbody(.*?)</tbody>", browser.get(address).content.decode(), re.S)
        count = r'text-ink-3">(\d+)<'
        return [
            (one.partition(">")[0].strip(), *re.findall(count, one), re.findall(r'scope="row".*?REQ-(\d+)', one, re.S))
            for one in bodies
            if "grp" in one
        ]

    below = 'class="below"'
    assert drawn(grouped) == [("", "1", []), (below, "1", ["3"]), ("", "2", []), (below, "2", ["1", "2"])]
    assert [one[2] for one in drawn(f"{grouped}&form=1")] == [[], ["3"], [], ["1", "2"]]
    marks = [one[0] for one in drawn(f"{grouped}&folded=0,2~none")]
    assert marks == ["data-folded", f"{below} hidden", "", f"{below} data-folded"]
    browser.post(f"{page}cells/?group=priority", {"3.priority": "2", "1.title": "一", "1.priority": "0"}, headers=JSON)
    assert [one[2] for one in drawn(f"{page}?group=priority&sort=number")] == [["1"], ["2", "3"]]
    assert drawn(f"{grouped}&within=0") == [("", "1", ["1"])]


def test_readers_see_cells_and_write_none(workspace, three, requester, stranger, product, lead, at, page):
    three[0].change(by=lead, owner=requester)
    assert "data-write" not in at(requester).get(page).content.decode()
    answer = at(requester).post(f"{page}cells/", {"1.title": "改了", "2.title": "看不见的"}, headers=JSON)
    assert [one["row"] for one in answer.json()["problems"]] == ["1", "2"]
    assert at(stranger).post(f"{page}cells/", {"1.title": "改了"}).status_code == 404
    assert set(Artifact.objects.values_list("title", flat=True)) == {"行 0", "行 1", "行 2"}


def test_columns_and_widths_are_chosen_by_the_address(three, lead, at, page):
    asked = "columns=title&columns=score&width.title=400&width.score=x&columns=gone"
    shown = at(lead).get(f"{page}?{asked}", follow=True).content.decode()
    assert 'width="400"' in shown
    assert shown.count('scope="col"') == 3


def test_a_row_more_costs_no_question_more(workspace, three, lead, member, product, own, at, page, requirements):
    browser, more = at(lead), {"owner": member, "product": product, "custom": {"f_person": member.pk}}
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    requirements.objects.bulk_add(workspace, [{"title": f"更多 {n}"} | more for n in range(9)], by=lead)
    browser.get(page)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) <= len(few) + 2
