"""A worker that dies at any of its writes: what it was at is done once in effect, whoever goes on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.automation import running
from bihuan.automation.models import Recurrence, Rule, Run, Template
from bihuan.automation.work import at_tick
from bihuan.deliveries.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ACTIONS = (
    {"do": "comment", "text": "heard"},
    {"do": "mail", "who": ["rule"], "title": "heard", "text": "x"},
    {"do": "create", "kind": "requirements", "title": "below", "role": "child"},
)


class Killed(BaseException):
    """Not to be caught by anything that goes on."""


def killed_at(write: str, work: Callable[[], object]) -> None:
    """Die before the first such write; what was open is rolled back, as in earnest."""

    def dying(execute, sql, params, many, context):
        if f"{write} " in sql.replace('"', ""):
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(dying), pytest.raises(Killed):
        work()


def all_of_it() -> None:
    for _turn in range(3):
        dispatch.run_once()
        at_tick()


def test_a_run_is_done_once_wherever_the_worker_dies(rule, add):
    one = rule("created", *ACTIONS, conditions=[{"field": "title", "operator": "contains", "operand": "the"}])
    for write in (
        "INTO automation_run",
        "UPDATE artifacts_event",
        "INTO artifacts_comment",
        "INTO deliveries_delivery",
        "INTO automation_effect",
        "UPDATE automation_run",
    ):
        it = add(Requirement, title=f"the {write}")
        killed_at(write, all_of_it)
        all_of_it()
        run = Run.objects.get(rule=one, artifact=it)
        done = (it.comments.count(), it.children.count(), Delivery.objects.filter(artifact=it).count())
        assert (run.state, *done) == (Run.State.DONE, 1, 1, 1), write


def test_what_comes_by_the_clock_is_made_once(rule, workspace, lead):
    timed = rule({"on": "schedule", "cron": "0 9 * * *"}, {"do": "create", "kind": "requirements", "title": "timed"})
    nodes = [{"id": "1", "kind": "requirements", "title": "again"}]
    template = Template(workspace=workspace, name="x", kind="requirements", nodes=nodes)
    template.keep(by=lead)
    again = Recurrence(workspace=workspace, name="x", template=template, rule="FREQ=DAILY")
    again.starts_on = again.today()
    again.keep(by=lead)
    for count, write in enumerate(
        (
            "INTO automation_run",
            "UPDATE automation_rule",
            "UPDATE automation_recurrence",
            "INTO requirements_requirement",
            "UPDATE automation_run",
        ),
        start=1,
    ):
        due = timezone.now() - timedelta(minutes=count)
        Rule.objects.filter(pk=timed.pk).update(next_at=due)
        Recurrence.objects.update(next_at=due)
        killed_at(write, all_of_it)
        all_of_it()
        made = [Requirement.objects.filter(title=title).count() for title in ("timed", "again")]
        assert made == [count, count], write


def test_a_button_whose_process_dies_is_carried_out_by_the_worker(rule, add, member):
    it, button = add(Requirement), rule({"on": "button", "label": "go", "role": 20, "parameters": []}, ACTIONS[0])
    killed_at("INTO artifacts_comment", lambda: running.press(button, it, by=member, given={}))
    assert it.comments.count() == 0
    all_of_it()
    assert (it.comments.count(), Run.objects.get().state) == (1, Run.State.DONE)
