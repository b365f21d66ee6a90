"""The views of a workspace, kept in each process until one is changed; the stamp all processes share tells."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction

MOST_HELD = 500
HELD_FOR = 30 * 24 * 3600
held: dict[int, tuple[str, list]] = {}


def views_in(workspace_id: int) -> list[Any]:
    """Every current SavedView of the workspace, private ones too; each with `mine_first`, ids of people."""
    key = f"saved-views:{workspace_id}"
    stamp, known = cache.get(key), held.get(workspace_id)
    if known and stamp is not None and known[0] == stamp:
        return known[1]
    if stamp is None:
        cache.add(key, secrets.token_hex(8), HELD_FOR)
        stamp = cache.get(key) or ""
    found = read(workspace_id)
    if len(held) >= MOST_HELD:
        held.clear()
    held[workspace_id] = (stamp, found)
    return found


def read(workspace_id: int) -> list[Any]:
    from bihuan.saved_views.models import SavedView

    # One's own come first: they are few and chosen, and a row of tabs is short.
    current = SavedView.objects.filter(workspace=workspace_id, removed_at=None)
    found = list(current.order_by("shared", "position", "pk"))
    first: dict[int, set[int]] = {}
    if found:
        pairs = SavedView.default_of.through.objects.filter(savedview__workspace=workspace_id)
        for view, user in pairs.values_list("savedview", "user"):
            first.setdefault(view, set()).add(user)
    for one in found:
        one.mine_first = first.get(one.pk, set())
    return found


def forget(workspace_id: int) -> None:
    cache.set(f"saved-views:{workspace_id}", secrets.token_hex(8), HELD_FOR)


@contextmanager
def changing(workspace_id: int) -> Iterator[None]:
    """Around every change of views: seen here at once, by the others when it is committed."""
    from bihuan.artifacts.store import writing

    try:
        with writing():
            yield
            forget(workspace_id)
            transaction.on_commit(lambda: forget(workspace_id))
    except BaseException:
        forget(workspace_id)
        raise


def seen(user, workspace_id: int, kind: str) -> list[Any]:
    """The views of a kind this person may open."""
    return [one for one in views_in(workspace_id) if one.kind == kind and one.seen_by(user)]


def first_of(user, workspace_id: int, kind: str) -> Any | None:
    """What opens when the address says nothing: the person's own choice, else everyone's."""
    views = seen(user, workspace_id, kind)
    own = next((one for one in views if user.pk in one.mine_first), None)
    return own or next((one for one in views if one.default), None)
