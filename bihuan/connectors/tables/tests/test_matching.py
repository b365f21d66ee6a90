"""Rows that are here already are changed, only where they differ; and all of it can be taken back."""

from datetime import date

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import ticked
from bihuan.artifacts.models import Artifact, Event
from bihuan.connectors.tables import running, undoing
from bihuan.connectors.tables import work as working
from bihuan.connectors.tables.models import Deed, Import, State
from bihuan.connectors.tables.work import take_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_rows_are_new_changed_or_as_they_are(brought, add, lead, kind):
    one, two = (
        add(kind, title="一", priority=1) if "priority" in kind.editable else add(kind, title="一"),
        add(kind, title="二"),
    )
    text = f"key,title,due\n{one.key},一 改,2026-09-01\n{two.key},二,\n,三,\n"
    job = brought(kind, text, columns=["key", "title", ""], match="number")
    assert (job.state, job.good, job.changed, job.same) == (State.DONE, 3, 1, 1)
    assert job.changes == [[2, one.key, "一", [["Title", "一", "一 改"]]]]
    assert list(kind.objects.order_by("number").values_list("title", flat=True)) == ["一 改", "二", "三"]
    event = Event.objects.filter(artifact=one.pk).latest("pk")
    assert (event.verb, event.changes, event.actor) == ("imported", {"title": ["一", "一 改"]}, lead)
    assert Artifact.objects.get(pk=two.pk).version == 1
    assert list(job.rows.order_by("row").values_list("deed", flat=True)) == [Deed.CHANGED, Deed.SAME, Deed.ADDED]


def test_taken_back_it_is_as_it_was(brought, add, lead, kind, workspace):
    one, two = add(kind, title="一", tags=["旧"]), add(kind, title="二")
    text = f"key,title,tags\n{one.key},一 改,新\n{two.key},二 改,\n,三,\n"
    job = brought(kind, text, match="number")
    two.refresh_from_db()
    two.change(by=lead, title="二 又改")
    assert take_back(job, by=lead)
    job.refresh_from_db()
    assert (job.state, job.left) == (State.UNDONE, [two.key])
    one.refresh_from_db()
    assert (one.title, [tag.name for tag in one.tags.all()]) == ("一", ["旧"])
    assert one.events.latest("pk").verb == "import_undone"
    assert Artifact.objects.get(pk=two.pk).title == "二 又改"
    assert list(kind.objects.visible_to(lead, workspace).values_list("title", flat=True).order_by("number")) == [
        "一",
        "二 又改",
    ]


def test_every_field_goes_back(brought, add, lead, member, product):
    above = add(Requirement, title="上")
    one = add(Requirement, title="一", owner=member, due_on=date(2026, 1, 1), priority=2)
    headers = "key,title,owner,due_on,priority,product,parent,state,tags,effort,body,links"
    pointers = f"{product.slug},{above.key},clarifying,a;b,3,文,blocks {above.key}"
    text = f"{headers}\n{one.key},新,{lead.email},2026-02-02,0,{pointers}\n"
    job = brought(Requirement, text, match="number")
    assert (job.state, job.faults, job.changed) == (State.DONE, [], 1)
    one.refresh_from_db()
    now = (one.title, one.owner, one.due_on, one.priority, one.product, one.parent_id, one.state, one.effort, one.body)
    assert now == ("新", lead, date(2026, 2, 2), 0, product, above.pk, "clarifying", 3, "文")
    assert one.links_out.get().target_id == above.pk
    take_back(job, by=lead)
    one.refresh_from_db()
    now = (one.title, one.owner, one.due_on, one.priority, one.product, one.parent_id, one.effort, one.body)
    assert now == ("一", member, date(2026, 1, 1), 2, None, None, None, "")
    assert one.state == next(iter(Requirement.State))
    assert not one.links_out.exists()
    assert not one.tags.exists()


def test_found_by_a_field_or_by_the_key_of_an_earlier_import(brought, add):
    brought(Requirement, "key,title,effort\nX-1,甲,1\nX-2,乙,2\n")
    job = brought(Requirement, "key,title,effort\nX-1,甲,5\nX-3,丙,1\n", match="key")
    assert (job.changed, job.good) == (1, 2)
    job = brought(Requirement, "title,effort\n甲,7\n丁,1\n", match="title")
    assert (job.changed, job.good) == (1, 2)
    assert dict(Requirement.objects.values_list("title", "effort")) == {"甲": 7, "乙": 2, "丙": 1, "丁": 1}


def test_empty_cells_and_what_is_fixed_change_nothing(brought, add):
    one = add(Requirement, title="一", body="留", priority=1)
    job = brought(Requirement, f"key,title,body\n{one.key},一,\n,二,\n", match="number", fixed={"priority": "0"})
    assert (job.changed, job.same) == (0, 1)
    assert dict(Requirement.objects.values_list("title", "priority")) == {"一": 1, "二": 0}


def test_a_title_is_needed_for_new_ones_only(brought, add):
    one = add(Requirement, title="一")
    job = brought(Requirement, f"key,effort\n{one.key},3\nREQ-99,4\n", match="number")
    assert (job.state, job.good, job.faulty) == (State.CHECKED, 1, 1)
    assert job.faults[0][0] == 3


