"""Text that a database cannot keep is refused with its place, wherever it comes in, and nothing is half-written."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts.models import Artifact, Comment, Event, Link, Tag

pytestmark = [pytest.mark.each_database, pytest.mark.django_db]


@pytest.fixture(params=["好\0", "好\ud800"], ids=["NUL", "half a pair"])
def odd(request):
    return request.param


@pytest.fixture
def one(add):
    return add(Artifact.kinds()["requirements"], title="好的")


@pytest.fixture
def other(add):
    return add(Artifact.kinds()["feedback"], title="声音")


def ways(one, other, by, odd):
    """Every way by which text comes in."""
    kind, workspace = type(one), one.workspace
    yield "title", lambda: kind.objects.add(workspace=workspace, title=odd, by=by)
    yield "a tag at birth", lambda: kind.objects.add(workspace=workspace, title="好", tags=[odd], by=by)
    yield "many", lambda: kind.objects.bulk_add(workspace, [{"title": "好"}, {"title": odd}], by=by)
    yield "tags of many", lambda: kind.objects.bulk_add(workspace, [{"title": "好", "tags": [odd]}], by=by)
    yield "body", lambda: one.change(by=by, title="改", body=odd)
    yield "tags", lambda: one.change(by=by, title="改", tags=["好", odd])
    yield "reason of a change", lambda: one.change(by=by, title="改", reason=odd)
    yield "reason of a move", lambda: one.move("decline", by=by, reason=odd)
    yield "comment", lambda: one.comment(odd, by=by)
    yield "signed", lambda: one.comment("好", by=None, signed=odd)
    yield "note", lambda: other.link(one, "evidences", by=by, note=odd)


def refused(deed) -> bool:
    try:
        deed()
    except ValidationError:
        return True
    return False


def test_is_refused_everywhere(one, other, lead, odd):
    events = Event.objects.count()
    for name, deed in ways(one, other, lead, odd):
        assert refused(deed), f"{name} was taken"
    one.refresh_from_db()
    assert (one.title, one.version, one.state) == ("好的", 1, "new")
    assert Event.objects.count() == events
    assert [model for model in (Comment, Link, Tag) if model.objects.exists()] == []
    assert type(one).objects.count() == 1


def test_is_refused_in_an_edited_comment(one, lead, odd):
    said = one.comment("好", by=lead)
    with pytest.raises(ValidationError):
        said.edit(odd, by=lead)
    said.refresh_from_db()
    assert said.text == "好"
