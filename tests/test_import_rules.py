"""An import is quiet or sets off rules as it is told to; a flood of rows stops at the guards and loses nothing."""

import pytest
from django.core.files.base import ContentFile

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.artifacts.models import Event
from bihuan.automation.models import Rule, Run
from bihuan.automation.work import at_tick
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import
from bihuan.connectors.tables.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SAY = {"do": "comment", "text": "{{key}}"}


@pytest.fixture
def bring(workspace, lead):
    def brought(text: str, match: str = "", **how) -> Import:
        upload = ContentFile(text.encode(), name="list.csv")
        job = Import.objects.upload(upload, workspace=workspace, kind=Requirement, by=lead)
        mapping = Mapping(**job.mapping)
        mapping.match = match
        job.try_out(mapping)
        work(job, language="en")
        assert job.start(**how), job.faults
        work(job, language="en")
        return job

    return brought


@pytest.fixture
def rule(workspace, lead):
    def made(on: str, **more) -> Rule:
        one = Rule(workspace=workspace, name=on, kind="requirements", trigger={"on": on}, actions=[SAY], **more)
        one.keep(by=lead)
        return one

    return made


def ran(rule: Rule) -> int:
    dispatch.run_once()
    at_tick()
    return Run.objects.filter(rule=rule, state=Run.State.DONE).count()


def test_new_rows_are_quiet_unless_told(bring, rule):
    made = rule("created")
    bring("title\nfirst\n")
    assert (ran(made), Event.objects.filter(dispatched_at=None).count()) == (0, 0)
    bring("title\nsecond\nthird\n", run_rules=True)
    assert ran(made) == 2


def test_changed_rows_set_off_rules_for_changes_unless_told(bring, rule, add):
    created, changed = rule("created"), rule("changed")
    it = add(Requirement, title="before")
    dispatch.run_once()
    Run.objects.all().delete()
    bring(f"number,title\n{it.number},quiet\n", match="number", run_rules=False)
    assert (ran(created), ran(changed)) == (0, 0)
    bring(f"number,title\n{it.number},aloud\n", match="number")
    assert (ran(created), ran(changed)) == (0, 1)


def test_a_flood_pauses_the_rule_at_its_guard_and_the_rest_waits(rule, workspace, lead):
    made = rule("created", hourly=5)
    Requirement.objects.bulk_add(workspace, [{"title": f"{n}"} for n in range(60)], by=lead, told=True)
    assert ran(made) == 5
    made.refresh_from_db()
    assert (made.standing, lead.alerts.count(), Run.objects.filter(state="waiting").count()) == ("paused", 1, 55)
    made.resume(by=lead)
    assert ran(made) == 10


@pytest.mark.parametrize("checked", [True, False])
def test_the_form_and_programs_say_it(client, bring, lead, workspace, checked):
    client.force_login(lead)
    upload = ContentFile(b"title\nx\n", name="list.csv")
    job = Import.objects.upload(upload, workspace=workspace, kind=Requirement, by=lead)
    job.try_out(Mapping(**job.mapping))
    work(job, language="en")
    step = f"/lanyun/requirements/import/{job.pk}/"
    assert 'name="rules"' in client.get(step).content.decode()
    if checked:
        client.post(f"{step}start/", {"rules": "1"})
    else:
        api = f"/api/v1/lanyun/requirements/imports/{job.pk}/start/"
        assert client.post(api, {"run_rules": True}, content_type="application/json").status_code == 200
    assert Event.objects.filter(verb="imported", dispatched_at=None).count() == 1
