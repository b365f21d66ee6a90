"""An import is whole or not at all, runs once, goes on after a crash and can be taken back."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import ticked
from bihuan.artifacts.models import Artifact, Event
from bihuan.connectors.tables import running as at_work
from bihuan.connectors.tables import trying
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import, State
from bihuan.connectors.tables.work import take_back, work
from bihuan.people.models import Membership, Role

pytestmark = pytest.mark.django_db
TEN = "title\n" + "\n".join(f"row {number}" for number in range(1, 11))


@pytest.fixture
def in_batches(monkeypatch):
    """As if ten rows were many."""
    monkeypatch.setattr(at_work, "AT_ONCE", 5)
    monkeypatch.setattr(at_work, "PORTION", 3)
    monkeypatch.setattr(trying, "BEAT", 0)


@pytest.fixture
def running(uploaded):
    """An import that was checked and asked for, and that nobody works on yet."""

    def ask(content=TEN, kind=Requirement, skip_faulty=False) -> Import:
        job = uploaded(kind, content)
        job.try_out(Mapping(**job.mapping))
        work(job)
        assert job.start(skip_faulty=skip_faulty)
        return job

    return ask


def titles() -> list[str]:
    return list(Requirement.objects.order_by("number").values_list("title", flat=True))


def test_the_real_files_come_in_with_nothing_said(shared, brought):
    own = "\ufeffnumber;ProjectID;RequirementText;class\n1;1;The system shall refresh.;PE\n"
    job = brought(Requirement, (shared / "requirements/promise_nfr.csv").read_bytes() if shared else own)
    assert (job.state, job.faulty) == (State.DONE, 0)
    assert Requirement.objects.count() == job.total == (625 if shared else 1)
    assert [tag.name for tag in Requirement.objects.get(number=1).tags.all()] == ["PE"]
    job = brought(
        Feedback, (shared / "text/waimai_2000.csv").read_bytes() if shared else "label,review\n1,很快，好吃\n"
    )
    assert (job.state, Feedback.objects.count()) == (State.DONE, 2000 if shared else 1)
    assert not Event.objects.undispatched().exists()


def test_nothing_is_written_while_a_row_is_faulty(brought):
    job = brought(Requirement, "title,effort\ngood,1\nbad,0\n")
    assert (job.state, job.good, job.faulty, job.faults[0][:2]) == (State.CHECKED, 1, 1, [3, "effort"])
    assert not Requirement.objects.exists()
    assert not job.start(), "only by saying that faulty rows are left out"


def test_faulty_rows_are_left_out_and_handed_back(brought):
    job = brought(
        Requirement, 'title,effort,x\ngood,1,a\n=bad,0,"b, c"\n', columns=["title", "effort", ""], skip_faulty=True
    )
    assert (job.state, titles()) == (State.DONE, ["good"])
    faulty = job.faulty_rows.read().decode("utf-8-sig")
    [headers, row] = csv.reader(io.StringIO(faulty, newline=""))
    assert headers[:3] == ["title", "effort", "x"]
    assert row[:4] == ["'=bad", "0", "b, c", "3"]
    mended = brought(Requirement, faulty.replace(",0,", ",2,"))
    assert (mended.state, titles()) == (State.DONE, ["good", "=bad"]), "what we made safe, we take back"


def test_the_file_is_gone_when_it_is_done(brought):
    job = brought(Requirement, TEN)
    assert (job.state, bool(job.file)) == (State.DONE, False)


def test_parents_and_links_within_the_file(brought, add):
    there = add(Requirement, title="there")
    text = f"key,title,parent,links\nB,b,A,blocks A; relates_to {there.key}\nA,a,{there.key},\n"
    job = brought(Requirement, text)
    assert (job.state, job.faults) == (State.DONE, [])
    b, a = Requirement.objects.filter(number__gt=1).order_by("number")
    assert (b.parent_id, a.parent_id) == (a.pk, there.pk)
    assert {(link.role, link.target_id) for link in b.links_out.all()} == {("blocks", a.pk), ("relates_to", there.pk)}
    assert there.events.filter(verb="linked").exists()


def test_starts_once_and_runs_once(running):
    job = running()
    again = Import.objects.get(pk=job.pk)
    assert not again.start()
    assert work(job)
    assert not work(again)
    assert Requirement.objects.count() == 10


def test_many_rows_come_in_portions(running, in_batches):
    job, seen = running(), []
    work(job, between=lambda job: seen.append((job.done, Requirement.objects.count())))
    assert [count for _done, count in seen] == [3, 6, 9, 10]
    assert (job.state, titles()) == (State.DONE, [f"row {number}" for number in range(1, 11)])


class Killed(BaseException):
    """What no except Exception catches, as a kill would."""


def test_goes_on_where_it_was_killed(running, in_batches):
    job = running()

    def die(job):
        if job.done >= 7:
            raise Killed

    with pytest.raises(Killed):
        work(job, between=die)
    assert Requirement.objects.count() == 6
    other = Import.objects.get(pk=job.pk)
    assert not work(other), "it is still held"
    Import.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    assert work(other)
    assert (other.state, titles()) == (State.DONE, [f"row {number}" for number in range(1, 11)])


def test_who_lost_it_writes_no_more(running, in_batches):
    job = running()
    work(job, between=lambda job: Import.objects.update(worker="somebody else"))
    assert Requirement.objects.count() == 3


def test_stopped_on_the_way_it_leaves_nothing(running, in_batches, lead):
    job = running()
    work(job, between=lambda job: take_back(Import.objects.get(pk=job.pk), by=lead) if job.done == 7 else None)
    job.refresh_from_db()
    assert job.state == State.UNDONE
    assert Requirement.objects.count() == 6
    assert not Requirement.objects.filter(trashed_at=None).exists()
    one = Requirement.objects.first()
    assert (one.version, one.events.latest("pk").verb) == (2, "trashed")
    one.restore(by=lead)
    assert Requirement.objects.visible_to(lead).count() == 1


def test_what_turned_bad_on_the_way_is_taken_back(running, in_batches, product, lead):
    text = "title,product\n" + "\n".join(f"row {number},{product.slug if number > 5 else ''}" for number in range(10))
    job = running(text)
    product.private = True
    product.save()
    Membership.objects.filter(user=lead).update(role=Role.MEMBER)
    work(job)
    assert job.state == State.FAILED
    assert "8" in job.failure
    assert not Requirement.objects.filter(trashed_at=None).exists()


def test_who_may_no_longer_import_does_not(running, lead):
    job = running()
    Membership.objects.filter(user=lead).update(role=Role.REQUESTER)
    work(job)
    assert (job.state, Requirement.objects.count()) == (State.FAILED, 0)


def test_an_import_done_can_be_taken_back_once(brought, lead):
    job = brought(Requirement, TEN)
    assert take_back(job, by=lead)
    assert not take_back(job, by=lead)
    assert (job.state, Artifact.objects.filter(trashed_at=None).count()) == (State.UNDONE, 0)


def test_the_worker_does_what_waits_and_clears_what_was_forgotten(uploaded, running):
    waiting = running()
    forgotten, fresh = uploaded(Requirement, TEN), uploaded(Requirement, TEN)
    Import.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - timedelta(days=2))
    ticked.send(None)
    waiting.refresh_from_db()
    assert waiting.state == State.DONE
    assert list(Import.objects.filter(state=State.MAPPING)) == [fresh]
    assert not forgotten.file.storage.exists(forgotten.file.name)


def test_a_file_that_cannot_be_worked_on_does_not_stop_the_worker(running, caplog):
    job = running()
    Import.objects.update(mapping={"columns": ["title"], "fixed": {"nonsense": 1}, "rest": False})
    ticked.send(None)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.failure
