"""Several workspaces: who may found one, what it begins with, and how one goes from one to the other."""

import pytest
from django.urls import reverse

from bihuan.people.models import Role, Workspace

pytestmark = pytest.mark.usefixtures("workspace")
NEW = "/workspaces/new/"
FORM = {"name": "结算团队", "slug": "settlement-team", "product": "结算后台"}


@pytest.mark.parametrize("url", ["/workspaces/", NEW])
def test_are_for_whoever_is_signed_in(browser, url, member):
    assert browser().get(url).url == f"/accounts/login/?next={url}"
    assert browser().post(url, FORM).url.startswith("/accounts/login/")


@pytest.mark.parametrize(("who", "status"), [("requester", 403), ("lead", 403), ("admin", 200), ("owner", 200)])
def test_who_runs_one_may_found_another(browser, who, status, request):
    client = browser(request.getfixturevalue(who))
    assert client.get(NEW).status_code == status
    assert (NEW in client.get("/workspaces/").content.decode()) is (status == 200)
    before = Workspace.objects.count()
    client.post(NEW, FORM)
    assert Workspace.objects.count() - before == (status == 200)


def test_is_founded_with_its_first_product(browser, admin):
    client = browser(admin)
    assert client.post(NEW, FORM).url == "/settlement-team/"
    founded = Workspace.objects.get(slug="settlement-team")
    assert [membership.user for membership in founded.owners()] == [admin]
    assert [product.name for product in founded.products.all()] == ["结算后台"]
    assert client.get("/settlement-team/").status_code == 200


def test_needs_only_a_name(browser, owner):
    assert browser(owner).post(NEW, {"name": "结算团队"}).url == "/jie-suan-tuan-dui/"
    assert not Workspace.objects.get(slug="jie-suan-tuan-dui").products.exists()


@pytest.mark.parametrize("slug", ["orders", "Ümlaut", "a b", "new", "workspaces", "x" * 41, "-a"])
def test_an_address_that_will_not_do_founds_nothing(browser, owner, slug):
    before = Workspace.objects.count()
    response = browser(owner).post(NEW, FORM | {"slug": slug})
    assert response.status_code == 422
    assert 'id="id_slug' in response.content.decode()
    assert Workspace.objects.count() == before


def test_sent_twice_it_is_founded_once(browser, owner):
    client = browser(owner)
    ticket = {"ticket": "5b0a3c5e-6a0e-4b0c-9a55-0d5a2f4b7a11"}
    first = client.post(NEW, {"name": "新团队"} | ticket).url
    assert client.post(NEW, {"name": "新团队"} | ticket).url == first
    assert Workspace.objects.filter(name="新团队").count() == 1
    refused = client.post(NEW, FORM | {"slug": "orders", "ticket": "5b0a3c5e-6a0e-4b0c-9a55-0d5a2f4b7a12"})
    assert refused.status_code == 422


def test_lists_where_one_belongs_and_leads_back_to_the_last(browser, member, add_member, stranger, workspace):
    other = Workspace.objects.get(slug="strangers")
    other.memberships.create(user=member, role=Role.MEMBER)
    client = browser(member)
    shown = client.get("/workspaces/").content.decode()
    assert 'href="/orders/"' in shown
    assert 'href="/strangers/"' in shown
    assert 'href="/strangers/"' in client.get("/orders/requirements/").content.decode(), "the menu switches too"
    for slug in ("orders", "strangers", "orders"):
        client.get(f"/{slug}/requirements/")
        assert client.get("/").url == f"/{slug}/"
    workspace.memberships.get(user=member).delete()
    assert client.get("/").url == "/strangers/"


def test_the_menu_of_a_page_leads_to_all_of_them(browser, member):
    assert f'href="{reverse("workspaces")}"' in browser(member).get("/orders/requirements/").content.decode()
