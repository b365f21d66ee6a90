"""A rule as tests write it."""

import pytest

from bihuan.artifacts import dispatch
from bihuan.automation.models import Rule
from bihuan.automation.work import at_tick


@pytest.fixture
def rule(workspace, lead):
    """rule(trigger, *actions, conditions=…, **fields): kept by the lead, who stands behind it and reads English."""
    lead.language = "en"
    lead.save()

    def made(trigger, *actions, conditions=(), by=lead, **fields) -> Rule:
        trigger = {"on": trigger} if isinstance(trigger, str) else trigger
        fields = {"name": "规则", "kind": "requirements", **fields}
        one = Rule(workspace=workspace, trigger=trigger, conditions=list(conditions), actions=list(actions), **fields)
        one.keep(by=by)
        return one

    return made


@pytest.fixture
def work(db):
    """work(): everybody hears of what happened, and the worker does what is to do, until nothing is."""

    def done() -> None:
        for _turn in range(12):
            dispatch.run_once()
            at_tick()
            if not dispatch.run_once():
                break

    return done
