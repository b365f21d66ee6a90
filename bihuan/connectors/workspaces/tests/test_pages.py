"""An owner takes the workspace out and brings one in by page; nobody else finds a way to it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.artifacts.dispatch import ticked
from bihuan.connectors.workspaces import views
from bihuan.connectors.workspaces.models import State, Transfer, Way
from bihuan.connectors.workspaces.whole import bring_in
from bihuan.people.models import Invitation, Membership, Role, User, Workspace

pytestmark = pytest.mark.django_db
HOME = "/lanyun/settings/export/"


@pytest.fixture
def browser(client, full, owner):
    client.force_login(owner)
    return client


def text(response) -> str:
    return response.content.decode()


def test_an_owner_downloads_everything(browser, packed, full):
    assert browser.get(HOME).status_code == 200
    assert browser.post(f"{HOME}new/").url == HOME
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.failure) == (State.DONE, "")
    assert transfer.name in text(browser.get(HOME))
    response = browser.get(f"{HOME}{transfer.pk}/workspace.zip")
    content = b"".join(response.streaming_content)
    assert content == packed(full)
    assert int(response["Content-Length"]) == len(content)
    assert "attachment" in response["Content-Disposition"]


def test_much_waits_for_the_worker_and_can_be_stopped(browser, monkeypatch):
    monkeypatch.setattr(views, "IN_REQUEST", 0)
    browser.post(f"{HOME}new/")
    browser.post(f"{HOME}new/")
    waiting = Transfer.objects.get()
    assert "progressbar" in text(browser.get(HOME))
    browser.post(f"{HOME}{waiting.pk}/stop/")
    ticked.send(None)
    waiting.refresh_from_db()
    assert waiting.state == State.STOPPED
    browser.post(f"{HOME}new/")
    ticked.send(None)
    assert Transfer.objects.latest("pk").state == State.DONE


def test_comes_into_an_empty_workspace(browser, stranger, packed, full, client):
    content = packed(full)
    wrong = browser.post(f"{HOME}import/", {"file": SimpleUploadedFile("a.zip", content)})
    assert wrong.status_code == 422
    client.force_login(stranger)
    home = "/elsewhere/settings/export/"
    assert client.post(f"{home}import/", {"file": SimpleUploadedFile("a.zip", b"nonsense")}).status_code == 422
    assert client.post(f"{home}import/").status_code == 422
    client.post(f"{home}import/", {"file": SimpleUploadedFile("a.zip", content)})
    ticked.send(None)
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.failure) == (State.DONE, "")
    assert Workspace.objects.get(slug="elsewhere").artifacts.count() == full.artifacts.count()
    assert not transfer.file


def test_what_cannot_come_in_is_said(stranger, client, full, packed):
    with zipfile.ZipFile(file := io.BytesIO(packed(full)), "a") as archive:
        archive.writestr("x", "x")
    content = file.getvalue().replace("拆单".encode(), b"xxxxxx")
    transfer = Transfer.objects.create(
        workspace=Workspace.objects.get(slug="elsewhere"),
        created_by=stranger,
        way=Way.IN,
        file=SimpleUploadedFile("a.zip", content[: len(content) // 2]),
    )
    ticked.send(None)
    transfer.refresh_from_db()
    assert transfer.state == State.FAILED
    assert transfer.failure


def test_who_is_no_longer_owner_gets_nothing(full, owner, lead):
    transfer = Transfer.objects.create(workspace=full, created_by=owner, way=Way.OUT)
    Membership.objects.filter(user=owner).update(role=Role.ADMIN)
    ticked.send(None)
    transfer.refresh_from_db()
    assert (transfer.state, bool(transfer.file)) == (State.FAILED, False)


def test_files_go_after_a_week(browser):
    browser.post(f"{HOME}new/")
    transfer = Transfer.objects.get()
    storage, name = transfer.file.storage, transfer.file.name
    Transfer.objects.update(ended_at=timezone.now() - timedelta(days=8))
    ticked.send(None)
    assert not Transfer.objects.exists()
    assert not storage.exists(name)


@pytest.mark.parametrize("end", ["", "new/", "import/", "1/stop/", "1/workspace.zip"])
def test_only_owners(client, full, admin, lead, stranger, requester, end):
    send = client.get if end in ("", "1/workspace.zip") else client.post
    assert send(f"{HOME}{end}").status_code == 302
    for person, status in ((admin, 403), (lead, 403), (requester, 403), (stranger, 404)):
        client.force_login(person)
        assert send(f"{HOME}{end}").status_code == status
    assert not Transfer.objects.exists()


def test_the_file_of_another_workspace_is_not_found(browser, client, stranger):
    browser.post(f"{HOME}new/")
    pk = Transfer.objects.get().pk
    client.force_login(stranger)
    assert client.get(f"/elsewhere/settings/export/{pk}/workspace.zip").status_code == 404
    assert client.post(f"/elsewhere/settings/export/{pk}/stop/").status_code == 404


def test_who_came_with_it_joins_by_an_invitation(full, owner, stranger, packed, client):
    content, elsewhere = packed(full), Workspace.objects.get(slug="elsewhere")
    Membership.objects.filter(workspace=full).delete()
    User.objects.filter(email__startswith="lead@").delete()
    bring_in(io.BytesIO(content), elsewhere, by=stranger)
    lead = User.objects.get(email="lead@lanyun.example")
    assert not lead.is_active
    _invitation, token = Invitation.objects.issue(workspace=elsewhere, by=stranger, email=lead.email)
    client.post(f"/invitations/{token}/", {"name": "林知夏", "email": lead.email, "password": "a-long-walk-home"})
    lead.refresh_from_db()
    assert lead.is_active
    assert lead.check_password("a-long-walk-home")
    assert elsewhere.memberships.get(user=lead).role == Role.LEAD


def test_an_invitation_wakes_nobody_else(full, owner, lead, stranger, client):
    elsewhere = Workspace.objects.get(slug="elsewhere")
    User.objects.filter(pk=lead.pk).update(is_active=False, password="!")
    _invitation, token = Invitation.objects.issue(workspace=elsewhere, by=stranger, email=lead.email)
    form = {"name": "x", "email": lead.email, "password": "a-long-walk-home"}
    assert client.post(f"/invitations/{token}/", form).status_code == 422
    lead.refresh_from_db()
    assert not lead.is_active
