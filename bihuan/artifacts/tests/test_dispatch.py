"""News reaches every listener once, whatever happens to the others."""

import threading

import pytest
from django.db import DatabaseError

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.artifacts.dispatch import happened, run_once, ticked
from bihuan.artifacts.models import Event, Notice
from bihuan.artifacts.models.event import MOST_ATTEMPTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What a listener of the test's own heard; it stumbles over titles that say so."""
    found = []

    def listener(sender, event, **kwargs):
        found.append(event.pk)
        if "绊倒" in event.artifact.title:
            raise DatabaseError("stumbled") if "库" in event.artifact.title else LookupError("stumbled")

    happened.connect(listener, weak=False, dispatch_uid="test")
    yield found
    happened.disconnect(dispatch_uid="test")


def test_every_event_is_dispatched_once_and_in_order(add, heard, lead):
    one = add(Requirement)
    one.change(by=lead, title="改过")
    add(Requirement)
    assert run_once() == 3
    assert heard == sorted(heard)
    assert len(heard) == 3
    assert run_once() == 0
    assert not Event.objects.undispatched().exists()


@pytest.mark.parametrize("title", ["绊倒我", "绊倒数据库"])
def test_a_failing_listener_holds_up_only_its_own_event(add, heard, title, caplog):
    add(Requirement, title=title)
    add(Requirement, title="好的")
    assert run_once() == 1
    stuck = Event.objects.get(artifact__title=title)
    assert stuck.dispatched_at is None
    assert "could not be dispatched" in caplog.text
    for _ in range(MOST_ATTEMPTS):
        run_once()
    assert list(Event.objects.stuck()) == [stuck]
    assert heard.count(stuck.pk) == MOST_ATTEMPTS


def test_what_a_failing_listener_wrote_is_taken_back(add, heard, lead, member):
    add(Requirement, title="绊倒我", owner=member)
    run_once()
    assert not Notice.objects.exists()


def test_one_notice_a_person_for_the_strongest_reason(add, lead, member):
    one = add(Requirement, owner=member)
    one.watch(by=member)
    run_once()
    assert Notice.objects.get().why == "assigned"
    one.comment(f"@[x]({member.pk}) 你看", by=lead)
    run_once()
    assert [n.why for n in Notice.objects.filter(user=member).order_by("pk")] == ["assigned", "mentioned"]
    assert not Notice.objects.filter(user=lead).exists(), "nobody is told of their own doing"


def test_nobody_hears_of_what_they_may_no_longer_see(add, lead, member, admin, private_product):
    one = add(Requirement, by=admin)
    one.watch(by=member)
    run_once()
    one.change(by=admin, product=private_product)
    run_once()
    assert not Notice.objects.filter(user=member).exists()


def test_ticks_even_while_there_is_always_news(monkeypatch):
    stop, ticks = threading.Event(), []

    def listener(sender, **kwargs):
        ticks.append(sender)

    ticked.connect(listener, dispatch_uid="test")
    monkeypatch.setattr(dispatch, "run_once", lambda: 1)
    monkeypatch.setattr(
        dispatch, "pulses", lambda stop: (stop.set() if last else True for last in (False, False, True))
    )
    monkeypatch.setattr(dispatch, "TICK", 0)
    dispatch.run(stop)
    ticked.disconnect(dispatch_uid="test")
    assert len(ticks) == 3
