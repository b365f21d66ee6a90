"""People and the workspaces, departments and products they share."""

from bihuan.people.models.department import Department
from bihuan.people.models.invitation import Invitation
from bihuan.people.models.membership import Membership
from bihuan.people.models.product import Product, ProductMember
from bihuan.people.models.role import DataRange, Role
from bihuan.people.models.sign_in import SignIn
from bihuan.people.models.token import ApiToken
from bihuan.people.models.user import User
from bihuan.people.models.workspace import Workspace

__all__ = [
    "ApiToken",
    "DataRange",
    "Department",
    "Invitation",
    "Membership",
    "Product",
    "ProductMember",
    "Role",
    "SignIn",
    "User",
    "Workspace",
]
