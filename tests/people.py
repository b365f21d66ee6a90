"""One small company for the tests: somebody in every role, and a stranger from another workspace."""

import pytest
from django.utils import translation

from bihuan.people.models import DataRange, Membership, Role, User, Workspace

PASSWORD = "loop-the-loop"


def person(email: str, name: str, **fields) -> User:
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def member_of(workspace, email: str, name: str, role: Role, data_range: str = DataRange.ALL, **fields) -> User:
    user = person(email, name)
    Membership.objects.create(workspace=workspace, user=user, role=role, data_range=data_range, **fields)
    return user


@pytest.fixture
def english():
    """What the house says is said in English, as the tests read it."""
    with translation.override("en"):
        yield


@pytest.fixture
def owner(db) -> User:
    return person("owner@lanyun.example", "顾清和")


@pytest.fixture
def workspace(owner) -> Workspace:
    return Workspace.objects.found(name="澄运物流", slug="lanyun", by=owner)


@pytest.fixture
def admin(workspace) -> User:
    return member_of(workspace, "admin@lanyun.example", "周屿", Role.ADMIN)


@pytest.fixture
def lead(workspace) -> User:
    return member_of(workspace, "lead@lanyun.example", "林知夏", Role.LEAD)


@pytest.fixture
def member(workspace) -> User:
    return member_of(workspace, "member@lanyun.example", "吴桐", Role.MEMBER)


@pytest.fixture
def requester(workspace) -> User:
    return member_of(workspace, "requester@lanyun.example", "晓棠", Role.REQUESTER, DataRange.OWN)


@pytest.fixture
def stranger(db) -> User:
    """An owner elsewhere, who must see nothing here."""
    user = person("stranger@elsewhere.example", "Mara Stone")
    Workspace.objects.found(name="Elsewhere", slug="elsewhere", by=user)
    return user


@pytest.fixture
def product(workspace):
    return workspace.products.model.objects.add(workspace=workspace, name="订单中台", slug="orders", portal=True)


@pytest.fixture
def private_product(workspace):
    return workspace.products.model.objects.add(workspace=workspace, name="结算后台", slug="settlement", private=True)


@pytest.fixture
def add(workspace, lead):
    """add(Requirement, title="…", **fields): a new artifact, written by the lead unless `by` says who."""

    def add_one(kind, title="拆单后运费自动重算", by=lead, **fields):
        return kind.objects.add(workspace=fields.pop("workspace", workspace), title=title, by=by, **fields)

    return add_one
