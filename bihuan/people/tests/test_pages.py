"""Every page by role: anonymous people sign in, strangers find nothing, lower roles are refused."""

import pytest
from django.urls import reverse

from bihuan.people.models import Department, Invitation, Product, Role

PAGES = ["workspace_settings", "members", "invitations", "departments", "products", "new_product", "workspace_sign_ins"]
ROW_PAGES = ["member", "department", "product"]
DEEDS = [
    "remove_member",
    "revoke_invitation",
    "remove_department",
    "archive_product",
    "move_product",
]
OWN = ["profile", "security", "sign_ins", "tokens", "usersessions_list"]


@pytest.fixture
def rows(workspace, owner, department, product, lead):
    """One row of each kind in the workspace, by the pages that show it."""
    invitation, _token = Invitation.objects.issue(workspace=workspace, by=owner)
    membership = workspace.memberships.get(user=lead)
    return {
        "member": membership,
        "remove_member": membership,
        "revoke_invitation": invitation,
        "department": department,
        "remove_department": department,
        "product": product,
        "archive_product": product,
        "move_product": product,
    }


def address(name, workspace, rows):
    slug = workspace.slug
    return reverse(name, args=[slug, rows[name].pk] if name in rows else [slug])


@pytest.mark.parametrize("name", PAGES + ROW_PAGES + DEEDS)
class TestSettings:
    def open(self, client, name, url):
        return client.post(url) if name in DEEDS else client.get(url)

    def test_sends_anonymous_people_to_sign_in(self, browser, name, workspace, rows):
        url = address(name, workspace, rows)
        response = self.open(browser(), name, url)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/?next=")

    def test_is_not_there_for_strangers(self, browser, name, workspace, rows, stranger):
        response = self.open(browser(stranger), name, address(name, workspace, rows))
        assert response.status_code == 404

    @pytest.mark.parametrize("role", ["requester", "member", "lead"])
    def test_is_refused_below_admin(self, browser, name, workspace, rows, role, request):
        user = request.getfixturevalue(role)
        response = self.open(browser(user), name, address(name, workspace, rows))
        assert response.status_code == 403

    @pytest.mark.parametrize("role", ["admin", "owner"])
    def test_opens_for_admins(self, browser, name, workspace, rows, role, request):
        user = request.getfixturevalue(role)
        response = self.open(browser(user), name, address(name, workspace, rows))
        assert response.status_code == (302 if name in DEEDS else 200)
        if name not in DEEDS:
            assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", ROW_PAGES + DEEDS)
def test_rows_of_another_workspace_are_not_found(browser, name, workspace, rows, stranger):
    """An admin there, with the number of a row here."""
    url = reverse(name, args=["strangers", rows[name].pk])
    client = browser(stranger)
    assert client.post(url, {"name": "x", "role": Role.OWNER}).status_code == 404
    if name in ROW_PAGES:
        assert client.get(url).status_code == 404
    rows[name].refresh_from_db()


@pytest.mark.parametrize("name", OWN)
def test_own_settings_are_for_whoever_is_signed_in(browser, name, member):
    url = reverse(name)
    assert browser().get(url).url.startswith("/accounts/login/")
    assert browser(member).get(url).status_code == 200


@pytest.mark.parametrize("name", ["profile", "tokens", "sign_ins"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_the_language_of_the_person(browser, name, member, language):
    member.language = language
    member.save()
    page = browser(member).get(reverse(name)).content.decode()
    assert ("我的设置" if language == "zh-hans" else "My settings") in page
    assert f'lang="{"zh-CN" if language == "zh-hans" else "en"}"' in page


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    browser, name, workspace, owner, rows, add_member, django_assert_max_num_queries
):
    for number in range(6):
        add_member(f"more{number}", Role.MEMBER)
        Department.objects.add(workspace=workspace, name=f"D{number}")
        Product.objects.add(workspace=workspace, name=f"P{number}", private=True)
        Invitation.objects.issue(workspace=workspace, by=owner)
    client = browser(owner)
    with django_assert_max_num_queries(16):
        assert client.get(reverse(name, args=["orders"])).status_code == 200


@pytest.mark.parametrize("name", ["profile", "tokens"])
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(browser, name):
    url = reverse(name)
    response = browser().post(url, headers={"referer": f"http://testserver{url}?page=2"})
    assert response.url == f"/accounts/login/?next={url}%3Fpage%3D2"
    response = browser().post(reverse("revoke_token", args=[1]), headers={"referer": "http://elsewhere.example/x"})
    assert response.url == "/accounts/login/?next=/"


def test_a_script_whose_session_ended_is_told_instead_of_shown_the_sign_in_page(browser, workspace):
    url = f"http://testserver/{workspace.slug}/requirements/board/"
    for headers in ({"hx-request": "true", "hx-current-url": url}, {"accept": "application/json", "referer": url}):
        response = browser().get(f"/{workspace.slug}/settings/", headers=headers)
        assert response.status_code == 401
        assert response["HX-Redirect"] == f"/accounts/login/?next=/{workspace.slug}/requirements/board/"