def test_rows_that_mean_the_same_or_several_are_faulty(brought, add):
    one = add(Requirement, title="一")
    add(Requirement, title="双")
    add(Requirement, title="双")
    job = brought(Requirement, f"key,title\n{one.key},a\n{one.key},b\n", match="number")
    assert (job.good, job.faulty) == (1, 1)
    job = brought(Requirement, "title,effort\n双,1\n", match="title")
    assert job.faulty == 1


def test_what_one_does_not_see_is_not_found(brought, add, private_product, member):
    hidden = add(Requirement, title="密", product=private_product, by=None)
    job = brought(Requirement, f"key,title\n{hidden.key},开\n", match="number", by=member)
    assert (job.state, job.changed) == (State.DONE, 0)
    hidden.refresh_from_db()
    assert hidden.title == "密"


def test_what_the_kind_forbids_is_a_fault_of_the_row(brought, add):
    above, below = add(Requirement, title="上", level="user"), None
    below = add(Requirement, title="下", level="development", parent=above)
    job = brought(Requirement, f"key,level\n{below.key},business\n", match="number")
    assert (job.state, job.faulty) == (State.CHECKED, 1)


def test_parents_and_links_within_the_file_of_what_was_here(brought, add, lead):
    one, two = add(Requirement, title="一"), add(Requirement, title="二")
    text = f"key,title,parent,links\n{one.key},一,,\n{two.key},二,{one.key},blocks {one.key}\n"
    job = brought(Requirement, text, match="number")
    two.refresh_from_db()
    assert (job.state, two.parent_id) == (State.DONE, one.pk)
    assert two.links_out.get().target_id == one.pk
    again = brought(Requirement, text, match="number")
    assert (again.state, again.changed) == (State.DONE, 0)
    assert two.links_out.count() == 1
    take_back(again, by=lead)
    take_back(job, by=lead)
    two.refresh_from_db()
    assert two.parent_id is None
    assert not two.links_out.exists()


def test_comments_come_with_their_times_and_go_again(brought, add, lead):
    one = add(Requirement, title="一")
    rows = [
        {
            "key": one.key,
            "title": "一",
            "discussion": [{"text": "好", "author": "老王", "at": "2026-01-02 10:00"}, "再看"],
        }
    ]
    import json

    job = brought(Requirement, json.dumps(rows), name="a.json", match="number")
    assert [(said.text, said.signed) for said in one.comments.order_by("pk")] == [("好", "老王"), ("再看", "")]
    take_back(job, by=lead)
    assert not one.comments.exists()


def test_a_long_one_is_undone_by_the_worker_with_progress(brought, add, lead, monkeypatch):
    monkeypatch.setattr(working, "IN_REQUEST", 0)
    monkeypatch.setattr(undoing, "PORTION", 2)
    job = brought(Requirement, "title\n" + "\n".join("abcde"))
    assert take_back(job, by=lead)
    assert (job.state, Requirement.objects.filter(trashed_at=None).count()) == (State.UNDOING, 5)
    seen = []
    working.work(job, between=lambda job: seen.append(job.done))
    assert (job.state, seen) == (State.UNDONE, [2, 4, 5])
    assert not Requirement.objects.filter(trashed_at=None).exists()


def test_undoing_goes_on_where_it_was_killed(brought, add, lead, monkeypatch):
    class Killed(BaseException):
        pass

    def die(job):
        raise Killed

    monkeypatch.setattr(working, "IN_REQUEST", 0)
    monkeypatch.setattr(undoing, "PORTION", 2)
    one = add(Requirement, title="0")
    job = brought(Requirement, f"key,title\n,a\n,b\n,c\n{one.key},x\n", match="number")
    take_back(job, by=lead)
    with pytest.raises(Killed):
        working.work(job, between=die)
    Import.objects.update(beat_at=None)
    ticked.send(None)
    job.refresh_from_db()
    assert (job.state, job.left) == (State.UNDONE, [])
    assert list(Requirement.objects.filter(trashed_at=None).values_list("title", flat=True)) == ["0"]


def test_many_changes_come_in_portions(brought, add, lead, monkeypatch):
    monkeypatch.setattr(running, "CHANGED_AT_ONCE", 2)
    keys = [add(Requirement, title=str(number)).key for number in range(5)]
    job = brought(Requirement, "key,title\n" + "\n".join(f"{key},n{key}" for key in keys), match="number")
    assert (job.state, job.changed) == (State.DONE, 5)


def test_a_failure_on_the_way_puts_back_what_was_changed(brought, uploaded, add, lead, monkeypatch):
    from bihuan.connectors.tables.mapping import Mapping

    monkeypatch.setattr(running, "CHANGED_AT_ONCE", 2)
    keys = [add(Requirement, title=str(number)).key for number in range(5)]
    job = uploaded(Requirement, "key,title\n" + "\n".join(f"{key},n" for key in keys))
    job.try_out(Mapping(**job.mapping | {"match": "number"}))
    working.work(job)
    job.start()
    real = running.put

    def fails(job, portion):
        if job.done > 3:
            raise RuntimeError("no more")
        real(job, portion)

    monkeypatch.setattr(running, "put", fails)
    working.work(job)
    assert job.state == State.FAILED
    assert list(Requirement.objects.order_by("number").values_list("title", flat=True)) == list("01234")
