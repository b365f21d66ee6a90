"""People in every role of a workspace, somebody of another one, and a browser for each."""

import pytest
from django.test import Client

from bihuan.people.models import DataRange, Department, Product, Role, User, Workspace

PASSWORD = "three quiet herons"


def sign_in(client, user, password=PASSWORD, **more):
    """Through the page, as people do."""
    return client.post("/accounts/login/", {"login": user.email, "password": password, **more})


@pytest.fixture
def person(db):
    """Make a person: person("林知夏")."""

    def make(name, **fields):
        fields.setdefault("email", f"user{User.objects.count() + 1}@example.org")
        return User.objects.create_user(password=PASSWORD, name=name, **fields)

    return make


@pytest.fixture
def owner(person):
    return person("周所有", email="owner@example.org")


@pytest.fixture
def workspace(owner):
    return Workspace.objects.found(name="订单团队", slug="orders", by=owner)


@pytest.fixture
def add_member(workspace, person):
    def make(name, role, where=None, **fields):
        email = fields.pop("email", f"{name}@example.org")
        user = person(name, email=email)
        (where or workspace).memberships.create(user=user, role=role, **fields)
        return user

    return make


@pytest.fixture
def admin(add_member):
    return add_member("admin", Role.ADMIN)


@pytest.fixture
def lead(add_member):
    return add_member("lead", Role.LEAD)


@pytest.fixture
def member(add_member):
    return add_member("member", Role.MEMBER)


@pytest.fixture
def requester(add_member):
    return add_member("requester", Role.REQUESTER, data_range=DataRange.OWN)


@pytest.fixture
def stranger(person, workspace):
    """The owner of another workspace."""
    user = person("stranger", email="stranger@example.org")
    Workspace.objects.found(name="Strangers", slug="strangers", by=user)
    return user


@pytest.fixture
def department(workspace):
    return Department.objects.add(workspace=workspace, name="运营部")


@pytest.fixture
def product(workspace):
    return Product.objects.add(workspace=workspace, name="订单中台")


@pytest.fixture
def browser():
    """A browser where this person is signed in; without one, an anonymous browser."""

    def make(user=None, **options):
        client = Client(**options)
        if user:
            client.force_login(user)
        return client

    return make
