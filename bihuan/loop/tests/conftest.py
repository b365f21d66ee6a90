"""A loop with something at every station."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.models import Artifact

ROAD = ("accept", "review", "schedule", "start", "release", "verify")


@pytest.fixture
def voice(add, lead):
    """voice("…", behind=requirement, said="solve"): somebody's words, what they stand behind, what they say of it."""

    def say(title="每天都要人工改价", behind=None, said="", days=0, **fields):
        voice = add(Feedback, title=title, **fields)
        if behind is not None:
            voice.link(behind, "evidences", by=lead)
            voice.move("take_up", by=lead)
        for verb in {"": (), "answer": ("answer",)}.get(said, ("answer", said)):
            voice.move(verb, by=None)
        return aged(voice, days)

    return say


@pytest.fixture
def requirement(add, lead):
    """requirement("…", at="release"): along the road until this verb is done."""

    def write(title="拆单后运费自动重算", at="", days=0, **fields):
        made = add(Requirement, title=title, acceptance="[x] 5 秒内算完", **fields)
        for verb in ROAD[: ROAD.index(at) + 1] if at else ():
            made.move(verb, by=lead)
        return aged(made, days)

    return write


def aged(artifact, days: int):
    born = timezone.now() - timedelta(days=days)
    Artifact.objects.filter(pk=artifact.pk).update(created_at=born)
    return artifact


@pytest.fixture
def turning(requirement, voice, product, lead):
    """A loop that turns: 4 waiting voices, 3 open requirements, 1 in work, 1 released, 1 verified, 3 answers."""
    new, _second, scheduled = (
        requirement("新来的"),
        requirement("待澄清", at="accept"),
        requirement("排了", at="schedule"),
    )
    working = requirement("在做", at="start", product=product, days=12)
    released = requirement("发布了", at="release", product=product, days=40, owner=lead)
    verified = requirement("闭环了", at="verify", days=90)
    requirement("合了", at="accept").move("decline", by=lead, reason="不做")
    for days in (1, 9, 45, 45):
        voice("还没人理", days=days)
    voice("跟进中", behind=working, product=product)
    voice("问过没回", behind=released, said="answer", product=product)
    for said in ("solve", "contest"):
        voice("说过了", behind=released, said=said, product=product)
    voice("解决了", behind=verified, said="solve")
    return {"new": new, "scheduled": scheduled, "working": working, "released": released, "verified": verified}


@pytest.fixture
def page(workspace):
    """page(user, "requirements/1/"): the page as this person gets it, in English."""

    def read(user, path="", status=200) -> str:
        client = Client(headers={"Accept-Language": "en"})
        user.language = "en"
        user.save()
        client.force_login(user)
        answer = client.get(path if path.startswith("/") else f"/{workspace.slug}/{path}")
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    return read
