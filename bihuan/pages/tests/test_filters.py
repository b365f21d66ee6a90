"""The language of filters: groups, every field, dates that move, and what cannot be read."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from bihuan.fields.models import CustomField
from bihuan.pages.fields.operands import Unreadable
from bihuan.pages.filters.language import LONGEST, parsed, written
from bihuan.pages.filters.relative import span
from bihuan.pages.grouping import Groups
from bihuan.pages.listing import Listing
from bihuan.people.models import Department, Membership
from bihuan.saved_views.models import SavedView

TWO_DAYS = datetime.timedelta(2)
FRIDAY = datetime.date(2026, 7, 17)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("today", "2026-07-17", "2026-07-17"),
        ("tomorrow", "2026-07-18", "2026-07-18"),
        ("this_week", "2026-07-13", "2026-07-19"),
        ("last_week", "2026-07-06", "2026-07-12"),
        ("this_month", "2026-07-01", "2026-07-31"),
        ("last_month", "2026-06-01", "2026-06-30"),
        ("this_quarter", "2026-07-01", "2026-09-30"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_30_days", "2026-06-18", "2026-07-17"),
        ("next_7_days", "2026-07-17", "2026-07-23"),
        ("3_days_ago", "2026-07-14", "2026-07-14"),
    ],
)
def test_dates_move_with_the_day(words, first, last):
    assert [day.isoformat() for day in span(words, FRIDAY)] == [first, last]
    assert span("someday", FRIDAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "owner.any_of(me)",
        "owner.any_of(me),or(due_on.is(overdue),priority.any_of(0,1))",
        "or(title.contains(a),and(custom.hours.at_least(3),state.empty()))",
        r'title.contains("(a) \"b\" \\ c")',
    ],
)
def test_what_is_written_is_read_back(text):
    assert written(parsed(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "owner",
            "owner.any_of",
            "owner.any_of(me",
            "owner.is_there(me)",
            "or()",
            "or(",
            ")",
            ",",
            "a.is(1),",
            "é.is(1)",
        ),
        *('title.is("a)', "a.is(\0)", "or(" * 9 + "a.is(1)" + ")" * 9, ",".join(["a.is(1)"] * 61), "a" * (LONGEST + 1)),
    ],
)
def test_what_cannot_be_read_is_told(text):
    with pytest.raises(Unreadable):
        parsed(text)


@pytest.fixture
def listed(requirements, workspace, lead):
    def read(text: str = "", user=lead, **more) -> Listing:
        query = QueryDict(mutable=True)
        query.update({"filter": text, "sort": "number", **more})
        return Listing(requirements, user, workspace, query)

    return read


@pytest.fixture
def three(add, requirements, lead, member, product):
    day = timezone.localdate()
    return [
        add(
            requirements,
            title="一 波次合并",
            priority=0,
            owner=lead,
            tags=["仓储", "大促"],
            due_on=day - TWO_DAYS,
        ),
        add(requirements, title="二 对账差异", priority=2, owner=member, due_on=day, product=product),
        add(requirements, title="三 运费 (重算)", priority=2, reach=10),
    ]


def said(listing: Listing) -> str:
    return "".join(row.title[0] for row in listing.rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("owner.any_of(me)", "一"),
        ("or(owner.any_of(me),owner.empty())", "一三"),
        ("priority.any_of(2),or(owner.any_of(me),due_on.is(today))", "二"),
        ("or(and(priority.any_of(2),owner.empty()),due_on.is(overdue))", "一三"),
        ("due_on.is_not(overdue)", "二三"),
        ("due_on.between(2_days_ago..today)", "一二"),
        ("due_on.at_least(today)", "二"),
        ("tags.any_of(仓储,大促)", "一"),
        ("tags.all_of(仓储,大促),tags.filled()", "一"),
        ("tags.empty()", "二三"),
        ("tags.none_of(仓储)", "二三"),
        ("reach.at_least(5)", "三"),
        ("product.filled()", "二"),
        ("created_at.is(last_7_days)", "一二三"),
        ('title.contains("(重算)")', "三"),
        ("owner.any_of(my_department)", "一二"),
        ("department.none_of(my_department)", "一二三"),
    ],
)
def test_filters(text, wanted, listed, three, lead, member, workspace):
    house = Department.objects.add(workspace=workspace, name="产品部")
    Membership.objects.filter(user__in=[lead, member]).update(department=house)
    listing = listed(text)
    assert (said(listing), listing.problems, listing.count) == (wanted, [], len(wanted))


@pytest.mark.django_db
def test_a_condition_of_a_field_that_is_gone_is_told_and_left_out(listed, three, workspace):
    field = CustomField.objects.add(workspace=workspace, kind="requirements", name="Hours", type="number")
    three[0].change(by=three[0].created_by, custom={"hours": 8})
    text = "custom.hours.at_least(3),priority.any_of(0)"
    assert said(listed(text)) == said(listed("custom.hours.between(1..9)")) == "一"
    field.archive()
    listing = listed(text)
    assert said(listing) == "一"
    assert len(listing.problems) == 1
    assert "custom.hours" in listing.problems[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["priority.at_least(1)", "due_on.is(soon)", "owner.any_of(999)", "parent.any_of(REQ-99)", "x.is(1)"]
)
def test_a_bad_value_is_told(text, listed, three):
    listing = listed(text)
    assert said(listing) == "一二三"
    assert len(listing.problems) == 1


@pytest.mark.django_db
def test_several_keys_page_by_page(listed, three, add, requirements, monkeypatch):
    monkeypatch.setattr("bihuan.pages.listing.PER_PAGE", 2)
    first = listed(sort="-priority,due_on")
    second = listed(sort="-priority,due_on", after=first.page.next)
    assert (said(first), said(second), second.sort) == ("二三", "一", "-priority,due_on")
    assert said(listed(sort="-priority,due_on", before=second.page.previous)) == "二三"
    assert said(listed(sort="-reach")) == "三二"
    for sort in ("owner", "priority,nothing", "title," * 9, ","):
        assert listed(sort=sort).problems


@pytest.mark.django_db
def test_nothing_out_of_reach_is_told(listed, add, requirements, lead, member, private_product):
    hidden = add(requirements, title="保密", product=private_product, priority=0, by=None)
    add(requirements, title="公开", priority=0, parent=hidden, by=None)
    for text in (f"product.any_of({private_product.pk})", f"parent.any_of({hidden.key})"):
        refused = listed(text, member)
        assert (said(refused), len(refused.problems)) == ("公", 1)
    seen = listed("or(priority.any_of(0),product.filled())", member, group="product")
    groups = Groups(seen)
    assert (said(seen), seen.count, groups.total, len(groups.parts)) == ("公", 1, 1, 1)
    assert private_product.name not in str([part.label for part in groups.parts])


@pytest.mark.django_db
def test_a_file_has_what_the_view_shows(three, lead, client, workspace):
    view = SavedView.objects.add(
        workspace=workspace, kind="requirements", by=lead, name="x", filters={"filter": "owner.any_of(me)"}
    )
    client.force_login(lead)
    response = client.get(f"/{workspace.slug}/requirements/export/?format=csv&view={view.pk}")
    text = b"".join(response.streaming_content).decode()
    assert "波次合并" in text
    assert "对账差异" not in text
