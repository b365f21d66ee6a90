"""Every kind can be read as it was: fields and tags, and what stood around it, by page and by program."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact, Event
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.django_db
KINDS = list(Artifact.kinds().values())


@pytest.fixture(params=KINDS, ids=lambda kind: kind.slug)
def kind(request):
    return request.param


@pytest.fixture
def lived(kind, add, lead, member):
    """At version 2: one link, one comment, one file. Since then: other title, link gone and another, comment edited."""
    one, first, second = add(kind, "旧标题"), add(Requirement, "第一"), add(Requirement, "第二")
    one.change(by=lead, title="那时的标题", tags=["甲"])
    one.link(first, "relates_to", by=lead)
    said = one.comment("那时说的", by=lead)
    one.attach([SimpleUploadedFile("那时.txt", b"1")], by=lead)
    one.moment = Event.objects.filter(artifact=one.pk).latest("pk").at
    one.unlink(first, "relates_to", by=lead)
    one.link(second, "relates_to", by=lead)
    said.edit("后来改的", by=lead)
    one.comment("后来说的", by=lead)
    one.attach([SimpleUploadedFile("后来.txt", b"1")], by=lead)
    one.change(by=lead, title="新标题", tags=["乙"])
    return one, first, second


def past_of(one, user, workspace, **asked):
    _token, secret = ApiToken.issue(user=user, workspace=workspace, name="t", scopes=["read"])
    program = Client(headers={"authorization": f"Bearer {secret}"})
    return program.get(f"/api/v1/lanyun/{one.kind}/{one.number}/past/", asked)


def test_what_stood_around_it_is_read_back(lived, lead, workspace):
    one, first, _second = lived
    was = past_of(one, lead, workspace, at=one.moment.isoformat()).json()
    keys = {key for link in was["links"] for key in (link["source"], link["target"])} - {one.key}
    assert [comment["text"] for comment in was["comments"]] == ["那时说的"]
    assert [file["name"] for file in was["files"]] == ["那时.txt"]
    assert keys == {first.key}
    before = past_of(one, lead, workspace, version=1).json()
    assert (before["version"], before["links"], before["comments"], before["files"]) == (1, [], [], [])


def test_the_page_shows_it_as_it_was(lived, lead):
    one, first, second = lived
    client = Client()
    client.force_login(lead)
    page = client.get(f"/lanyun/{one.kind}/{one.number}/history/", {"at": one.moment.isoformat()}).content.decode()
    then = page.split('class="bh-card')[1].split("</section>")[0]
    assert all(text in then for text in ("那时的标题", "甲", "那时说的", "那时.txt", first.key))
    assert not any(text in then for text in ("新标题", "后来", "乙", second.key))


def test_nobody_reads_more_of_the_past_than_of_today(
    lived, requester, stranger, workspace, private_product, member, lead
):
    one, first, _second = lived
    assert past_of(one, requester, workspace, version=2).status_code == 404
    elsewhere = stranger.memberships.get().workspace
    assert past_of(one, stranger, elsewhere, version=2).status_code == 404
    Artifact.objects.filter(pk=first.pk).update(product=private_product)
    was = past_of(one, member, workspace, at=one.moment.isoformat()).json()
    assert was["links"] == []
    asked = past_of(one, member, workspace)
    assert asked.status_code == 422
    assert past_of(one, member, workspace, version=99).status_code == 404
