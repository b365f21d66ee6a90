"""The bearer of a token, their workspace and how far they see, in one query that is written once."""

from django.db.models import F, Q
from django.utils import timezone

from bihuan import prepared
from bihuan.artifacts.reach import Reach, read_reach
from bihuan.people.models import ApiToken, DataRange, Product, Role, User, Workspace
from bihuan.people.models.secret import digest

TOKEN = ("id", "scopes", "expires_at", "last_used_at", "revoked_at")
USER = ("id", "email", "name", "language", "time_zone", "is_active")
WORKSPACE = ("id", "slug", "name", "time_zone", "week_begins")
MEMBER = ("role", "data_range", "department")
COLUMNS = (
    *TOKEN,
    *(f"user__{name}" for name in USER),
    *(f"workspace__{name}" for name in WORKSPACE),
    *(f"workspace__memberships__{name}" for name in MEMBER),
)


def bearer(plaintext: str) -> ApiToken | None:
    """The valid token of this text with its user, workspace and the user's reach there; or None."""
    where = Q(digest=digest(plaintext), workspace__memberships__user=F("user"))
    for row in prepared.rows(ApiToken, where, COLUMNS):
        scopes, expires_at, last_used_at, revoked_at = row[1:5]
        user = User.from_db("default", USER, row[5:11])
        if revoked_at or not user.is_active or (expires_at and expires_at <= timezone.now()):
            return None
        workspace = Workspace.from_db("default", WORKSPACE, row[11:16])
        token = ApiToken.from_db("default", ("id", "scopes", "last_used_at"), (row[0], scopes, last_used_at))
        token.user, token.workspace = user, workspace
        user.reach = reach_in(user, workspace, *row[16:])
        return token
    return None


def reach_in(user: User, workspace: Workspace, role: int, data_range: str, home: int | None) -> Reach:
    if data_range == DataRange.DEPARTMENT:
        return read_reach(user, workspace)
    hidden = () if role >= Role.ADMIN else hidden_from(user, workspace)
    return Reach(user.pk, {workspace.pk: Role(role)}, hidden, {workspace.pk: data_range}, home={workspace.pk: home})


def hidden_from(user: User, workspace: Workspace) -> tuple[int, ...]:
    private = Q(workspace=workspace.pk, private=True) & ~Q(product_members__user=user.pk)
    return tuple(pk for (pk,) in prepared.rows(Product, private, ["pk"]))
