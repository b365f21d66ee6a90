"""Ids that stand inside texts and JSON: people who are mentioned, and what history says a field pointed at."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.comment import MENTION
from bihuan.people.models import User

WRITTEN = re.compile(r"@\[(?P<name>[^\]]{1,80})\]\((?P<email>[^()\s]+@[^()\s]+)\)")
Translate = Callable[[type, Any], Any]


def mentions_out(text: str, people: dict[int, str]) -> str:
    """`@[Lin](17)` → `@[Lin](lin@example.com)`; nobody is 0."""
    return MENTION.sub(lambda said: f"@[{said['name']}]({people.get(int(said['pk']), 0)})", text)


def mentions_in(text: str, people: dict[str, int]) -> str:
    return WRITTEN.sub(lambda said: f"@[{said['name']}]({people.get(said['email'], 0)})", text)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with all of its texts changed."""
    if isinstance(value, str):
        return change(value) if "@[" in value else value
    if isinstance(value, list):
        return [each_text(one, change) for one in value]
    if isinstance(value, dict):
        return {key: each_text(one, change) for key, one in value.items()}
    return value


def changes(kind: type[Artifact], said: Any, translate: Translate) -> Any:
    """What history says of fields that point at something: `owner: [3, 5]`, each end translated."""
    if not isinstance(said, dict):
        return said
    targets = {name: target_of(kind, name) for name in said}
    return {name: ends(target, said[name], translate) if target else said[name] for name, target in targets.items()}


def ends(target: type, pair: Any, translate: Translate) -> Any:
    return [translate(target, end) for end in pair] if isinstance(pair, list) else pair


def target_of(kind: type[Artifact], name: str) -> type[models.Model] | None:
    try:
        field = kind._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    pointer = isinstance(field, models.ForeignKey) and field.related_model
    return pointer if pointer and (pointer is User or hasattr(pointer, "_meta")) else None
