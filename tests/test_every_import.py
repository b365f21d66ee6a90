"""Many artifacts of any kind at once: the same as one by one, and all or none."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


def test_many_are_added_at_once_like_one_by_one(kind, workspace, lead, add):
    single = add(kind, title="批量一", tags=["导入"])
    first, second = kind.objects.bulk_add(
        workspace, [{"title": "批量二", "tags": ["导入"]}, {"title": "批量三"}], by=lead
    )
    stored = kind.objects.get(pk=first.pk)
    for name in ("state", "category", "priority", "score", "version", "created_by_id", "department_id", "closed_at"):
        assert getattr(stored, name) == getattr(single, name), name
    assert (stored.number, second.number) == (2, 3)
    assert [tag.name for tag in stored.tags.all()] == ["导入"]
    assert search.found(kind.objects.visible_to(lead), "批量二", limit=5) == [stored]
    assert Event.objects.filter(artifact=stored.pk).get().verb == "imported"


def test_many_are_added_all_or_none(kind, workspace, lead):
    with pytest.raises(ValidationError, match="Row 2"):
        kind.objects.bulk_add(workspace, [{"title": "好"}, {"title": ""}], by=lead)
    assert not kind.objects.exists()
    assert kind.objects.add(workspace=workspace, title="头一个", by=lead).number == 1
