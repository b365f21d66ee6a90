"""The workspace's own time zone and weeks: for schedules, recurrences, templates, and whoever chose none."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import timezone

from bihuan.artifacts.reach import read_reach
from bihuan.automation import schedules
from bihuan.automation.applying import apply
from bihuan.automation.models import Recurrence, Rule, Run, Template
from bihuan.notifications.models import Preferences
from bihuan.pages.filters.relative import span
from bihuan.people.local import at, zone_for
from bihuan.people.models import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SUNDAY = Workspace.Week.SUNDAY


@pytest.fixture
def berlin(workspace) -> Workspace:
    workspace.time_zone, workspace.week_begins = "Europe/Berlin", SUNDAY
    workspace.save()
    return workspace


@pytest.fixture
def clock(monkeypatch):
    """clock("2026-03-29T00:30"): it is then, in UTC."""

    def set_to(moment: str) -> datetime:
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        return now

    return set_to


def test_an_admin_sets_them_and_new_rules_begin_with_them(client, berlin, owner, lead):
    client.force_login(owner)
    sent = {"name": berlin.name, "time_zone": "America/New_York", "week_begins": "6"}
    assert client.post("/lanyun/settings/", sent | {"time_zone": "Mars/Base"}).status_code == 422
    assert client.post("/lanyun/settings/", sent).status_code == 302
    client.force_login(lead)
    assert 'value="America/New_York"' in client.get("/lanyun/automation/new/").content.decode()
    assert client.post("/lanyun/settings/", sent).status_code in (403, 404)


def test_who_chose_no_time_zone_has_the_workspaces(berlin, member):
    member.time_zone = ""
    member.save()
    assert str(zone_for(member)) == str(Preferences(user=member).zone) == "Europe/Berlin"
    member.time_zone = "Asia/Tokyo"
    assert str(zone_for(member, berlin)) == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("now", "next_on", "next_at"),
    [
        ("2026-03-28T12:00", "2026-03-29", "2026-03-29T01:30"),  # 02:30 is left out that night: 03:30 there
        ("2026-10-24T12:00", "2026-10-25", "2026-10-25T00:30"),  # 02:30 comes twice: the first
        ("2026-10-25T12:00", "2026-10-26", "2026-10-26T01:30"),
    ],
)
def test_what_recurs_comes_once_over_changes_of_the_clock(clock, berlin, lead, now, next_on, next_at):
    nodes = [{"id": "1", "kind": "requirements", "title": "x"}]
    template = Template(workspace=berlin, name="x", kind="requirements", nodes=nodes)
    template.keep(by=lead)
    clock(now)
    one = Recurrence(workspace=berlin, name="x", template=template, rule="FREQ=DAILY", time_zone=berlin.time_zone)
    one.starts_on, one.at = one.today(), time(2, 30)
    one.keep(by=lead)
    assert (one.next_on.isoformat(), f"{one.next_at.astimezone(UTC):%Y-%m-%dT%H:%M}") == (next_on, next_at)


def test_a_template_begins_on_the_day_it_is_in_the_workspace(clock, berlin, lead):
    nodes = [{"id": "1", "kind": "requirements", "title": "{{day}}", "due": {"after": 1, "unit": "days"}}]
    template = Template(workspace=berlin, name="x", kind="requirements", nodes=nodes)
    template.keep(by=lead)
    clock("2026-03-28T23:30")  # in Berlin it is the 29th, whose night loses an hour
    made = apply(template, by=lead)[0]
    assert (made.title, made.due_on) == ("2026-03-29", date(2026, 3, 30))


def test_a_rule_looks_at_the_days_of_its_place_once(clock, berlin, lead, add):
    from bihuan.areas.requirements.models import Requirement

    lead.reach = read_reach(lead, berlin)
    it = add(Requirement, due_on=date(2026, 10, 25))
    clock("2026-10-24T20:00")
    trigger = {"on": "due", "field": "due_on", "days": 0, "cron": "30 2 * * *"}
    said = {"kind": "requirements", "time_zone": berlin.time_zone, "actions": [{"do": "comment", "text": "x"}]}
    one = Rule(workspace=berlin, name="x", trigger=trigger, **said)
    one.keep(by=lead)
    for moment in ("2026-10-25T00:29", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-26T01:30"):
        clock(moment)
        while schedules.fire_next():
            pass
    assert list(Run.objects.values_list("artifact", flat=True)) == [it.pk]


def test_weeks_begin_as_the_workspace_says(berlin, lead):
    wednesday = date(2026, 10, 7)
    assert span("this_week", wednesday) == (date(2026, 10, 5), date(2026, 10, 11))
    with at(berlin, berlin.time_zone):
        assert span("this_week", wednesday) == (date(2026, 10, 4), date(2026, 10, 10))
        assert span("next_week", date(2026, 10, 4)) == (date(2026, 10, 11), date(2026, 10, 17))
    assert span("this_week", wednesday)[0] == date(2026, 10, 5)
    template = Template(workspace=berlin, name="x", kind="requirements")
    both = Recurrence(workspace=berlin, template=template, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU")
    both.starts_on = date(2026, 10, 6)  # a Tuesday; the Sunday after it is in the next week, which is left out
    assert [day.day for day in both.dates(date(2026, 10, 5), 3)] == [6, 18, 20]


def test_the_calendar_begins_with_that_day(client, berlin, member):
    member.language = "en"
    member.save()
    client.force_login(member)
    page = client.get("/lanyun/requirements/calendar/?month=2026-10").content.decode()
    assert page.index('scope="col">Sun<') < page.index('scope="col">Mon<')
