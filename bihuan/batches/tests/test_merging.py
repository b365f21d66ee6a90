"""What people hear of a merge."""

import pytest

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Notice
from bihuan.batches import work
from bihuan.batches.merging import merge

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["requirements", "customers"], ids=["becomes a duplicate", "is archived"])
def test_a_merge_and_its_undoing_are_each_told_once(slug, add, lead, member):
    one, survivor, other = (add(Artifact.kinds()[slug], title=title) for title in ("一", "二", "三"))
    for each in (one, survivor):
        each.watch(by=member)
    one.link(other, "relates_to", by=lead)
    one.change(by=lead, tags=["旧"])
    run_once()
    Notice.objects.all().delete()
    batch = merge(one, survivor, by=lead)
    run_once()
    assert [(told.event.verb, told.artifact_id) for told in Notice.objects.filter(user=member)] == [
        ("merged", survivor.pk)
    ]
    work.undo(batch, by=lead)
    run_once()
    assert [told.event.verb for told in Notice.objects.filter(user=member).order_by("pk")] == ["merged", "parted"]
