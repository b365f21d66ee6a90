"""How artifacts look to a program: one shape, the same in lists, alone and in answers to writing."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache, reduce
from typing import Any

import orjson
from django.db import connection
from django.db.models import DecimalField, Field, JSONField
from django.utils.functional import Promise
from orjson import Fragment

from bihuan.artifacts.models import Artifact, Tag

SHARED = (
    *("number", "title", "body", "state", "category", "priority", "score", "starts_on", "due_on", "custom", "version"),
    *("created_at", "changed_at", "closed_at", "archived_at"),
)
NAMED = {"owner": ("owner_id", "owner__name"), "created_by": ("created_by_id", "created_by__name")}
NAMED["department"] = ("department_id", "department__name")
MORE = ("id", "kind", "product__slug", "parent__number", *(path for pair in NAMED.values() for path in pair))


def as_json(value: Any, default: Callable | None = None) -> bytes:
    # SQLite gives times in UTC without saying so; PostgreSQL says so.
    return orjson.dumps(value, default or written, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_NAIVE_UTC)


def written(value: Any) -> str:
    if isinstance(value, Decimal | Promise):
        return str(value)
    raise TypeError(type(value))


@cache
def own_fields(kind: type[Artifact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A kind's own plain columns, and its references to artifacts."""
    own = [field for field in kind._meta.local_concrete_fields if not field.primary_key]
    return tuple(f.name for f in own if not f.is_relation), tuple(f.name for f in own if f.is_relation)


@cache
def paths(kind: type[Artifact]) -> tuple[str, ...]:
    plain, references = own_fields(kind)
    return (*SHARED, *MORE, *plain, *(f"{name}__{part}" for name in references for part in ("kind", "number")))


def rows_of(kind: type[Artifact], ids: Sequence[int]) -> list[dict]:
    """The artifacts of these ids in shape and in order; two queries, the SQL of which is written once."""
    if not ids:
        return []
    columns, tags = paths(kind), defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(tags_sql(len(ids)), ids)
        for pk, name in cursor.fetchall():
            tags[pk].append(name)
        cursor.execute(rows_sql(kind, len(ids)), ids)
        rows = {}
        for values in cursor.fetchall():
            row = dict(zip(columns, values, strict=True))
            for name, read in readers(kind):
                row[name] = read(row[name])
            rows[row["id"]] = row
    return [shaped(kind, rows[pk], tags[pk]) for pk in ids]


@cache
def rows_sql(kind: type[Artifact], count: int) -> str:
    return kind.objects.filter(pk__in=range(count)).order_by().values_list(*paths(kind)).query.sql_with_params()[0]


@cache
def tags_sql(count: int) -> str:
    tags = Tag.objects.filter(artifacts__in=range(count)).order_by("name").values_list("artifacts", "name")
    return tags.query.sql_with_params()[0]


@cache
def readers(kind: type[Artifact]) -> list[tuple[str, Callable]]:
    """What columns need that a database gives in a form of its own: JSON as text, SQLite money as a float."""
    fields = [kind._meta.get_field(name) for name in (*SHARED, *own_fields(kind)[0])]
    return [(f.name, reader(f)) for f in fields if isinstance(f, JSONField | DecimalField)]


def reader(field: Field) -> Callable:
    if isinstance(field, JSONField):
        return Fragment
    step = Decimal(1).scaleb(-field.decimal_places)
    return lambda value: None if value is None else Decimal(value).quantize(step)


def shape_of(artifact: Artifact, tags: list[str] | None = None) -> dict:
    """One artifact at hand in shape."""
    artifact = artifact.as_kind()
    row = {path: reduce(follow, path.split("__"), artifact) for path in paths(type(artifact))}
    return shaped(type(artifact), row, [tag.name for tag in artifact.tags.all()] if tags is None else tags)


def follow(value: Any, step: str) -> Any:
    return None if value is None else getattr(value, step)


def shaped(kind: type[Artifact], row: dict, tags: list[str]) -> dict:
    plain, references = own_fields(kind)
    shape: dict[str, Any] = {"key": f"{kind.prefix}-{row['number']}", "kind": kind.slug}
    shape |= {name: row[name] for name in SHARED}
    for name, (pk, label) in NAMED.items():
        shape[name] = None if row[pk] is None else {"id": row[pk], "name": row[label]}
    shape["product"] = row["product__slug"]
    shape["parent"] = key_of(kind.slug, row["parent__number"])
    shape["tags"] = sorted(tags)
    shape |= {name: row[name] for name in plain}
    shape |= {name: key_of(row[f"{name}__kind"], row[f"{name}__number"]) for name in references}
    return shape


def key_of(slug: str | None, number: int | None) -> str | None:
    return f"{Artifact.kinds()[slug].prefix}-{number}" if slug and number is not None else None


def brief(artifact: Artifact) -> dict:
    """Enough of an artifact to name it beside something else."""
    return {"key": artifact.key, "kind": artifact.kind, "title": artifact.title, "state": artifact.state}


def person(user) -> dict | None:
    return None if user is None else {"id": user.pk, "name": str(user)}
