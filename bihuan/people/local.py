"""Whose clock and week hold: the person's time zone, else that of the workspace; weeks begin as the workspace says."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from bihuan.people.preferences import available, time_zone_of

MONDAY = 0
_begins: ContextVar[int] = ContextVar("week begins", default=MONDAY)


def zone_of(workspace) -> ZoneInfo:
    """The workspace's time zone; a name that the machine no longer knows counts as the installation's."""
    name = workspace.time_zone if workspace is not None else ""
    return ZoneInfo(name if name in available() else settings.TIME_ZONE)


def zone_for(user, workspace=None) -> ZoneInfo:
    """The person's own; else that of the workspace, or of the first they belong to."""
    own = time_zone_of(user)
    if own is None and workspace is None and user.pk:
        membership = user.memberships.select_related("workspace").order_by("pk").first()
        workspace = membership and membership.workspace
    return own or zone_of(workspace)


def enter(user, workspace) -> None:
    """From here on in this request: as the workspace has it."""
    _begins.set(workspace.week_begins if workspace is not None else MONDAY)
    if workspace is not None and time_zone_of(user) is None:
        timezone.activate(zone_of(workspace))


@contextmanager
def at(workspace, zone) -> Iterator[None]:
    """For work that nobody looks at: in this time zone, with the weeks of the workspace."""
    before = _begins.set(workspace.week_begins)
    try:
        with timezone.override(zone):
            yield
    finally:
        _begins.reset(before)


def week_begins() -> int:
    """The weekday weeks begin on, 0 is Monday."""
    return _begins.get()


def week_of(day: date) -> date:
    """The first day of the week the day is in."""
    return day - timedelta((day.weekday() - week_begins()) % 7)
