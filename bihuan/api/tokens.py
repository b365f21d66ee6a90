"""The bearer of a token, their workspace and how far they see, in one query that is written once."""

import datetime
from collections.abc import Callable
from typing import Any

import orjson
from django.db import connection
from django.db.models import F
from django.utils import timezone

from bihuan.artifacts.reach import Reach, read_reach
from bihuan.people.models import ApiToken, DataRange, Product, Role, User, Workspace
from bihuan.people.models.secret import digest

TOKEN = ("id", "scopes", "expires_at", "last_used_at", "revoked_at")
USER = ("id", "email", "name", "language", "time_zone", "is_active")
WORKSPACE = ("id", "slug", "name")
MEMBER = ("role", "data_range")


class Prepared:
    """A query of every request: Django writes its SQL the first time, afterwards only the values change."""

    def __init__(self, build: Callable[..., Any], *samples: Any):
        self.build, self.samples = build, samples
        self.sql = ""
        self.params: list[Any] = []

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        if not self.sql:
            self.sql, params = self.build(*self.samples).query.sql_with_params()
            self.params = [("value", self.samples.index(p)) if p in self.samples else ("fixed", p) for p in params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[what] if kind == "value" else what for kind, what in self.params])
            return cursor.fetchall()


def bearer_query(found_by: str) -> Any:
    columns = (
        *TOKEN,
        *(f"user__{name}" for name in USER),
        *(f"workspace__{name}" for name in WORKSPACE),
        *(f"workspace__memberships__{name}" for name in MEMBER),
    )
    tokens = ApiToken.objects.filter(digest=found_by, workspace__memberships__user=F("user"))
    return tokens.order_by().values_list(*columns)


def hidden_query(workspace: int, user: int) -> Any:
    secret = Product.objects.filter(workspace=workspace, private=True)
    return secret.exclude(product_members__user=user).order_by().values_list("pk")


BEARER = Prepared(bearer_query, "the digest")
HIDDEN = Prepared(hidden_query, -1, -2)


def bearer(plaintext: str) -> ApiToken | None:
    """The valid token of this text with its user, workspace and the user's reach there; or None."""
    for row in BEARER.rows(digest(plaintext)):
        scopes, expires_at, last_used_at, revoked_at = row[1:5]
        user = User.from_db("default", USER, row[5:11])
        if revoked_at or not user.is_active or ((end := moment(expires_at)) and end <= timezone.now()):
            return None
        workspace = Workspace.from_db("default", WORKSPACE, row[11:14])
        used_at = moment(last_used_at)
        token = ApiToken.from_db("default", ("id", "scopes", "last_used_at"), (row[0], orjson.loads(scopes), used_at))
        token.user, token.workspace = user, workspace
        user.reach = reach_in(user, workspace, *row[14:])
        return token
    return None


def reach_in(user: User, workspace: Workspace, role: int, data_range: str) -> Reach:
    if data_range == DataRange.DEPARTMENT:
        return read_reach(user, workspace)
    hidden = () if role >= Role.ADMIN else tuple(pk for (pk,) in HIDDEN.rows(workspace.pk, user.pk))
    return Reach(user.pk, {workspace.pk: Role(role)}, hidden, {workspace.pk: data_range})


def moment(value: datetime.datetime | None) -> datetime.datetime | None:
    """SQLite gives times in UTC without saying so."""
    return value.replace(tzinfo=datetime.UTC) if value and value.tzinfo is None else value
