"""Looks a database over after the harm: nothing acknowledged is lost, nothing half there, nothing left waiting."""

import json
import os
import sys
from collections import Counter as Counted
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Max, Min  # noqa: E402

from bihuan.areas.requirements.models import Requirement  # noqa: E402
from bihuan.artifacts.dispatch import run_once  # noqa: E402
from bihuan.artifacts.models import Artifact, Comment, Counter, Event, Watch  # noqa: E402
from bihuan.audit.sealing import seal_now  # noqa: E402
from bihuan.audit.verifying import verify  # noqa: E402
from bihuan.people.models import Workspace  # noqa: E402


def problems(writes: list[dict]) -> Iterator[str]:
    yield from lost(writes)
    yield from half()
    yield from numbered()
    yield from waiting()
    yield from damaged()


def lost(writes: list[dict]) -> Iterator[str]:
    """Each acknowledged write is there once; one nobody heard of may be there, but not twice."""
    known = {one.number: one for one in Requirement.objects.all()}
    comments = Counted(Comment.objects.values_list("artifact__number", "text"))
    for title, count in Counted(Requirement.objects.values_list("title", flat=True)).items():
        if count > 1:
            yield f"{title} was created {count} times"
    for write in writes:
        if "number" not in write:
            continue
        one = known.get(write["number"])
        if one is None or one.title != write["title"]:
            yield f"{write['title']} was acknowledged as REQ-{write['number']} and is lost"
        elif "body" in write and one.body != write["body"]:
            yield f"{one.key}: an acknowledged change is lost"
        said = comments[(write["number"], write["title"])]
        if said > 1 or ("comment" in write and said != 1):
            yield f"REQ-{write['number']}: its comment is there {said} times"


def half() -> Iterator[str]:
    """Every artifact has its kind's row, its history from the beginning, its index and its maker watching."""
    indexed = set(keys_of_index())
    first = dict(Event.objects.values_list("artifact").annotate(Min("id")))
    created = set(Event.objects.filter(verb="created", version=1).values_list("pk", flat=True))
    latest = dict(Event.objects.values_list("artifact").annotate(Max("version")))
    watched = set(Watch.objects.values_list("artifact", flat=True))
    children = {pk for kind in Artifact.kinds().values() for pk in kind.objects.values_list("pk", flat=True)}
    for pk, version in Artifact.objects.values_list("pk", "version"):
        if pk not in children:
            yield f"artifact {pk} has no row of its kind"
        if first.get(pk) not in created:
            yield f"artifact {pk} does not begin with its creation"
        if latest.get(pk) != version:
            yield f"artifact {pk} is at version {version}, its history at {latest.get(pk)}"
        if pk not in indexed:
            yield f"artifact {pk} cannot be found by its words"
        if pk not in watched:
            yield f"artifact {pk} is watched by nobody"
    known = set(Artifact.objects.values_list("pk", flat=True))
    yield from (f"{table} has {pk} that no artifact has" for table, pk in surplus(known, indexed, children))


def surplus(known: set[int], indexed: set[int], children: set[int]) -> Iterator[tuple[str, int]]:
    yield from (("the index", pk) for pk in indexed - known)
    yield from (("a kind", pk) for pk in children - known)


def keys_of_index() -> Iterator[int]:
    column = "rowid" if connection.vendor == "sqlite" else "artifact_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM artifacts_search")
        yield from (pk for (pk,) in cursor.fetchall())


def numbered() -> Iterator[str]:
    """Numbers have no gaps by design: they are taken in the transaction that uses them."""
    for counter in Counter.objects.all():
        here = Artifact.objects.filter(workspace=counter.workspace_id, kind=counter.kind)
        numbers = list(here.order_by("number").values_list("number", flat=True))
        if numbers != list(range(1, counter.last + 1)):
            yield f"{counter.kind}: {len(numbers)} numbers, the counter says {counter.last}"


def waiting() -> Iterator[str]:
    """The worker goes on where it was killed: what is still waiting now is waiting for good."""
    run_once()
    if left := Event.objects.filter(dispatched_at=None).count():
        yield f"{left} events nobody was told of"


def damaged() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (text for (text,) in cursor.fetchall() if text != "ok")
            cursor.execute("PRAGMA foreign_key_check")
            yield from (str(row) for row in cursor.fetchall())
    if not seal_now():
        yield "history cannot be sealed"
    for workspace in Workspace.objects.all():
        if fault := verify(workspace).fault:
            yield str(fault)


if __name__ == "__main__":
    print(json.dumps(list(problems(json.loads(Path(sys.argv[1]).read_text())))))
