"""The fifty rows a list shows, as light values: one query for the kind's own columns, one for tags."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise, cached_property

from bihuan import prepared
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.artifact import Artifact as Shared
from bihuan.artifacts.states import States
from bihuan.people.models import User

PLAIN = (str, int, float, NoneType, Decimal, date, datetime, Promise)
NOT_SHOWN = {"kind_class", "values", "drawn_on", "key", "url", "state_now", "tags", "custom"}
PEOPLE = ("owner__name", "owner__email")
SHARED = (
    *("pk", "number", "title", "state", "category", "priority", "score", "version", "product__name", "product__slug"),
    *("owner_id", "created_at", "changed_at", "closed_at", "state_since", "due_on", "starts_on", "parent_id"),
    *PEOPLE,
)


class Row:
    """What a list knows of an artifact; reads like one."""

    def __init__(self, kind: type[Artifact], slug: str, values: dict[str, Any], drawn_on: tuple, states: type[States]):
        self.kind_class, self.values, self.drawn_on = kind, values, drawn_on
        self.key = f"{kind.prefix}-{values['number']}"
        self.url = f"/{slug}/{kind.slug}/{values['number']}/"
        self.state_now = states(values["state"])
        self.tags: list[str] = []
        self.custom: dict[str, Any] = {}

    def __hash__(self) -> int:
        return hash(self.look)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Row) and self.look == other.look)

    @cached_property
    def look(self) -> tuple:
        """All that a drawn row depends on; two rows that look the same are drawn once. Read when it is drawn first.

        A row to which an area gave more than plain values is like no other.
        """
        given = tuple(value for name, value in self.__dict__.items() if name not in NOT_SHOWN)
        if not all(isinstance(value, PLAIN) for value in given):
            return (id(self),)
        return (self.url, *self.drawn_on, *self.values.values(), *self.tags, *given)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def owner(self) -> User | None:
        values = self.values
        if values["owner_id"] is None:
            return None
        return User(pk=values["owner_id"], name=values["owner__name"], email=values["owner__email"])

    @property
    def product(self) -> str:
        return self.values["product__name"] or ""

    def has_closed(self) -> bool:
        return self.state_now.category.closed


def rows_of(kind: type[Artifact], workspace, ids: list[int]) -> list[Row]:
    """The rows of these ids, in their order."""
    if not ids:
        return []
    columns = columns_of(kind)
    found = {values[0]: values for values in prepared.rows(kind, Q(pk__in=ids), columns)}
    states = kind.states_in(workspace.pk)
    # What an admin calls a state is drawn too.
    drawn_on = timezone.get_current_timezone_name(), timezone.localdate(), states.stamp()
    known = (dict(zip(columns, found[pk], strict=True)) for pk in ids if pk in found)
    rows = [Row(kind, workspace.slug, values, drawn_on, states) for values in known]
    by_id = {row.pk: row for row in rows}
    pairs = prepared.rows(Shared.tags.through, Q(artifact__in=ids), ("artifact", "tag__name"), ("pk",))
    for pk, name in pairs:
        by_id[pk].tags.append(name)
    return rows


@cache
def columns_of(kind: type[Artifact]) -> tuple[str, ...]:
    return (*SHARED, *(field.attname for field in kind._meta.local_concrete_fields if not field.primary_key))
