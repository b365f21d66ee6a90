"""Many at once are what many one by one would be."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Event
from bihuan.people.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


def test_are_numbered_tagged_found_and_remembered_like_one_by_one(kind, workspace, lead):
    kind.objects.add(workspace=workspace, title="先来的", by=lead)
    rows = [{"title": f"对账差异 {n}", "body": "波次", "tags": ["结算", f"第{n}批", " "]} for n in range(3)]
    added = kind.objects.bulk_add(workspace, rows, by=lead)
    assert [one.number for one in added] == [2, 3, 4]
    assert [one.pk for one in added] == [kind.objects.get(number=n).pk for n in (2, 3, 4)]
    assert [tag.name for tag in added[1].tags.all()] == ["第1批", "结算"]
    found = search.found(kind.objects.visible_to(lead), "差异", limit=9)
    assert {one.pk for one in found} == {one.pk for one in added}
    events = Event.objects.filter(artifact__in=added)
    assert {(event.verb, event.actor, event.version) for event in events} == {("imported", lead, 1)}
    assert not events.undispatched().exists()


def test_are_the_same_as_one_by_one_in_every_column(kind, workspace, lead):
    one = kind.objects.add(workspace=workspace, title="一", by=lead)
    [other] = kind.objects.bulk_add(workspace, [{"title": "一"}], by=lead)
    differing = {"id", "artifact_ptr_id", "number", "created_at", "changed_at", "state_since"}
    names = [f.attname for f in kind._meta.concrete_fields if f.attname not in differing]
    other = kind.objects.get(pk=other.pk)
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def test_keep_the_time_they_bring(kind, workspace, lead):
    long_ago = datetime.datetime(2020, 2, 29, 12, tzinfo=datetime.UTC)
    [one] = kind.objects.bulk_add(workspace, [{"title": "一", "created_at": long_ago}], by=lead)
    assert kind.objects.get(pk=one.pk).created_at == long_ago


def test_are_all_refused_for_one_that_is_faulty(kind, workspace, lead, stranger):
    elsewhere = Product(workspace_id=-1, slug="x", name="x")
    for fault in ({"title": ""}, {"title": "x", "owner": stranger}, {"title": "x", "product": elsewhere}):
        with pytest.raises(ValidationError, match="2"):
            kind.objects.bulk_add(workspace, [{"title": "good"}, fault], by=lead)
    assert not kind.objects.exists()


def test_none_is_none(kind, workspace, lead):
    assert kind.objects.bulk_add(workspace, [], by=lead) == []
