"""Lets something happen in the past: whatever is written inside gets the moment's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from bihuan.areas.research.models import Telling
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Comment, Event, Link, Notice

WRITTEN = [(Event, "at"), (Comment, "created_at"), (Link, "created_at"), (Notice, "at"), (Telling, "at")]
TIMES = ("created_at", "changed_at", "closed_at", "state_since")
READ_AFTER = timedelta(days=12)


@contextmanager
def happening(moment: datetime) -> Iterator[None]:
    """Everything written inside happened at `moment`, and so did what it set off."""
    before, began = last(), timezone.now()
    yield
    run_once()
    after = last()
    for (model, field), was, now in zip(WRITTEN, before, after, strict=True):
        if now > was:
            model.objects.filter(pk__gt=was).update(**{field: moment})
    told_before, noticed_before = (
        before[[model for model, _field in WRITTEN].index(each)] for each in (Telling, Notice)
    )
    Telling.objects.filter(pk__gt=told_before).exclude(next_try_at=None).update(mailed_at=moment, next_try_at=None)
    if timezone.now() - moment > READ_AFTER:
        Notice.objects.filter(pk__gt=noticed_before).update(read_at=moment + timedelta(hours=5))
    touched = list(Artifact.objects.filter(changed_at__gte=began).values("pk", *TIMES))
    for times in touched:
        pk = times.pop("pk")
        now_then = {name: moment for name, at in times.items() if at is not None and at >= began}
        Artifact.objects.filter(pk=pk).update(**now_then)


def last() -> tuple[int, ...]:
    """The highest id of each table that is written, in one query."""
    tables = ", ".join(f"(SELECT max(id) FROM {model._meta.db_table})" for model, _field in WRITTEN)  # noqa: S608  our own tables
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + tables)
        return tuple(highest or 0 for highest in cursor.fetchone())
