"""The first visitor, the people of the demo, and where everybody begins."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from bihuan.people.models import SignIn, User, Workspace
from bihuan.people.tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


class TestFirstVisitor:
    FORM = {"workspace": "订单中台", "email": "First@example.org", "password": PASSWORD}

    def test_becomes_the_owner(self, browser, db):
        client = browser()
        assert client.get("/").url == "/new/"
        assert client.get(LOGIN).url == "/new/"
        assert client.get("/new/").status_code == 200
        assert client.post("/new/", self.FORM).url == "/ding-dan-zhong-tai/"
        workspace = Workspace.objects.get()
        assert [user.user.email for user in workspace.owners()] == ["first@example.org"]
        assert not workspace.demo
        assert SESSION_KEY in client.session

    def test_is_the_only_one(self, browser, member):
        users = User.objects.count()
        assert browser().get("/new/").status_code == 404
        assert browser().post("/new/", self.FORM).status_code == 404
        assert User.objects.count() == users

    def test_hears_what_is_wrong(self, browser, db):
        response = browser().post("/new/", self.FORM | {"password": "password", "workspace": ""})
        assert response.status_code == 422
        assert not User.objects.exists()

    def test_hears_in_chinese_that_a_password_is_too_short(self, browser, db):
        chinese = {"headers": {"accept-language": "zh-CN"}}
        page = browser().post("/new/", self.FORM | {"password": "x7-q"}, **chinese).content.decode()
        assert "密码太短：至少 10 个字符。" in page
        assert "This password" not in page


class TestDemo:
    @pytest.fixture
    def demo(self, workspace, member):
        Workspace.objects.update(demo=True)
        return workspace

    def test_offers_its_people_and_lets_one_in_with_a_click(self, browser, demo, member, settings):
        settings.DEMO = True
        assert f'name="user" value="{member.pk}"' in browser().get(LOGIN).content.decode()
        client = browser()
        assert client.post(reverse("demo_sign_in"), {"user": member.pk}).status_code == 302
        assert client.session[SESSION_KEY] == str(member.pk)
        assert SignIn.objects.get().method == "demo"

    @pytest.mark.parametrize("switch", [(True, False), (False, True)])
    def test_lets_nobody_in_elsewhere(self, browser, demo, member, settings, switch):
        settings.DEMO, demo.demo = switch
        demo.save()
        client = browser()
        assert client.post(reverse("demo_sign_in"), {"user": member.pk}).status_code == 404
        assert SESSION_KEY not in client.session

    @pytest.mark.parametrize("user", ["", "x", "0", "999999"])
    def test_knows_only_its_people(self, browser, demo, settings, user):
        settings.DEMO = True
        assert browser().post(reverse("demo_sign_in"), {"user": user}).status_code == 404


class TestStart:
    def test_leads_to_where_one_works(self, browser, member, person):
        assert browser().get("/").url == LOGIN
        assert browser(member).get("/").url == "/orders/"
        assert browser(person("Alone")).get("/").status_code == 200
