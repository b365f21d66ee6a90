"""Work that is interrupted goes on, once; who may no longer do it does no more of it."""

import pytest
from django.utils import timezone

from bihuan.artifacts.models import Artifact, Event
from bihuan.batches import work
from bihuan.batches.models import KEPT, Batch, Stage
from bihuan.people.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MANY = work.AT_ONCE + 5


@pytest.fixture
def kind():
    return Artifact.kinds()["requirements"]


@pytest.fixture
def batch(kind, workspace, lead):
    made = kind.objects.bulk_add(workspace, [{"title": f"第{n}个"} for n in range(MANY)], by=lead)
    ids = [one.pk for one in made]
    return work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=ids, by=lead)


def killed() -> None:
    raise KeyboardInterrupt


def archived() -> int:
    return Event.objects.filter(verb="archived").count()


def test_a_killed_worker_s_batch_is_taken_over_and_done_once(batch, kind):
    with pytest.raises(KeyboardInterrupt):
        work.work(batch, between=killed)
    assert archived() == work.PORTION
    work.at_tick(None)
    assert archived() == work.PORTION, "its worker may be alive"
    Batch.objects.update(beat_at=timezone.now() - timezone.timedelta(minutes=5))
    work.at_tick(None)
    assert (archived(), Batch.objects.get().stage) == (MANY, Stage.DONE)


def test_who_is_put_out_on_the_way_does_no_more(batch, kind, workspace, lead):
    work.work(batch, between=lambda: workspace.memberships.filter(user=lead).update(role=Role.REQUESTER))
    assert archived() == work.PORTION
    assert batch.counts()["refused"] == MANY - work.PORTION


def test_is_forgotten_after_a_month(batch):
    work.work(batch)
    Batch.objects.update(created_at=timezone.now() - KEPT)
    work.at_tick(None)
    assert not Batch.objects.exists()


def test_few_are_left_to_who_asked_for_them(kind, add, workspace, lead, monkeypatch):
    claim, free = Batch.claim, []

    def late(batch):
        free.append(Batch.objects.waiting().exists())
        return claim(batch)

    monkeypatch.setattr(Batch, "claim", late)
    few = work.begin(workspace=workspace, kind=kind, deed={"do": "archive"}, ids=[add(kind).pk], by=lead)
    assert few.stage == Stage.DONE
    assert work.undo(few, by=lead)
    few.refresh_from_db()
    assert few.stage == Stage.UNDONE
    assert free == [False, False], "a worker that looks in between finds nothing to take"
