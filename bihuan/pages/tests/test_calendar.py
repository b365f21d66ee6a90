"""Calendars: what stands on which day, what is overdue, and what a drag to another day writes."""

from datetime import date

import pytest
from django.utils import timezone

from bihuan.fields.models import CustomField

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
MONTH = "month=2026-05"


@pytest.fixture
def page(workspace):
    return f"/{workspace.slug}/requirements/"


@pytest.fixture
def bar(add, requirements):
    return add(requirements, title="对账二期", starts_on=date(2026, 5, 7), due_on=date(2026, 5, 12))


def days_with(answer, key: str) -> list[str]:
    """The days on which something of this title stands."""
    days = answer.content.decode().split("data-date=")[1:]
    return [day[1:11] for day in days if key in day]


def test_a_bar_lies_on_all_its_days_and_what_is_due_on_its_own(bar, add, requirements, lead, at, page):
    add(requirements, title="一天的", due_on=date(2026, 5, 31))
    add(requirements, title="别的月", due_on=date(2026, 7, 1))
    add(requirements, title="整月", starts_on=date(2026, 1, 1), due_on=date(2026, 9, 1))
    answer = at(lead).get(f"{page}calendar/?{MONTH}")
    assert days_with(answer, "对账二期") == [f"2026-05-{day:02}" for day in range(7, 13)]
    assert days_with(answer, "一天的") == ["2026-05-31"]
    assert (days_with(answer, "别的月"), len(days_with(answer, "整月"))) == ([], 35)
    assert 'class="bh-entry middle overdue"' in answer.content.decode()
    week = at(lead).get(f"{page}calendar/?week=2026-05-12")
    assert days_with(week, "对账二期") == ["2026-05-11", "2026-05-12"]


def test_a_bar_that_is_dragged_keeps_its_length_and_comes_back(bar, lead, at, page, requirements):
    browser = at(lead)
    sent = {"to": "2026-05-18", "from": "2026-05-11", "version": 1}
    answer = browser.post(f"{page}1/day/?{MONTH}", sent, headers=JSON)
    kept = requirements.objects.get()
    assert (kept.starts_on, kept.due_on) == (date(2026, 5, 14), date(2026, 5, 19))
    browser.post(answer.json()["undo"])
    kept = requirements.objects.get()
    assert (kept.starts_on, kept.due_on) == (date(2026, 5, 7), date(2026, 5, 12))
    assert 'value="2026-05-12"' in browser.get(f"{page}1/day/").content.decode()
    assert (
        browser.post(f"{page}1/day/?{MONTH}", {"to": "2026-05-13"}).headers["Location"].endswith(f"calendar/?{MONTH}")
    )
    assert requirements.objects.get().starts_on == date(2026, 5, 8)


def test_any_date_makes_a_calendar(workspace, bar, lead, at, page, requirements):
    CustomField.objects.add(workspace=workspace, kind="requirements", name="上线", slug="live", type="date")
    bar.change(by=lead, custom={"live": "2026-05-20"})
    asked = f"{MONTH}&date=custom.live"
    assert days_with(at(lead).get(f"{page}calendar/?{asked}"), "对账二期") == ["2026-05-20"]
    at(lead).post(f"{page}1/day/?{asked}", {"to": "2026/5/21"})
    assert requirements.objects.get().custom == {"live": "2026-05-21"}
    made = f"date=created_at&month={timezone.localdate():%Y-%m}"
    assert len(days_with(at(lead).get(f"{page}calendar/?{made}"), "对账二期")) == 1
    assert at(lead).post(f"{page}1/day/?{made}", {"to": "2026-05-21"}).status_code == 302
    assert requirements.objects.get().custom == {"live": "2026-05-21"}


@pytest.mark.parametrize(
    "asked", ["month=x", "month=0001-01", "month=9999-12", "week=2026-02-30", "date=title", "date=gone"]
)
def test_a_calendar_that_cannot_be_is_the_one_of_this_month(bar, lead, at, page, asked):
    assert timezone.localdate().isoformat() in at(lead).get(f"{page}calendar/?{asked}").content.decode()


@pytest.mark.parametrize("to", ["", "morgen", "2026-02-30", "9999-12-31"])
def test_a_day_that_is_none_is_refused_with_the_reason(bar, lead, at, page, requirements, to):
    answer = at(lead).post(f"{page}1/day/", {"to": to}, headers=JSON)
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)
    assert requirements.objects.get().version == 1


def test_who_may_not_change_it_moves_no_entry(bar, lead, requester, stranger, at, page, requirements):
    bar.change(by=lead, owner=requester)
    assert "draggable" not in at(requester).get(f"{page}calendar/?{MONTH}").content.decode()
    for user, status in ((requester, 403), (stranger, 404)):
        assert at(user).post(f"{page}1/day/", {"to": "2026-05-20"}, headers=JSON).status_code == status
    assert requirements.objects.get().due_on == date(2026, 5, 12)
