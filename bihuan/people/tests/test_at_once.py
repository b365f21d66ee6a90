"""What happens when several people do the same at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from bihuan.people.models import Department, Invitation, Membership, Product, Role, User, Workspace
from bihuan.people.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def together():
    """Run the deeds at once, each on a connection of its own; what each gave back or was refused with."""

    def run(*deeds):
        start = Barrier(len(deeds))

        def one(deed):
            try:
                start.wait()
                return deed()
            except (ValidationError, PermissionDenied) as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(one, deeds))

    return run


def test_an_invitation_lets_one_person_in(together, workspace, owner, person):
    invitation, _token = Invitation.objects.issue(workspace=workspace, by=owner)
    people = [person(f"P{number}") for number in range(4)]
    results = together(*(lambda user=user: invitation.accept(by=user) for user in people))
    assert sum(isinstance(each, Membership) for each in results) == 1
    assert workspace.memberships.count() == 2


def test_two_owners_do_not_leave_at_once(together, workspace, owner, person):
    other = person("Other")
    workspace.memberships.create(user=other, role=Role.OWNER)
    members = list(workspace.memberships.all())
    together(*(lambda member=member: member.remove(by=member.user) for member in members))
    assert workspace.owners().count() == 1


def test_two_moves_make_no_circle(together, workspace):
    one, two = (Department.objects.add(workspace=workspace, name=name) for name in "AB")
    results = together(lambda: one.change(name="A", parent=two), lambda: two.change(name="B", parent=one))
    assert sum(isinstance(each, ValidationError) for each in results) == 1
    assert len(workspace.departments.as_tree()) == 2


def test_products_of_the_same_name_get_addresses_of_their_own(together, workspace):
    together(*(lambda: Product.objects.add(workspace=workspace, name="订单") for _number in range(4)))
    assert workspace.products.values("slug").distinct().count() == 4
    assert list(workspace.products.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_of_two_first_visitors_one_becomes_the_owner(together, browser):
    def visit(number):
        form = {"workspace": "Team", "email": f"first{number}@example.org", "password": PASSWORD}
        return browser().post(reverse("new_workspace"), form).status_code

    codes = together(*(lambda number=number: visit(number) for number in range(3)))
    assert codes.count(302) == 1
    assert set(codes) <= {302, 404, 422}
    assert (User.objects.count(), Workspace.objects.count()) == (1, 1)
