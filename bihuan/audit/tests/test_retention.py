"""What is over its time is deleted for good, and the chain knows."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact, Event, File
from bihuan.audit.models import Redaction, Retention
from bihuan.audit.retention import expire, months_before, purge
from bihuan.audit.sealing import seal_now
from bihuan.audit.verifying import verify
from bihuan.people.models import Membership, SignIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trash(add, lead):
    gone, kept = add(Requirement, "早就不要了"), add(Requirement, "还要")
    gone.attach([SimpleUploadedFile("单.txt", b"1")], by=lead)
    gone.link(kept, "relates_to", by=lead)
    gone.trash(by=lead)
    Artifact.objects.filter(pk=gone.pk).update(trashed_at=timezone.now() - timedelta(days=100))
    seal_now()
    return gone, kept


def test_old_trash_goes_with_history_files_and_index(trash, workspace):
    gone, kept = trash
    content = File.objects.get().content
    Retention.objects.create(workspace=workspace, trash_months=None)
    assert expire() == 0, "nothing goes where admins want to keep it"
    Retention.objects.update(trash_months=6)
    assert expire() == 0
    Retention.objects.update(trash_months=3)
    assert expire() == 1
    assert list(Requirement.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Event.objects.filter(artifact=gone.pk).exists()
    assert not content.storage.exists(content.name)
    assert not Requirement.objects.all().search("早就").exists()


def test_trash_is_kept_a_month_where_nobody_said_otherwise(trash, workspace):
    Artifact.objects.filter(pk=trash[0].pk).update(trashed_at=timezone.now() - timedelta(days=27))
    assert expire() == 0
    Artifact.objects.filter(pk=trash[0].pk).update(trashed_at=timezone.now() - timedelta(days=32))
    assert expire() == 1
    assert verify(workspace).fault is None


def test_the_chain_knows_what_was_deleted_for_good(trash, workspace):
    Retention.objects.create(workspace=workspace, trash_months=1)
    expire()
    report = verify(workspace)
    assert (report.fault, report.purged) == (None, 4)
    assert Redaction.objects.get(what="purged").about == trash[0].key
    seal_now()
    assert verify(workspace).fault is None


def test_a_row_put_back_under_the_number_of_a_deleted_one_is_named(trash, workspace):
    row = Event.objects.filter(artifact=trash[0].pk).first()
    purge(trash[0])
    row.artifact = trash[1]
    row.save(force_insert=True)
    assert f"event {row.pk}: inserted" in str(verify(workspace).fault)


@pytest.mark.parametrize("kind", Artifact.kinds().values(), ids=lambda kind: kind.slug)
def test_every_kind_can_be_deleted_for_good(kind, add, workspace):
    one = add(kind)
    seal_now()
    purge(Artifact.objects.get(pk=one.pk))
    assert not kind.objects.filter(pk=one.pk).exists()
    assert verify(workspace).fault is None


def test_deleting_a_workspace_takes_its_chain(trash, workspace):
    workspace.artifacts.all().delete()
    seal_now()
    workspace.delete()
    assert not Redaction.objects.exists()


def test_sign_ins_are_kept_as_long_as_the_most_patient_workspace_wants(lead, member, workspace, stranger):
    elsewhere = stranger.memberships.get().workspace
    Membership.objects.create(user=member, workspace=elsewhere)
    for user in (lead, member, stranger):
        entry = SignIn.objects.remember(email=user.email, user=user, succeeded=True, method="password")
        SignIn.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(days=100))
    Retention.objects.create(workspace=workspace, sign_in_months=1)
    expire()
    assert set(SignIn.objects.values_list("user", flat=True)) == {member.pk, stranger.pk}
    Retention.objects.create(workspace=elsewhere, sign_in_months=12)
    expire()
    assert SignIn.objects.count() == 2
    Retention.objects.filter(workspace=elsewhere).update(sign_in_months=2)
    expire()
    assert SignIn.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 13, "2024-12-15"), ("2024-03-30", 1, "2024-02-29")],
)
def test_months_are_those_of_the_calendar(day, months, before):
    assert months_before(datetime.fromisoformat(day), months) == datetime.fromisoformat(before)
