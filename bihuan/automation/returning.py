"""Makes what comes again: once for each of its days, and once for all that were missed."""

import logging
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import writing
from bihuan.automation.applying import apply
from bihuan.automation.models import Recurrence
from bihuan.automation.running import words_of
from bihuan.deliveries.models import Alert
from bihuan.people.local import at
from bihuan.people.models import Role

log = logging.getLogger(__name__)


def make_next() -> bool:
    """Make the one that is due first, in the transaction that says when the next is; whether there was one."""
    with writing():
        due = Recurrence.objects.filter(next_at__lte=timezone.now(), paused_at=None).order_by("next_at", "pk")
        one = due.select_for_update(of=("self",)).select_related("template__workspace", "workspace", "owner").first()
        if one is None:
            return False
        with translation.override(one.owner.language if one.owner else None), at(one.workspace, one.time_zone):
            make(one)
    return True


def make(one: Recurrence) -> None:
    if why := unfit(one):
        pause(one, why)
        return
    today = timezone.localdate(timezone=ZoneInfo(one.time_zone))
    day = latest(one, today)
    try:
        made = apply(one.template, by=one.owner, given=one.given, starts_on=day)
    except (ValidationError, Refused, PermissionDenied) as error:
        pause(one, words_of(error))
        return
    one.last_id = made[0].pk
    one.reckon(today if day <= today else day)
    one.save(update_fields=["last", "next_on", "next_at"])


def latest(one: Recurrence, today):
    """The last of the days that have come; those before it were missed and are not made up for."""
    missed = [day for day in one.dates(one.next_on, 40) if day <= today]
    return missed[-1] if missed else one.next_on


def unfit(one: Recurrence) -> str:
    if one.owner is None or not one.owner.is_active:
        return _("Nobody stands behind it: its owner has no account any more.")
    one.owner.reach = read_reach(one.owner, one.workspace)
    if one.owner.reach.role_in(one.workspace_id) < Role.LEAD:
        return _("Its owner %(name)s is no lead here any more.") % {"name": one.owner}
    return ""


def pause(one: Recurrence, why: str) -> None:
    one.paused_at, one.paused_why = timezone.now(), why[:500]
    one.save(update_fields=["paused_at", "paused_why"])
    said = gettext_noop("“%(name)s” is not created any more: %(why)s")
    url = f"/{one.workspace.slug}/automation/recurring/{one.pk}/"
    Alert.objects.tell_admins(one.workspace, said, url, name=one.name, why=why)
