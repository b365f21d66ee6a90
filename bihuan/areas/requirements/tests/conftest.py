"""A requirement with everything, and voices behind it."""

import pytest
from django.test import Client

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact

ROAD = ("accept", "review", "schedule", "start", "release", "verify")


@pytest.fixture
def requirement(add):
    return add(Requirement, title="拆单后运费自动重算", acceptance="[x] 5 秒内算完\n[ ] 写入改价日志")


@pytest.fixture
def bring(lead):
    """bring(requirement, "schedule"): along the road until this verb is done."""

    def along(requirement, last):
        for verb in ROAD[: ROAD.index(last) + 1]:
            requirement.move(verb, by=lead)
        return requirement

    return along


@pytest.fixture
def voice(add, lead):
    """voice(requirement, …): somebody's words that stand behind it."""

    def say(requirement, title="每天都要人工改价", strength=None, **fields):
        said = add(Artifact.kinds()["feedback"], title=title, **fields)
        said.link(requirement, "evidences", by=lead, strength=strength)
        return said

    return say


@pytest.fixture
def browse(workspace):
    """browse(user): a browser in which this person is signed in."""

    def signed_in(user) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return signed_in
