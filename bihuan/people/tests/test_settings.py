"""What the forms of the settings do."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.people.access import membership_for
from bihuan.people.models import Department, Membership, Product, Role, User, Workspace


class TestProfile:
    FORM = {"name": "林知夏", "language": "en", "time_zone": "Europe/Berlin", "theme": "dark"}

    def test_is_kept_and_obeyed(self, browser, member):
        client = browser(member)
        page = client.post(reverse("profile"), self.FORM, follow=True).content.decode()
        member.refresh_from_db()
        assert (member.name, member.language, member.theme) == ("林知夏", "en", "dark")
        assert not member.single_keys
        assert "Saved" in page
        assert "My settings" in page

    @pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"theme": "pink"}, {"name": ""}])
    def test_refuses_what_is_not_on_offer(self, browser, member, wrong):
        assert browser(member).post(reverse("profile"), self.FORM | wrong).status_code == 422
        member.refresh_from_db()
        assert member.name == "member"

    def test_times_are_in_the_zone_of_the_person(self, browser, member, rf):
        from bihuan.people.middleware import preferences

        seen = []
        member.time_zone, member.language = "America/New_York", "en"
        request = rf.get("/")
        request.user = member
        preferences(lambda request: seen.append((timezone.get_current_timezone_name(), request.LANGUAGE_CODE)))(request)
        member.time_zone = "Mars/Base"
        preferences(lambda request: seen.append((timezone.get_current_timezone_name(), request.LANGUAGE_CODE)))(request)
        assert seen == [("America/New_York", "en"), ("Asia/Shanghai", "en")]


class TestPreferences:
    def test_are_kept_with_the_person(self, browser, member):
        response = browser(member).post(reverse("preferences"), {"theme": "dark", "next": "/me/"})
        assert response.url == "/me/"
        member.refresh_from_db()
        assert (member.theme, member.language) == ("dark", "zh-hans")

    def test_are_kept_in_cookies_of_others(self, browser, member):
        client = browser()
        client.post(reverse("preferences"), {"language": "en"})
        client.post(reverse("preferences"), {"theme": "light"})
        assert (client.cookies["language"].value, client.cookies["theme"].value) == ("en", "light")
        assert 'lang="en"' in client.get("/accounts/login/").content.decode()
        client.post(reverse("preferences"), {"theme": ""})
        assert client.cookies["theme"].value == ""

    def test_follow_the_browser_without_a_choice(self, browser, member):
        for header, language in (("en-GB,en", 'lang="en"'), ("zh-CN", 'lang="zh-CN"'), ("fr", 'lang="zh-CN"')):
            page = browser(HTTP_ACCEPT_LANGUAGE=header).get("/accounts/login/").content.decode()
            assert language in page

    def test_are_among_those_on_offer(self, browser, member):
        assert browser().post(reverse("preferences"), {"theme": "pink"}).status_code == 422
        assert browser().get(reverse("preferences")).status_code == 405


class TestWorkspaceSettings:
    def test_rename_but_keep_the_address(self, browser, workspace, admin):
        url = reverse("workspace_settings", args=["orders"])
        sent = {"name": "New", "time_zone": "UTC", "week_begins": "0", "slug": "taken", "demo": "on"}
        assert browser(admin).post(url, sent).status_code == 302
        workspace.refresh_from_db()
        assert (workspace.name, workspace.slug, workspace.demo) == ("New", "orders", False)
        assert browser(admin).post(url, {"name": ""}).status_code == 422


class TestMembers:
    def change(self, browser, by, who, workspace, **fields):
        pk = workspace.memberships.get(user=who).pk
        form = {"role": Role.MEMBER, "data_range": "all", "title": "", "department": "", **fields}
        return browser(by).post(reverse("member", args=["orders", pk]), form)

    def test_get_role_department_and_range(self, browser, workspace, admin, member, department):
        form = {"role": Role.LEAD, "department": department.pk, "data_range": "department", "title": "产品经理"}
        assert self.change(browser, admin, member, workspace, **form).status_code == 302
        kept = workspace.memberships.get(user=member)
        assert (kept.role, kept.department, kept.data_range, kept.title) == (
            40 - 10,
            department,
            "department",
            "产品经理",
        )

    def test_are_not_made_owners_by_an_admin(self, browser, workspace, admin, member, owner):
        assert self.change(browser, admin, member, workspace, role=Role.OWNER).status_code == 422
        assert self.change(browser, admin, owner, workspace, role=Role.MEMBER).status_code == 403
        assert self.change(browser, owner, member, workspace, role=Role.OWNER).status_code == 302
        assert workspace.memberships.get(user=member).role == Role.OWNER

    def test_keep_their_last_owner(self, browser, workspace, owner):
        assert self.change(browser, owner, owner, workspace, role=Role.ADMIN).status_code == 422
        own = workspace.memberships.get(user=owner)
        browser(owner).post(reverse("remove_member", args=["orders", own.pk]))
        assert Membership.objects.filter(pk=own.pk, role=Role.OWNER).exists()

    def test_do_not_come_from_departments_elsewhere(self, browser, workspace, admin, member, stranger):
        elsewhere = Department.objects.add(workspace=Workspace.objects.get(slug="strangers"), name="X")
        assert self.change(browser, admin, member, workspace, department=elsewhere.pk).status_code == 422

    def test_are_removed_and_then_find_nothing(self, browser, workspace, admin, member):
        pk = workspace.memberships.get(user=member).pk
        assert browser(admin).post(reverse("remove_member", args=["orders", pk])).status_code == 302
        assert browser(member).get(reverse("members", args=["orders"])).status_code == 404
        assert User.objects.filter(pk=member.pk).exists()

    def test_are_found_by_name(self, browser, workspace, admin, member, lead):
        page = browser(admin).get(reverse("members", args=["orders"]), {"q": "LEAD"}).content.decode()
        assert "lead@example.org" in page
        assert "member@example.org" not in page
        for odd in ("\x00", "%", "' OR 1=1", "😀" * 300):
            assert browser(admin).get(reverse("members", args=["orders"]), {"q": odd}).status_code == 200


class TestDepartments:
    def test_are_added_moved_and_deleted(self, browser, workspace, admin, department):
        client = browser(admin)
        list_url = reverse("departments", args=["orders"])
        assert client.post(list_url, {"name": "仓储部", "parent": department.pk}).status_code == 302
        child = Department.objects.get(name="仓储部")
        url = reverse("department", args=["orders", child.pk])
        assert client.post(url, {"name": "仓配部", "parent": ""}).status_code == 302
        child.refresh_from_db()
        assert (child.name, child.path) == ("仓配部", f"/{child.pk}/")
        assert client.post(url, {"name": department.name, "parent": ""}).status_code == 422
        client.post(reverse("remove_department", args=["orders", child.pk]))
        assert not Department.objects.filter(pk=child.pk).exists()

    def test_are_not_put_under_themselves_or_others(self, browser, workspace, admin, department, stranger):
        elsewhere = Department.objects.add(workspace=Workspace.objects.get(slug="strangers"), name="X")
        client = browser(admin)
        url = reverse("department", args=["orders", department.pk])
        for parent in (department.pk, elsewhere.pk, 0, "x"):
            assert client.post(url, {"name": "Y", "parent": parent}).status_code == 422
        department.refresh_from_db()
        assert (department.name, department.parent) == ("运营部", None)

    def test_stay_while_they_are_full(self, browser, workspace, admin, member, department):
        workspace.memberships.filter(user=member).update(department=department)
        page = browser(admin).post(reverse("remove_department", args=["orders", department.pk]), follow=True)
        assert "先移走" in page.content.decode()
        assert Department.objects.filter(pk=department.pk).exists()


class TestProducts:
    def test_are_added_changed_and_archived(self, browser, workspace, admin, member):
        client = browser(admin)
        form = {"name": "结算后台", "slug": "", "description": "<script>", "private": "on", "members": [member.pk]}
        assert client.post(reverse("new_product", args=["orders"]), form).status_code == 302
        product = Product.objects.get()
        assert (product.slug, product.private, product.portal) == ("jie-suan-hou-tai", True, False)
        assert list(product.members.all()) == [member]
        url = reverse("product", args=["orders", product.pk])
        assert client.post(url, {"name": "Billing", "slug": "billing", "portal": "on"}).status_code == 302
        product.refresh_from_db()
        assert (product.slug, product.private, product.portal) == ("billing", False, True)
        archive = reverse("archive_product", args=["orders", product.pk])
        client.post(archive)
        assert not Product.objects.current().exists()
        client.post(archive, {"restore": "1"})
        assert Product.objects.current().exists()

    def test_have_an_address_of_their_own(self, browser, workspace, admin, product):
        form = {"name": "Second", "slug": product.slug}
        assert browser(admin).post(reverse("new_product", args=["orders"]), form).status_code == 422
        assert Product.objects.count() == 1

    def test_admit_only_people_of_the_workspace(self, browser, workspace, admin, product, stranger):
        form = {"name": "x", "slug": "x", "private": "on", "members": [stranger.pk]}
        assert browser(admin).post(reverse("product", args=["orders", product.pk]), form).status_code == 422

    def test_are_put_in_order(self, browser, workspace, admin, product):
        second = Product.objects.add(workspace=workspace, name="Second")
        browser(admin).post(reverse("move_product", args=["orders", second.pk]))
        assert list(workspace.products.all()) == [second, product]
        browser(admin).post(reverse("move_product", args=["orders", second.pk]), {"down": "1"})
        assert list(workspace.products.all()) == [product, second]


def test_the_membership_of_a_page_costs_one_query(workspace, member, django_assert_num_queries):
    with django_assert_num_queries(1):
        membership = membership_for(member, "orders")
        assert (membership.workspace, membership.user) == (workspace, member)
