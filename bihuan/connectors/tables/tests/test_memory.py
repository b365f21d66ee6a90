"""What was said about a file holds for the next: columns, saved mappings, who is meant by a name."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.areas.requirements.models import Requirement
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Alias, Import, SavedMapping, State
from bihuan.connectors.tables.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def remember(job, name="", **mapping):
    job.mapping = Mapping(**{**job.mapping, **mapping}).as_json()
    return SavedMapping.objects.remember(job, name)


def test_the_same_headers_are_read_as_last_time_in_any_order(uploaded, kind):
    job = uploaded(kind, "甲,乙,丙\n1,2,3\n")
    remember(job, columns=["title", "", "key"], fixed={"tags": "批次"}, rest=True, match="key")
    again = uploaded(kind, "丙,甲,乙\n3,1,2\n")
    assert again.mapping == {
        "columns": ["key", "title", ""],
        "fixed": {"tags": "批次"},
        "rest": True,
        "match": "key",
    }
    other = uploaded(kind, "甲,乙,丁\n1,2,3\n")
    assert other.mapping["fixed"].get("tags") is None


def test_it_is_remembered_for_one_workspace_and_kind(uploaded, stranger, workspace):
    from bihuan.areas.research.models import Feedback
    from bihuan.people.models import Workspace

    remember(uploaded(Requirement, "甲,乙\n1,2\n"), columns=["", "title"])
    elsewhere = Workspace.objects.get(slug="elsewhere")
    assert uploaded(Requirement, "甲,乙\n1,2\n", into=elsewhere, by=stranger).mapping["columns"] != ["", "title"]
    assert uploaded(Feedback, "甲,乙\n1,2\n").mapping["columns"] != ["", "title"]


def test_a_named_mapping_serves_other_headers(uploaded):
    remember(uploaded(Requirement, "甲,乙\n1,2\n"), "每周", columns=["priority", "title"])
    job = uploaded(Requirement, "乙,甲,别的\na,高,x\n")
    job.reread({}, "每周")
    assert job.mapping["columns"] == ["title", "priority", ""]
    assert SavedMapping.objects.of(job.workspace, Requirement).names() == ["每周"]


def test_fields_there_are_no_longer_are_left_out(uploaded):
    job = uploaded(Requirement, "甲,乙\n1,2\n")
    saved = remember(job, columns=["title", ""])
    SavedMapping.objects.filter(pk=saved.pk).update(fields={"甲": "title", "乙": "gone"}, fixed={"gone": "1"})
    assert uploaded(Requirement, "甲,乙\n1,2\n").mapping["columns"] == ["title", ""]


def test_people_are_found_as_other_systems_write_them(brought, lead, member):
    text = "title,owner\na,lead(林知夏)\nb,林知夏(lead)\nc,lead\nd,Lin <lead@lanyun.example>\ne,LEAD@lanyun.example\n"
    job = brought(Requirement, text)
    assert (job.state, job.faults) == (State.DONE, [])
    assert set(Requirement.objects.values_list("owner", flat=True)) == {lead.pk}


def test_strangers_are_listed_and_once_assigned_remembered(brought, workspace, lead):
    text = "title,owner\na,老王\nb,老王\nc,外包\n"
    job = brought(Requirement, text)
    assert (job.state, job.faulty, job.strangers) == (State.CHECKED, 3, [["老王", 2], ["外包", 1]])
    Alias.objects.learn(workspace, {"老王": lead, "外包": None})
    job = brought(Requirement, text)
    assert (job.state, job.strangers) == (State.DONE, [])
    assert list(Requirement.objects.order_by("number").values_list("owner", flat=True)) == [lead.pk, lead.pk, None]


def test_who_left_is_no_longer_meant(brought, workspace, lead, member):
    Alias.objects.learn(workspace, {"老王": member})
    workspace.memberships.filter(user=member).delete()
    assert brought(Requirement, "title,owner\na,老王\n").strangers == [["老王", 1]]


def test_pages_remember_and_assign(client, workspace, lead, member):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(lead)
    home = f"/{workspace.slug}/requirements/import/"
    client.post(home, {"file": SimpleUploadedFile("a.csv", "甲,乙\nx,老王\ny,老王\n".encode())})
    job = Import.objects.get()
    step = f"{home}{job.pk}/"
    client.post(f"{step}mapping/", {"column-0": "title", "column-1": "owner", "remember": "每周", "match": ""})
    page = client.get(step).content.decode()
    assert "老王" in page
    assert f'value="{member.pk}"' in page
    client.post(f"{step}people/", {"person-0": str(member.pk)})
    job.refresh_from_db()
    assert (job.state, job.good, job.faulty) == (State.CHECKED, 2, 0)
    client.post(f"{step}start/")
    assert set(Requirement.objects.values_list("owner", flat=True)) == {member.pk}
    client.post(home, {"file": SimpleUploadedFile("b.csv", "甲,乙\nx,外包\n".encode())})
    job = Import.objects.latest("pk")
    assert job.mapping["columns"] == ["title", "owner"]
    assert "每周" in client.get(f"{home}{job.pk}/").content.decode()
    job.try_out(Mapping(**job.mapping))
    work(job)
    client.post(f"{home}{job.pk}/people/", {"empty": "1"})
    job.refresh_from_db()
    assert (job.good, job.faulty) == (1, 0)


def test_nobody_from_elsewhere_can_be_meant(client, workspace, lead, stranger, brought):
    job = brought(Requirement, "title,owner\na,老王\n")
    client.force_login(lead)
    client.post(f"/{workspace.slug}/requirements/import/{job.pk}/people/", {"person-0": str(stranger.pk)})
    assert not Alias.objects.exists()


def test_a_mapping_that_finds_nothing_again_is_refused(uploaded):
    job = uploaded(Requirement, "甲,乙\n1,2\n")
    for match in ("body", "tags", "nonsense", "number", "effort"):
        with pytest.raises(ValidationError):
            Mapping(["title", ""], match=match).check(job.kind_class)
    Mapping(["title", "key"], match="number").check(job.kind_class)
