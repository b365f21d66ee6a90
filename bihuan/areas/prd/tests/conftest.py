"""A PRD with a requirement in it, and the people who review it."""

import pytest
from django.test import Client

from bihuan.areas.prd import reviewing
from bihuan.areas.prd.models import PRD
from bihuan.artifacts.models import Artifact

EMBEDDED = "## 范围\n\n```requirements\nlinked\n```"
TEXT = f"{EMBEDDED}\n\n## 规则\n\n差异超过 3 元的进入人工核对。\n\n## 导出\n\n每天 6:00 导出一次。"


@pytest.fixture
def requirement(add):
    return add(Artifact.kinds()["requirements"], title="对账差异自动归因", acceptance="[x] 5 秒内算完\n写入日志")


@pytest.fixture
def prd(add, requirement, lead):
    made = add(PRD, title="对账差异处理方案", body=TEXT)
    made.link(requirement, "specifies", by=lead)
    return made


@pytest.fixture
def reviewed(lead, admin):
    """reviewed(subject): asked of the admin, who lets it pass."""

    def review(subject):
        asked = reviewing.ask(subject, people=[admin], by=lead, checklist="目标清楚")
        reviewing.tick(asked, 0, by=lead, met=True)
        reviewing.speak(asked, by=admin, verdict="pass")
        asked.refresh_from_db()
        asked.move("pass", by=lead)
        return asked

    return review


@pytest.fixture
def signed(prd, reviewed, lead):
    reviewed(prd)
    prd.move("sign", by=lead)
    return prd


@pytest.fixture
def browse(workspace):
    """browse(user): a browser in which this person is signed in."""

    def signed_in(user) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return signed_in
