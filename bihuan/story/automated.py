"""What the team of the story lets the house do: two rules with runs, a template, and the weekly review."""

from datetime import time, timedelta

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Event
from bihuan.automation.hearing import waiting
from bihuan.automation.models import Recurrence, Rule, Run, Template
from bihuan.automation.running import run_next
from bihuan.people.models import Workspace

HEARD = 6
REVIEW = [
    {"id": "1", "parent": "", "kind": "requirements", "title": "需求评审 {{今天}}", "body": "过一遍新需求和阻塞项。"},
    {
        "id": "2",
        "parent": "1",
        "kind": "requirements",
        "title": "整理评审清单",
        "due": {"after": 1, "unit": "workdays"},
    },
    {
        "id": "3",
        "parent": "1",
        "kind": "requirements",
        "title": "回告提出人",
        "due": {"after": 3, "unit": "workdays"},
    },
]


def set_up(workspace: Workspace, lead) -> None:
    """Kept by the lead of the story, whose reach is read already."""
    urgent = {"field": "priority", "operator": "any_of", "operand": "0"}
    tell = {"do": "notify", "who": ["leads"], "text": "紧急：{{title}}"}
    watched = rule(workspace, lead, "紧急需求立刻通知", {"on": "created"}, [urgent], [tell])
    ask = {"do": "notify", "who": ["owner"], "text": "{{due_on}} 到期，还没开始"}
    near = {"on": "due", "field": "due_on", "days": -3, "cron": "0 9 * * *"}
    idle = {"field": "category", "operator": "any_of", "operand": "open"}
    rule(workspace, lead, "三天后到期还没开始", near, [idle], [ask])
    made = Template(workspace=workspace, name="每周需求评审", kind=Requirement.slug, nodes=REVIEW)
    made.links = [{"source": "2", "role": "blocks", "target": "3"}]
    made.keep(by=lead)
    monday = Recurrence(workspace=workspace, name="每周需求评审", template=made, rule="FREQ=WEEKLY")
    today = monday.today()
    monday.starts_on, monday.at, monday.holidays = today - timedelta(28 + today.weekday()), time(9), "after"
    monday.keep(by=lead)
    created = Event.objects.filter(workspace=workspace, verb="created", artifact__kind=Requirement.slug)
    newest = created.select_related("artifact", "actor").order_by("-pk")
    heard = {*newest[:HEARD], *newest.filter(artifact__priority=0)[: HEARD // 2]}
    Run.objects.bulk_create([waiting(watched, event, None) for event in sorted(heard, key=lambda one: one.pk)])
    for run in Run.objects.filter(rule=watched):
        run_next(run.pk)


def rule(workspace: Workspace, lead, name: str, trigger: dict, conditions: list, actions: list) -> Rule:
    made = Rule(workspace=workspace, name=name, kind=Requirement.slug, trigger=trigger)
    made.conditions, made.actions = conditions, actions
    made.keep(by=lead)
    return made
