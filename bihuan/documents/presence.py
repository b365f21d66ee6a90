"""Who is here now. Kept in the cache all processes share: to look at a page writes nothing into the database."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from django.core.cache import cache

from bihuan.live.hub import News

ALIVE = 45  # seconds after which somebody who is not heard of has gone; pages report every 15
KEPT = 3600
MOST = 50
COUNTER = "presence:moves"


@dataclass(frozen=True)
class Visitor:
    user_id: int
    name: str
    initial: str
    hue: int
    editing: bool


def arrive(artifact, user, *, editing: bool = False) -> None:
    """Somebody looks at the artifact, or writes in it. Others are told when that is new."""
    key, known = place(artifact), known_at(artifact)
    before = visit(artifact, user.pk)
    told = (user.name, user.initial, user.hue, editing, time.time())
    cache.set(f"{key}:{user.pk}", told, ALIVE)
    if user.pk not in known:
        cache.set(key, [*known, user.pk][-MOST:], KEPT)
    if before is None or before.editing != editing:
        announce(artifact)


def leave(artifact, user) -> None:
    if cache.delete(f"{place(artifact)}:{user.pk}"):
        announce(artifact)


def visitors(artifact) -> list[Visitor]:
    """Everybody who is here, those who write first."""
    found = [visit(artifact, user_id) for user_id in known_at(artifact)]
    return sorted((one for one in found if one), key=lambda one: (not one.editing, one.name, one.user_id))


def known_at(artifact) -> list[int]:
    return cache.get(place(artifact)) or []


def visit(artifact, user_id: int) -> Visitor | None:
    told = cache.get(f"{place(artifact)}:{user_id}")
    return Visitor(user_id, *told[:4]) if told else None


def place(artifact) -> str:
    return f"presence:{artifact.pk}"


def announce(artifact) -> None:
    """Put word of it where every process's hub reads it."""
    about = {
        name: getattr(artifact, name)
        for name in ("pk", "workspace_id", "kind", "number", "product_id", "created_by_id", "owner_id", "department_id")
    }
    cache.add(COUNTER, 0, None)
    cache.set(f"{COUNTER}:{cache.incr(COUNTER)}", about, ALIVE)


class Moves:
    """Comings and goings since this process last looked, for its hub."""

    def __init__(self) -> None:
        self.last: int | None = None

    def __call__(self) -> Iterator[tuple[SimpleNamespace, News]]:
        now = cache.get(COUNTER) or 0
        since, self.last = (now if self.last is None else min(self.last, now)), now
        for number in range(max(since, now - MOST) + 1, now + 1):
            if about := cache.get(f"{COUNTER}:{number}"):
                artifact = SimpleNamespace(**about)
                yield artifact, News("here", {"kind": artifact.kind, "number": artifact.number})
