"""Invitations: made by admins, accepted once, by whom they are meant for, in time."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from bihuan.people.models import DataRange, Invitation, Role, SignIn, User
from bihuan.people.tests.conftest import PASSWORD


@pytest.fixture
def invite(workspace, owner):
    def make(**fields):
        invitation, token = Invitation.objects.issue(workspace=workspace, by=owner, **fields)
        return invitation, reverse("invitation", args=[token])

    return make


JOINING = {"name": "沈清和", "email": "new@example.org", "password": PASSWORD}


class TestSomebodyNew:
    def test_joins_with_name_and_password_and_is_signed_in(self, browser, invite, workspace, department):
        invitation, address = invite(role=Role.REQUESTER, department=department)
        client = browser()
        assert client.get(address).status_code == 200
        assert client.post(address, JOINING).url == "/orders/"
        user = User.objects.get(email="new@example.org")
        membership = workspace.memberships.get(user=user)
        assert (membership.role, membership.department) == (Role.REQUESTER, department)
        assert membership.data_range == DataRange.OWN
        assert user.check_password(PASSWORD)
        assert client.get(reverse("profile")).status_code == 200
        invitation.refresh_from_db()
        assert (invitation.standing, invitation.accepted_by) == ("accepted", user)
        assert SignIn.objects.get().method == "invitation"

    def test_hears_what_is_wrong(self, browser, invite, workspace):
        _invitation, address = invite()
        for wrong in ({"password": "12345678"}, {"password": "new@example.org"}, {"email": "x"}, {"name": ""}):
            response = browser().post(address, JOINING | wrong)
            assert response.status_code == 422
            assert 'role="alert"' in response.content.decode()
        assert not User.objects.filter(email="new@example.org").exists()

    def test_cannot_take_the_address_of_somebody_else(self, browser, invite, member, workspace):
        invitation, address = invite()
        assert browser().post(address, JOINING | {"email": member.email.upper()}).status_code == 422
        invitation.refresh_from_db()
        assert invitation.standing == "open"
        member.refresh_from_db()
        assert not member.check_password("x")

    def test_an_invitation_by_mail_is_for_that_address(self, browser, invite, workspace):
        _invitation, address = invite(email="New@example.org")
        client = browser()
        client.post(address, JOINING | {"email": "other@example.org"})
        assert User.objects.filter(email="new@example.org").exists()
        assert not User.objects.filter(email="other@example.org").exists()
        assert User.objects.get(email="new@example.org").emailaddress_set.get().verified


class TestSomebodyKnown:
    def test_joins_as_who_they_are(self, browser, invite, workspace, stranger):
        _invitation, address = invite(role=Role.LEAD)
        client = browser(stranger)
        assert client.get(address).status_code == 200
        assert not workspace.memberships.filter(user=stranger).exists()
        assert client.post(address).url == "/orders/"
        assert workspace.memberships.get(user=stranger).role == Role.LEAD

    def test_keeps_the_role_they_have(self, browser, invite, workspace, admin):
        _invitation, address = invite(role=Role.REQUESTER)
        browser(admin).post(address)
        assert workspace.memberships.get(user=admin).role == Role.ADMIN

    def test_is_turned_away_when_it_is_for_another_address(self, browser, invite, workspace, stranger):
        _invitation, address = invite(email="somebody@example.org")
        assert browser(stranger).post(address).status_code == 422
        assert not workspace.memberships.filter(user=stranger).exists()


class TestAnEnd:
    @pytest.mark.parametrize("how", ["accepted", "revoked", "expired"])
    def test_is_said_plainly(self, browser, invite, workspace, how, member):
        invitation, address = invite()
        if how == "accepted":
            invitation.accept(by=member)
        elif how == "revoked":
            invitation.revoke()
        else:
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        for response in (browser().get(address), browser().post(address, JOINING)):
            assert response.status_code == 410
            assert {"accepted": "已用过", "revoked": "已撤销", "expired": "已过期"}[how] in response.content.decode()
        assert not User.objects.filter(email="new@example.org").exists()

    def test_a_wrong_link_is_not_found(self, browser, workspace):
        assert browser().get(reverse("invitation", args=["x" * 43])).status_code == 404

    def test_an_accepted_one_is_not_revoked(self, invite, member):
        invitation, _address = invite()
        invitation.accept(by=member)
        invitation.revoke()
        assert invitation.standing == "accepted"


class TestInviting:
    def test_shows_the_link_once_and_keeps_only_its_digest(self, browser, workspace, admin):
        client = browser(admin)
        page = client.post(reverse("invitations", args=["orders"]), {"role": Role.MEMBER, "lasts": "7"})
        link = page.content.decode().partition('value="http://testserver')[2].partition('"')[0]
        assert browser().get(link).status_code == 200
        token = link.split("/")[-2]
        assert token not in str(Invitation.objects.values_list().get())
        assert token not in client.get(reverse("invitations", args=["orders"])).content.decode()

    def test_sends_a_mail_where_an_address_is_given(self, browser, workspace, admin):
        form = {"role": Role.LEAD, "lasts": "1", "email": "new@example.org"}
        browser(admin).post(reverse("invitations", args=["orders"]), form)
        message = mail.outbox[0]
        assert message.to == ["new@example.org"]
        assert "订单团队" in message.subject
        assert "http://testserver/invitations/" in message.body
        assert "&" not in message.body

    def test_an_admin_invites_no_owners(self, browser, workspace, admin, owner):
        form = {"role": Role.OWNER, "lasts": "7"}
        assert browser(admin).post(reverse("invitations", args=["orders"]), form).status_code == 422
        with pytest.raises(PermissionDenied):
            Invitation.objects.issue(workspace=workspace, by=admin, role=Role.OWNER)
        assert browser(owner).post(reverse("invitations", args=["orders"]), form).status_code == 200
        assert Invitation.objects.get().role == Role.OWNER

    def test_is_taken_back(self, browser, invite, admin):
        invitation, address = invite()
        browser(admin).post(reverse("revoke_invitation", args=["orders", invitation.pk]))
        assert browser().get(address).status_code == 410
