"""Voices, requirements and the way between them, as the tests of the area need them."""

import pytest

from bihuan.areas.research.evidence import attach
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact

WAY = {
    "weighed": ("accept",),
    "scheduled": ("accept", "review", "schedule"),
    "made": ("accept", "review", "schedule", "start"),
    "live": ("accept", "review", "schedule", "start", "release"),
}


@pytest.fixture
def requirement_kind():
    return Artifact.kinds()["requirements"]


@pytest.fixture
def requirement(add, requirement_kind, product, lead):
    return add(
        requirement_kind, title="内部叫法：运费重算二期", product=product, owner=lead, acceptance="[ ] 5 秒内完成"
    )


@pytest.fixture
def voice(add, product):
    """Somebody outside said something; no mail, no page is told of it yet."""
    return add(
        Feedback,
        title="拆单以后运费还是老的",
        body="每次都要人工改",
        product=product,
        person="王敏",
        email="wang.min@shunda.example",
        channel=Feedback.Channel.PORTAL,
    )


@pytest.fixture
def behind(voice, requirement, lead):
    """The voice, behind the requirement, with everybody told who must be."""
    attach([voice], requirement, by=lead)
    run_once()
    return voice


@pytest.fixture
def bring(lead):
    """bring(requirement, "live"): along the usual moves up to a stage; what happened is dispatched."""

    def along(requirement, stage):
        for verb in WAY[stage]:
            if verb in [move.verb for move in requirement.moves_for(lead)]:
                requirement.move(verb, by=lead)
        run_once()

    return along


@pytest.fixture
def told():
    """told(voice): the stages its person was told, in order."""

    def stages(voice):
        return [str(stage) for stage in voice.tellings.values_list("stage", flat=True)]

    return stages
