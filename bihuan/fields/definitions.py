"""Which fields a workspace has, kept in each process until somebody changes them.

The stamp in the cache, which all processes share, changes with every definition: 15 µs tell whether what is held is
right, and a workspace without fields of its own costs no question to the database.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db import transaction

from bihuan.people.models import Workspace

MOST_HELD = 2_000
HELD_FOR = 30 * 24 * 3600
held: dict[int, tuple[str, "Definitions"]] = {}


class Definitions:
    """The fields of one workspace by kind, archived ones included; `stamp` tells one state of them from another."""

    def __init__(self, stamp: str, fields: list):
        self.stamp = stamp
        self.kinds: dict[str, KindFields] = {}
        for field in fields:
            self.kinds.setdefault(field.kind, KindFields()).append(field)

    def of(self, kind: str) -> "KindFields":
        return self.kinds.get(kind, NONE)


class KindFields(list):
    """The fields of one kind in order, archived ones included."""

    @cached_property
    def by_slug(self) -> dict[str, Any]:
        return {field.slug: field for field in self}

    @cached_property
    def current(self) -> list:
        return [field for field in self if field.archived_at is None]

    @cached_property
    def formulas(self) -> list[tuple[Any, Any]]:
        """Fields with their checked formulas, in the order in which they can be worked out."""
        from bihuan.fields.formulas import ordered

        return ordered(self)

    @cached_property
    def remembered(self) -> dict:
        """For what others make of these fields once, say the columns of a list."""
        return {}

    def seen(self, reach=None, product_id: int | None = None) -> list:
        """Current fields, without those of products the person does not see, or of another than this one."""
        hidden = getattr(reach, "hidden_products", ())
        return [
            field
            for field in self.current
            if field.product_id not in hidden and (product_id is None or field.product_id in (None, product_id))
        ]


NONE = KindFields()


def defined(workspace_id: int) -> Definitions:
    """The fields of a workspace as they are now."""
    key = f"fields:{workspace_id}"
    stamp = cache.get(key)
    known = held.get(workspace_id)
    if known and stamp is not None and known[0] == stamp:
        return known[1]
    if stamp is None:
        cache.add(key, secrets.token_hex(8), HELD_FOR)
        stamp = cache.get(key) or ""
    from bihuan.fields.models import CustomField

    found = Definitions(stamp, list(CustomField.objects.filter(workspace=workspace_id).order_by("position", "pk")))
    if len(held) >= MOST_HELD:
        held.clear()
    held[workspace_id] = (stamp, found)
    return found


def forget(workspace_id: int) -> None:
    """Let every process read the fields of this workspace anew."""
    cache.set(f"fields:{workspace_id}", secrets.token_hex(8), HELD_FOR)


@contextmanager
def changing(workspace: Workspace) -> Iterator[None]:
    """Around every change of definitions: seen here at once, by the others when it is committed."""
    try:
        with transaction.atomic():
            yield
            forget(workspace.pk)
            transaction.on_commit(lambda: forget(workspace.pk))
    except BaseException:
        forget(workspace.pk)
        raise
