"""Turns notices whose time has come into mails: each thing's own at once, or many gathered into one."""

import logging
from datetime import timedelta
from itertools import groupby

from django.db import DatabaseError
from django.db.models import Min
from django.utils import timezone, translation

from bihuan.artifacts.models import Notice
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import writing
from bihuan.deliveries.models import Bounce
from bihuan.deliveries.outbox import queue
from bihuan.notifications.leaving import DIGEST
from bihuan.notifications.mails import digest, mail_of_thing, things_of
from bihuan.notifications.models import Mode, Preferences, Waiting
from bihuan.people.models import User, Workspace

log = logging.getLogger(__name__)
BATCH = 20
MOST_NOTICES = 100
AT_ONCE = 500  # SQLite takes no more than some hundred values in one question
LATER = timedelta(minutes=10)
MOST_MAILS = 8  # of things at once; a person whose morning is worse gets one mail of all


def gather(sender=None, **kwargs) -> int:
    """Compose the mails that are due; how many. The worker calls this about once a second."""
    due = Waiting.objects.filter(due_at__lte=timezone.now()).values("user", "workspace")
    pairs = due.annotate(first=Min("due_at")).order_by("first").values_list("user", "workspace")[:BATCH]
    return sum(gathered_for(user, workspace) for user, workspace in list(pairs))


def gathered_for(user_id: int, workspace_id: int) -> int:
    try:
        return gather_for(user_id, workspace_id)
    except DatabaseError:
        raise
    except Exception:  # what is wrong with one person's mail must not hold up the others, and is not lost
        log.exception("mails to person %s could not be composed", user_id)
        late = Waiting.objects.filter(user=user_id, workspace=workspace_id, due_at__lte=timezone.now())
        with writing():
            late.update(due_at=timezone.now() + LATER)
        return 0


def gather_for(user_id: int, workspace_id: int) -> int:
    """One person's mails of one workspace: composed, queued and no longer waiting, in one transaction."""
    with writing():
        mine = Waiting.objects.filter(user=user_id, workspace=workspace_id, due_at__lte=timezone.now())
        rows = list(mine.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
        if not rows:
            return 0
        user, workspace = User.objects.get(pk=user_id), Workspace.objects.get(pk=workspace_id)
        now = timezone.now()
        if (later := Preferences.objects.of(user).due(Mode.AT_ONCE, now)) > now:
            # They asked for quiet after these were timed.
            mine.update(due_at=later)
            return 0
        modes = {row.notice_id: row.mode for row in rows}
        mine.filter(pk__lte=rows[-1].pk).delete()
        notices = wanted(user, list(modes))
        at_once = [notice for notice in notices if modes[notice.pk] == Mode.AT_ONCE]
        gathered = [notice for notice in notices if modes[notice.pk] != Mode.AT_ONCE]
        if len({notice.artifact_id for notice in at_once}) > MOST_MAILS:
            at_once, gathered = [], notices
        with translation.override(user.language), timezone.override(Preferences.objects.of(user).zone):
            return mail_each(user, workspace, at_once) + mail_together(user, workspace, gathered)


def wanted(user: User, notice_ids: list[int]) -> list[Notice]:
    """What the person has not read meanwhile, may still see, and still wants mailed."""
    if not user.is_active or Bounce.objects.of(user.email):
        return []
    reach, wishes = read_reach(user), Preferences.objects.of(user)
    related = ("event__actor", "event__artifact__workspace", "event__artifact__product")
    found: list[Notice] = []
    for at in range(0, len(notice_ids), AT_ONCE):
        some = Notice.objects.filter(pk__in=notice_ids[at : at + AT_ONCE], read_at=None, artifact__trashed_at=None)
        found += [
            notice
            for notice in some.order_by("pk").select_related(*related)
            if reach.includes(notice.event.artifact) and wishes.mode(notice.why, notice.event.artifact.kind) != Mode.OFF
        ]
    return found


def mail_each(user: User, workspace: Workspace, notices: list[Notice]) -> int:
    ordered = sorted(notices, key=lambda notice: notice.artifact_id)
    count = 0
    for artifact_id, group in groupby(ordered, key=lambda notice: notice.artifact_id):
        about = list(group)
        why = about[0].why
        payload = mail_of_thing(user, workspace, things_of(about)[0], why)
        queue_mail(user, workspace, payload, str(about[0].get_why_display()), artifact_id)
        count += 1
    return count


def mail_together(user: User, workspace: Workspace, notices: list[Notice]) -> int:
    if not notices:
        return 0
    things = things_of(notices[:MOST_NOTICES])
    queue_mail(user, workspace, digest(user, workspace, things, len(notices)), DIGEST)
    return 1


def queue_mail(user: User, workspace: Workspace, payload: dict, why: str, artifact_id: int | None = None) -> None:
    about = {"artifact_id": artifact_id, "why": why, "user": user}
    queue("mail", str(user.pk), payload, workspace_id=workspace.pk, title=payload["subject"], **about)
