"""Signing in and out: the log, the limits, second factors, sessions, and what attackers try."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse

from bihuan.people.models import SignIn, User
from bihuan.people.tests.conftest import PASSWORD, sign_in

LOGIN = "/accounts/login/"


class TestLog:
    def test_remembers_what_worked_and_what_did_not(self, browser, member, workspace):
        client = browser(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Firefox")
        sign_in(client, member, "wrong password")
        sign_in(client, member)
        failed, worked = SignIn.objects.order_by("pk")
        assert (failed.user, failed.succeeded, failed.method, failed.ip) == (member, False, "password", "203.0.113.7")
        assert (worked.user, worked.succeeded, worked.method, worked.user_agent) == (
            member,
            True,
            "password",
            "Firefox",
        )

    def test_remembers_attempts_at_addresses_nobody_has(self, browser, member):
        browser().post(LOGIN, {"login": "nobody@example.org", "password": "x" * 12})
        entry = SignIn.objects.get()
        assert (entry.user, entry.email, entry.succeeded) == (None, "nobody@example.org", False)

    def test_does_not_believe_forwarded_addresses(self, browser, member, workspace):
        sign_in(browser(REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.9"), member)
        assert SignIn.objects.get().ip == "203.0.113.7"

    def test_shows_ones_own_and_to_admins_the_workspaces(self, browser, member, admin, stranger, workspace):
        for user, agent in ((member, "MemberBrowser"), (stranger, "StrangerBrowser")):
            sign_in(browser(HTTP_USER_AGENT=agent), user)
        own = browser(member).get(reverse("sign_ins")).content.decode()
        assert "MemberBrowser" in own
        assert "StrangerBrowser" not in own
        everyone = browser(admin).get(reverse("workspace_sign_ins", args=["orders"])).content.decode()
        assert "MemberBrowser" in everyone
        assert "StrangerBrowser" not in everyone

    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
            ("Mozilla/5.0 (iPhone; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/116 MicroMessenger/8.0", "WeChat · Android"),
            ("something else", "something else"),
            ("", ""),
        ],
    )
    def test_names_browser_and_system(self, agent, words):
        assert SignIn(user_agent=agent).browser == words

    def test_survives_hostile_text(self, browser, member, workspace, admin):
        sign_in(browser(HTTP_USER_AGENT="<script>alert(1)</script>" * 40), member, "x")
        page = browser(admin).get(reverse("workspace_sign_ins", args=["orders"])).content.decode()
        assert "<script>alert" not in page


class TestNoEnumeration:
    def answer(self, client, login):
        response = client.post(LOGIN, {"login": login, "password": "wrong password"})
        text = re.sub(r'csrf\S+ value="[^"]+"|"X-CSRFToken": "[^"]+"', "", response.content.decode())
        return response.status_code, text.replace(login, "")

    def test_sign_in_says_the_same_to_known_and_unknown(self, browser, member):
        assert self.answer(browser(), member.email) == self.answer(browser(), "nobody@example.org")

    def test_reset_says_the_same_to_known_and_unknown(self, browser, member):
        answers = [
            browser().post(reverse("account_reset_password"), {"email": email})
            for email in (member.email, "nobody@example.org")
        ]
        assert {(each.status_code, each.url) for each in answers} == {(302, "/accounts/password/reset/done/")}
        assert len(mail.outbox) == 2

    def test_a_deactivated_person_looks_like_a_wrong_password_until_it_is_right(self, browser, member):
        User.objects.filter(pk=member.pk).update(is_active=False)
        assert self.answer(browser(), member.email) == self.answer(browser(), "nobody@example.org")
        assert SESSION_KEY not in self.signed_in(member).session

    def signed_in(self, user):
        client = Client()
        sign_in(client, user)
        return client


class TestLimits:
    def test_guessing_at_one_account_ends_also_from_other_addresses(self, browser, member):
        for number in range(5):
            sign_in(browser(REMOTE_ADDR=f"203.0.113.{number}"), member, "wrong password")
        client = browser(REMOTE_ADDR="203.0.113.99")
        sign_in(client, member)
        assert SESSION_KEY not in client.session
        assert SignIn.objects.count() == 5

    def test_other_accounts_are_not_held_up(self, browser, member, lead):
        for _number in range(6):
            sign_in(browser(), member, "wrong password")
        client = browser()
        sign_in(client, lead)
        assert client.session[SESSION_KEY] == str(lead.pk)

    def test_an_invitation_link_is_no_way_to_guess(self, browser, owner, workspace):
        from bihuan.people.models import Invitation

        _invitation, token = Invitation.objects.issue(workspace=workspace, by=owner)
        address = reverse("invitation", args=[token])
        codes = [browser().post(address, {"email": owner.email}).status_code for _number in range(21)]
        assert codes[-1] == 429


class TestAttacks:
    def test_the_session_is_a_new_one_after_signing_in(self, browser, member):
        client = browser()
        session = client.session
        session["planted"] = "x"
        session.save()
        before = session.session_key
        client.cookies["session"] = before
        sign_in(client, member)
        assert client.session.session_key != before
        assert client.session[SESSION_KEY] == str(member.pk)
        assert not client.session.exists(before)

    @pytest.mark.parametrize(
        "url", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "\t//evil.example"]
    )
    def test_next_never_leaves_the_site(self, browser, member, url):
        for response in (
            browser().post(LOGIN, {"login": member.email, "password": PASSWORD, "next": url}),
            browser(member).post(reverse("preferences"), {"theme": "dark", "next": url}),
            browser().post(f"{reverse('preferences')}?next={url}", {"theme": "dark"}),
        ):
            assert response.status_code == 302
            assert response.url == "/"

    def test_next_leads_on_within_it(self, browser, member):
        assert sign_in(browser(), member, next="/orders/requirements/?q=1").url == "/orders/requirements/?q=1"

    @pytest.mark.parametrize(
        "name", ["preferences", "profile", "tokens", "account_login", "account_logout", "new_workspace", "demo_sign_in"]
    )
    def test_forms_of_other_sites_do_nothing(self, member, name):
        client = Client(enforce_csrf_checks=True)
        if name not in ("account_login", "new_workspace", "demo_sign_in"):
            client.force_login(member)
        else:
            User.objects.all().delete()
        assert client.post(reverse(name), {"theme": "dark"}).status_code == 403

    def test_nobody_signs_up_uninvited(self, browser, member):
        form = {"email": "new@example.org", "password1": PASSWORD}
        browser().post(reverse("account_signup"), form)
        assert not User.objects.filter(email="new@example.org").exists()


class TestPassword:
    def test_is_reset_by_mail_in_the_language_of_the_person(self, browser, member):
        User.objects.filter(pk=member.pk).update(language="zh-hans")
        client = browser(HTTP_ACCEPT_LANGUAGE="en")
        client.post(reverse("account_reset_password"), {"email": member.email})
        message = mail.outbox[0]
        assert "密码" in message.subject
        link = re.search(r"http://testserver(\S+)", message.body).group(1)
        page = client.get(link, follow=True)
        new = "nine loud herons"
        client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
        member.refresh_from_db()
        assert member.check_password(new)
        assert "404" not in str(client.get(link).status_code)
        assert SESSION_KEY not in client.session

    def test_a_change_ends_the_other_sessions(self, browser, member):
        here, there = browser(), browser()
        for client in (here, there):
            sign_in(client, member)
        new = "nine loud herons"
        form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        here.post(reverse("account_change_password"), form)
        assert here.get(reverse("profile")).status_code == 200
        assert there.get(reverse("profile")).status_code == 302


class TestSessions:
    def test_are_listed_and_ended_everywhere(self, browser, member):
        here, there = browser(HTTP_USER_AGENT="Here"), browser(HTTP_USER_AGENT="There")
        for client in (here, there):
            sign_in(client, member)
        page = here.get(reverse("usersessions_list")).content.decode()
        assert "Here" in page
        assert "There" in page
        here.post(reverse("usersessions_list"))
        assert there.get(reverse("profile")).status_code == 302

    def test_signing_out_needs_a_post(self, browser, member):
        client = browser(member)
        client.get(reverse("account_logout"))
        assert SESSION_KEY in client.session
        client.post(reverse("account_logout"))
        assert SESSION_KEY not in client.session


class TestAddress:
    def test_changes_only_once_it_is_confirmed(self, browser, member):
        client = browser()
        sign_in(client, member)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.post(reverse("account_email"), {"email": "moved@example.org", "action_add": ""})
        member.refresh_from_db()
        assert member.email == "member@example.org"
        link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body).group(1)
        client.post(link)
        member.refresh_from_db()
        assert member.email == "moved@example.org"
