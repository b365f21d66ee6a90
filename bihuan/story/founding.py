"""The workspace of the story before anything happened in it: departments, products, people."""

from django.contrib.auth.hashers import make_password

from bihuan.fields.models import CustomField
from bihuan.people.models import Department, Membership, Product, Role, User, Workspace
from bihuan.saved_views.models import SavedView
from bihuan.story.cast import DEPARTMENTS, FIELDS, PASSWORD, PEOPLE, PRODUCTS, VIEWS, WORKSPACE


def found(*, demo: bool = True) -> Workspace:
    """澄运物流 with its departments, products and people; all sign in with the password of the demo."""
    slug, name = WORKSPACE
    secret = make_password(PASSWORD)  # hashing is slow on purpose; once will do for a password everybody knows
    users = {}
    for who, called, *_rest in PEOPLE:
        users[who] = User.objects.create(email=f"{who}@lanyun.example", name=called, password=secret)
    owner = next(users[who] for who, _name, role, *_rest in PEOPLE if role == Role.OWNER)
    workspace = Workspace.objects.found(name=name, slug=slug, by=owner, demo=demo)
    departments = add_departments(workspace)
    for who, _name, role, department, data_range, title in PEOPLE:
        Membership.objects.update_or_create(
            workspace=workspace,
            user=users[who],
            defaults={"role": role, "department": departments[department], "data_range": data_range, "title": title},
        )
    for slug, name, description, private in PRODUCTS:
        Product.objects.add(
            workspace=workspace, slug=slug, name=name, description=description, private=private, portal=not private
        )
    add_fields(workspace)
    add_views(workspace, owner)
    return workspace


def add_fields(workspace: Workspace) -> None:
    """What this company wants to know of a requirement besides."""
    for field in FIELDS:
        CustomField.objects.add(workspace=workspace, kind="requirements", **field)


def add_views(workspace: Workspace, owner: User) -> None:
    """What this company looks at every morning."""
    for kind, name, shown in VIEWS:
        SavedView.objects.add(workspace=workspace, kind=kind, by=owner, name=name, shared=True, **shown)


def add_departments(workspace: Workspace) -> dict[str, Department]:
    departments = {}
    for top, below in DEPARTMENTS.items():
        departments[top] = Department.objects.add(workspace=workspace, name=top)
        for name in below:
            departments[name] = Department.objects.add(workspace=workspace, name=name, parent=departments[top])
    return departments
