"""Lets something happen in the past: whatever is written inside gets the moment's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from bihuan.areas.research.models import Telling
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Comment, Event, Link, Notice

WRITTEN = [(Event, "at"), (Comment, "created_at"), (Link, "created_at"), (Notice, "at"), (Telling, "at")]
READ_AFTER = timedelta(days=12)


@contextmanager
def happening(moment: datetime) -> Iterator[None]:
    """Everything written inside happened at `moment`, and so did what it set off."""
    before = {model: last(model) for model, _field in WRITTEN}
    began = timezone.now()
    yield
    run_once()
    for model, field in WRITTEN:
        model.objects.filter(pk__gt=before[model]).update(**{field: moment})
    Telling.objects.filter(pk__gt=before[Telling]).exclude(next_try_at=None).update(mailed_at=moment, next_try_at=None)
    if timezone.now() - moment > READ_AFTER:
        Notice.objects.filter(pk__gt=before[Notice]).update(read_at=moment + timedelta(hours=5))
    for field in ("created_at", "changed_at", "closed_at", "state_since"):
        Artifact.objects.filter(**{f"{field}__gte": began}).update(**{field: moment})


def last(model) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0
