"""Long work goes on beside the tick; where there are no threads to spare it is done before the tick is over."""

import threading

import pytest

from bihuan.batches import aside

pytestmark = pytest.mark.one_database


def test_the_tick_does_not_wait_and_begins_nothing_twice(monkeypatch):
    monkeypatch.setattr(aside, "in_threads", True)
    begun, may_end, done = threading.Event(), threading.Event(), []

    def long() -> None:
        begun.set()
        may_end.wait(10)
        done.append(1)

    assert aside.aside("long", long)
    assert begun.wait(10)
    assert (done, aside.aside("long", long)) == ([], False)
    may_end.set()
    aside.wait(10)
    assert done == [1]


def test_what_fails_there_is_logged_and_begun_again(monkeypatch, caplog):
    monkeypatch.setattr(aside, "in_threads", True)
    for _each in range(2):
        assert aside.aside("broken", lambda: 1 / 0)
        aside.wait(10)
    assert caplog.text.count("ZeroDivisionError: division by zero") == 2


def test_elsewhere_it_is_done_at_once():
    done = []
    aside.aside("short", lambda: done.append(1))
    assert done == [1]
