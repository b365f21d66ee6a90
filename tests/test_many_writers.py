"""Sixteen processes write for eight seconds: no lost update, no number twice, nobody is locked out."""

import multiprocessing
import time
import traceback

import pytest
from django.db import connection, connections

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.errors import Stale
from bihuan.artifacts.models import Event
from bihuan.people.models import User, Workspace

WRITERS = 16
SECONDS = 8


def leave_connections() -> None:
    """A connection, and a pool's threads, do not survive a fork."""
    connections.close_all()
    if getattr(connection, "pool", None):
        connection.close_pool()


def write(workspace_id: int, user_id: int, shared_id: int, until: float, said) -> None:
    """Create, and count up one number that all sixteen fight for, until the time is over."""
    created = counted = stale = 0
    try:
        workspace, user = Workspace.objects.get(pk=workspace_id), User.objects.get(pk=user_id)
        while not created or time.monotonic() < until:
            Requirement.objects.add(workspace=workspace, title="抢着写", by=user)
            created += 1
            shared = Requirement.objects.get(pk=shared_id)
            try:
                shared.change(by=user, version=shared.version, reach=shared.reach + 1)
                counted += 1
            except Stale:
                stale += 1
        said.put((created, counted, stale, ""))
    except BaseException:
        said.put((created, counted, stale, traceback.format_exc()))
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_lose_nothing(workspace, lead):
    shared = Requirement.objects.add(workspace=workspace, title="大家都改的", by=lead, reach=0)
    leave_connections()
    context = multiprocessing.get_context("fork")
    said = context.Queue()
    until = time.monotonic() + SECONDS
    arguments = (workspace.pk, lead.pk, shared.pk, until, said)
    writers = [context.Process(target=write, args=arguments) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    answers = [said.get(timeout=SECONDS + 60) for _ in writers]
    for writer in writers:
        writer.join()

    assert [fault for *_counts, fault in answers if fault] == []
    created, counted = (sum(column) for column in list(zip(*answers, strict=True))[:2])
    shared.refresh_from_db()
    assert shared.reach == counted
    assert shared.version == counted + 1
    numbers = sorted(Requirement.objects.values_list("number", flat=True))
    assert numbers == list(range(1, created + 2))
    assert Event.objects.filter(verb="created").count() == created + 1
    assert all(row[0] for row in answers), "every writer had its turn"
