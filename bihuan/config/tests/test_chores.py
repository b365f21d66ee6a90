"""The worker's chores: what is old goes, what somebody still needs stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.artifacts.dispatch import ticked
from bihuan.artifacts.models import Artifact
from bihuan.config.chores import remove_orphans, tidy
from bihuan.people.models import SignIn

pytestmark = pytest.mark.django_db


def signed_in(owner, days):
    entry = SignIn.objects.remember(email=owner.email, user=owner, succeeded=True, method=SignIn.Method.PASSWORD)
    SignIn.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(days=days))


def aged(name):
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(default_storage.path(name), (long_ago, long_ago))


@pytest.mark.parametrize(("days", "left"), [(180, 1), (400, 2), (0, 2)], ids=["half a year", "longer", "for good"])
def test_sign_ins_are_kept_as_long_as_the_setting_says(owner, settings, days, left):
    settings.SIGN_IN_DAYS = days
    signed_in(owner, 179)
    signed_in(owner, 181)
    tidy()
    assert SignIn.objects.count() == left


def test_sessions_that_ended_are_forgotten(client, owner):
    client.force_login(owner)
    session = client.session
    session.set_expiry(timezone.now() - timedelta(minutes=1))
    session.save()
    tidy()
    assert not session.exists(session.session_key)


def test_an_upload_whose_artifact_is_gone_goes_too_and_others_stay(add, member):
    kind = Artifact.kinds()["requirements"]
    gone, kept = add(kind, title="要删掉的"), add(kind, title="留下的")
    files = [one.attach([SimpleUploadedFile("截图.png", b"\x89PNG")], by=member)[0] for one in (gone, kept)]
    names = [file.content.name for file in files]
    foreign = default_storage.save("backup/notes.txt", ContentFile(b"not ours"))
    young = default_storage.save(f"{gone.workspace_id}/{'a' * 32}", ContentFile(b"its row is on its way"))
    for name in (*names, foreign):
        aged(name)
    gone.delete()
    assert remove_orphans() == 1
    assert [default_storage.exists(name) for name in (*names, foreign, young)] == [False, True, True, True]
    assert remove_orphans() == 0


def test_nothing_was_ever_uploaded(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": Path(tmp_path) / "nothing"},
        },
    }
    assert remove_orphans() == 0


def test_the_worker_does_its_chores_once_a_day(owner):
    cache.delete("chores")
    signed_in(owner, 400)
    ticked.send(None)
    assert not SignIn.objects.exists()
    signed_in(owner, 400)
    ticked.send(None)
    assert SignIn.objects.exists()
