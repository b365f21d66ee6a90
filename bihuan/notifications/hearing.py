"""Hears what came into inboxes, and puts down how each person is told of it elsewhere.

Runs in the transaction that marks the event dispatched, after everybody who fills inboxes.
"""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bihuan import prepared
from bihuan.artifacts.models import Event, Notice
from bihuan.notifications.models import Browser, Mode, Preferences, Waiting
from bihuan.notifications.pushing import queue_push


def hear(sender, event: Event, **kwargs) -> None:
    told = Q(event=event.pk, read_at=None)
    if not prepared.rows(Notice, told, ("pk",), limit=1):
        return
    notices = list(Notice.objects.filter(told).select_related("user"))
    wishes = Preferences.objects.of_all(notice.user for notice in notices)
    mailed = mail_leaves() and not event.artifact.workspace.demo
    rows = [row for notice in notices if mailed and (row := to_mail(notice, event, wishes[notice.user_id]))]
    Waiting.objects.bulk_create(rows, ignore_conflicts=True)
    for browser in Browser.objects.filter(user__in=[notice.user_id for notice in notices]):
        notice = next(each for each in notices if each.user_id == browser.user_id)
        if wishes[browser.user_id].pushes(notice.why, event.artifact.kind):
            queue_push(browser, notice, wishes[browser.user_id])


def mail_leaves() -> bool:
    """Whether mails reach anybody: without a mail server they are files, and every event would be one more."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def to_mail(notice: Notice, event: Event, wishes: Preferences) -> Waiting | None:
    mode = wishes.mode(notice.why, event.artifact.kind)
    if mode == Mode.OFF:
        return None
    due = wishes.due(mode, timezone.now())
    return Waiting(notice=notice, user_id=notice.user_id, workspace_id=notice.workspace_id, mode=mode, due_at=due)
