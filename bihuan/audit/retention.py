"""What is kept long enough goes: things in the trash with their history and files, and old sign-ins."""

import time
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Event, File
from bihuan.artifacts.store import writing
from bihuan.audit.models import Chain, Redaction, Retention
from bihuan.audit.models.retention import TRASH_MONTHS
from bihuan.people.models import SignIn, Workspace

EVERY = 3600.0
AT_ONCE = 100
due = 0.0


def at_tick(sender, **kwargs) -> None:
    """Once an hour; a long trash is emptied over several ticks."""
    global due
    if time.monotonic() < due:
        return
    if not expire():
        due = time.monotonic() + EVERY


def expire(now: datetime | None = None) -> int:
    """Delete for good a hundred things at most whose time is over, and all sign-ins; how many things that were."""
    now = now or timezone.now()
    gone = 0
    for workspace, months in trash_rules():
        before = months_before(now, months)
        for artifact in Artifact.objects.filter(workspace=workspace, trashed_at__lt=before)[: AT_ONCE - gone]:
            purge(artifact)
            gone += 1
    expire_sign_ins(now)
    return gone


def trash_rules() -> list[tuple[int, int]]:
    """(workspace, months its trash is kept): as its admins said, else one; none where it is kept for good."""
    rules = Retention.objects.exclude(trash_months=None).order_by("pk").values_list("pk", "trash_months")
    said = [(pk, months) for pk, months in rules if months]
    silent = Workspace.objects.filter(retention=None).order_by("pk").values_list("pk", flat=True)
    return said + [(pk, TRASH_MONTHS) for pk in silent]


def purge(artifact: Artifact) -> None:
    """Delete one artifact for good: row, history, index and, after the commit, the bytes of its files."""
    files = [file.content for file in File.objects.filter(artifact=artifact.pk)]
    with writing():
        search.forget([artifact.pk])
        artifact.as_kind().delete()
        transaction.on_commit(partial(delete_bytes, files))


def delete_bytes(contents: list) -> None:
    for content in contents:
        content.storage.delete(content.name)


def note_purge(sender, instance: Artifact, origin: Model | QuerySet | None = None, **kwargs) -> None:
    """Whoever deletes an artifact for good: the chain remembers which of its sealed events went with it."""
    if isinstance(origin, Workspace) or (isinstance(origin, QuerySet) and origin.model is Workspace):
        return  # its chain goes too
    with writing():
        chain = Chain.held(instance.workspace_id)
        sealed = Event.objects.filter(artifact=instance.pk, pk__lte=chain.last).order_by("pk")
        Redaction.objects.create(
            workspace_id=instance.workspace_id,
            what=Redaction.What.PURGED,
            about=instance.key,
            events=[[pk, None] for pk in sealed.values_list("pk", flat=True)],
        )


def expire_sign_ins(now: datetime) -> None:
    """A person of several workspaces is remembered as long as the most patient of them wants."""
    kept = Retention.objects.exclude(sign_in_months=None).values_list("pk", "sign_in_months")
    rules = {pk: months or 0 for pk, months in kept}
    patient = Workspace.objects.exclude(pk__in=rules)
    for months in sorted(set(rules.values())):
        longer = Workspace.objects.filter(pk__in=[pk for pk, longest in rules.items() if longest > months])
        asked = SignIn.objects.filter(
            at__lt=months_before(now, months),
            user__memberships__workspace__in=[pk for pk, longest in rules.items() if longest <= months],
        )
        for held in (patient, longer):
            asked = asked.exclude(user__memberships__workspace__in=held)
        SignIn.objects.filter(pk__in=asked.values("pk")).delete()
    if rules and not patient.exists():
        SignIn.objects.filter(user=None, at__lt=months_before(now, max(rules.values()))).delete()


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months ago, or the last day of that month."""
    month = moment.year * 12 + moment.month - 1 - months
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=month // 12, month=month % 12 + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=month // 12, month=month % 12 + 1)
