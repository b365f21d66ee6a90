"""API tokens: shown once, kept as a digest, ended by time, by hand and by leaving."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from bihuan.people.models import ApiToken, Role, Workspace
from bihuan.people.tests.conftest import PASSWORD


@pytest.fixture
def issued(workspace, member):
    return ApiToken.issue(user=member, workspace=workspace, name="Nightly", scopes=["write", "read"])


def test_is_found_by_its_plaintext_in_one_query(issued, member, workspace, django_assert_num_queries):
    token, plaintext = issued
    assert plaintext.startswith(f"bh_{token.prefix}_")
    with django_assert_num_queries(1):
        found = ApiToken.objects.authenticate(plaintext)
        assert (found.user, found.workspace) == (member, workspace)
    assert plaintext not in str(vars(found))
    assert found.scopes == ["read", "write"]
    assert found.may("write")
    assert not found.may("admin")


@pytest.mark.parametrize("wrong", ["", "bh_", "bh_x_y", "Bearer x", "\x00", "密码"])
def test_nothing_else_opens(issued, wrong):
    assert ApiToken.objects.authenticate(wrong) is None
    assert ApiToken.objects.authenticate(issued[1] + wrong + "x") is None


def test_ends_by_time_by_hand_and_by_leaving(issued, member, workspace, admin):
    token, plaintext = issued
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ApiToken.objects.authenticate(plaintext) is None
    ApiToken.objects.update(expires_at=None)
    member.is_active = False
    member.save()
    assert ApiToken.objects.authenticate(plaintext) is None
    member.is_active = True
    member.save()
    token.revoke()
    assert ApiToken.objects.authenticate(plaintext) is None
    ApiToken.objects.update(revoked_at=None)
    assert ApiToken.objects.authenticate(plaintext)
    workspace.memberships.get(user=member).remove(by=admin)
    assert ApiToken.objects.authenticate(plaintext) is None


def test_its_use_is_remembered_once_a_minute(issued, django_assert_num_queries):
    token, _plaintext = issued
    with django_assert_num_queries(1):
        token.used()
        token.used()
    token.last_used_at = timezone.now() - timedelta(minutes=2)
    with django_assert_num_queries(1):
        token.used()


def test_knows_no_other_scopes(workspace, member):
    with pytest.raises(ValueError):
        ApiToken.issue(user=member, workspace=workspace, name="x", scopes=["everything"])
    with pytest.raises(ValidationError):
        ApiToken.issue(user=member, workspace=workspace, name="")


class TestPage:
    def confirmed(self, client):
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    def form(self, workspace, **changes):
        return {"name": "Nightly", "workspace": workspace.pk, "scopes": ["read"], "lasts": "30", **changes}

    def test_asks_for_the_password_before_a_new_one(self, browser, member, workspace):
        response = browser(member).post(reverse("tokens"), self.form(workspace))
        assert response.url.startswith("/accounts/reauthenticate/")
        assert not ApiToken.objects.exists()

    def test_shows_it_once(self, browser, member, workspace):
        client = self.confirmed(browser(member))
        page = client.post(reverse("tokens"), self.form(workspace)).content.decode()
        token = ApiToken.objects.get()
        shown = page.partition('value="bh_')[2].partition('"')[0]
        assert ApiToken.objects.authenticate("bh_" + shown) == token
        assert 29 <= (token.expires_at - timezone.now()).days <= 30
        again = client.get(reverse("tokens"))
        assert shown not in again.content.decode()
        assert "no-store" in again["Cache-Control"]

    def test_is_for_workspaces_of_ones_own(self, browser, member, workspace, stranger):
        elsewhere = Workspace.objects.get(slug="strangers")
        client = self.confirmed(browser(member))
        assert client.post(reverse("tokens"), self.form(elsewhere)).status_code == 422
        assert client.post(reverse("tokens"), self.form(workspace, scopes=["admin"])).status_code == 422
        assert not ApiToken.objects.exists()

    def test_only_ones_own_is_revoked(self, browser, issued, member, owner):
        token, _plaintext = issued
        address = reverse("revoke_token", args=[token.pk])
        assert browser(owner).post(address).status_code == 404
        assert browser(member).get(address).status_code == 405
        assert browser(member).post(address).status_code == 302
        token.refresh_from_db()
        assert token.standing == "revoked"


def test_a_lower_role_does_not_end_a_token(issued, workspace, member):
    workspace.memberships.filter(user=member).update(role=Role.REQUESTER)
    assert ApiToken.objects.authenticate(issued[1])
