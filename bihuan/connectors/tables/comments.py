"""What was said about a row elsewhere: a text, or who said what and when."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.artifacts.checking import storable
from bihuan.artifacts.models import Comment
from bihuan.artifacts.store import insert
from bihuan.connectors.tables.named import Named
from bihuan.fields.written import text_of, time_of

LONGEST_NAME = 120


class Said(NamedTuple):
    """`author` is a member, or None with the name in `signed`."""

    text: str
    at: datetime | None = None
    author: Any = None
    signed: str = ""


def comments_of(cell: Any, named: Named, zone: tzinfo) -> list[Said]:
    """A text is one comment; a list has texts, or objects with `text`, `author` and `at`."""
    found = []
    for one in cell if isinstance(cell, list) else [cell]:
        said = one if isinstance(one, dict) else {"text": text_of(one)}
        text = text_of(said.get("text")).strip()
        if text:
            storable(text)
            found.append(Said(text, moment(said.get("at"), zone), *author(text_of(said.get("author")).strip(), named)))
    return found


def moment(cell: Any, zone: tzinfo) -> datetime | None:
    return None if cell in ("", None) else min(time_of(cell, zone), timezone.now())


def author(name: str, named: Named) -> tuple[Any, str]:
    """Who is no member stays by name: what was said is kept either way."""
    if not name:
        return None, ""
    storable(name)
    try:
        user = named.person(name)
    except ValidationError:
        user = None
    return user, "" if user else name[:LONGEST_NAME]


def put_comments(said: Sequence[tuple[int, list[Said]]], by) -> dict[int, list[int]]:
    """Keep them with their times; by artifact the ids of the new ones. What is there already does not come twice."""
    waiting = [(artifact, one) for artifact, every in said for one in every]
    if not waiting:
        return {}
    there = defaultdict(set)
    for artifact, text in Comment.objects.filter(artifact__in={pk for pk, _one in waiting}).values_list(
        "artifact", "text"
    ):
        there[artifact].add(text)
    fresh = [(artifact, one) for artifact, one in waiting if one.text not in there[artifact]]
    now = timezone.now()
    made = [
        Comment(
            artifact_id=artifact,
            author=one.author or (None if one.signed else by),
            signed=one.signed,
            text=one.text,
            created_at=one.at or now,
        )
        for artifact, one in fresh
    ]
    fields = [field for field in Comment._meta.concrete_fields if not field.primary_key]
    columns = {field.name: [getattr(each, field.attname) for each in made] for field in fields}
    found: dict[int, list[int]] = defaultdict(list)
    for (artifact, _one), pk in zip(fresh, insert(Comment, columns, len(made)), strict=True):
        found[artifact].append(pk)
    return found
