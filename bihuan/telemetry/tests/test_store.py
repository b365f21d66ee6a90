"""Accepted once is stored once, whatever is stored, merged, read or broken off meanwhile."""

from datetime import UTC, datetime

import orjson
import pytest

from bihuan.telemetry.models import Alias, Batch, Profile, Segment, Tally
from bihuan.telemetry.store import compacting
from bihuan.telemetry.store.compacting import compact
from bihuan.telemetry.store.engine import cursor
from bihuan.telemetry.store.keeping import erase, forget_old, remove_replaced, sweep
from bihuan.telemetry.store.merging import merge_group
from bihuan.telemetry.store.snapshot import take

pytestmark = pytest.mark.django_db


def names(source):
    return [name for (name,) in asked(source, "SELECT name FROM {rows} ORDER BY timestamp", ["timestamp", "name"])]


def asked(source, statement, wanted, properties=()):
    view = take([source], "events")
    with cursor() as db:
        view.register(db)
        return db.execute(statement.format(rows=view.rows(wanted, properties))).fetchall()


def merged(source):
    source.refresh_from_db()
    return merge_group(source, "events", list(Segment.objects.current().filter(source=source)))


def test_is_seen_before_and_after_it_is_stored(source, sent):
    sent("2026-03-01 10:00 ann opened", "2026-03-01 11:00 ann paid")
    assert names(source) == ["opened", "paid"]
    assert compact() == 2
    assert not Batch.objects.exists()
    sent("2026-03-01 12:00 ann left")
    assert names(source) == ["opened", "paid", "left"]


def test_what_comes_twice_counts_once(source, sent):
    sent("2026-03-01 10:00 ann opened", "2026-03-01 10:00 ann opened")
    assert names(source) == ["opened"]
    compact()
    sent("2026-03-01 10:00 ann opened")
    assert names(source) == ["opened"], "also while the second waits"
    compact()
    assert names(source) == ["opened"]
    assert dict(Tally.objects.values_list("outcome", "count")) == {"accepted": 3, "stored": 1, "duplicate": 2}


def test_who_stores_later_keeps_nothing(source, sent, monkeypatch):
    sent("2026-03-01 10:00 ann opened")
    write = compacting.write

    def overtaken(*given, **named):
        written = write(*given, **named)
        monkeypatch.setattr(compacting, "write", write)
        assert compact() == 1
        return written

    monkeypatch.setattr(compacting, "write", overtaken)
    assert compact() == 0
    assert names(source) == ["opened"]
    assert len(list(source_files(source))) == 1, "the file of who came later is gone"


def source_files(source):
    from django.conf import settings

    return settings.SEGMENTS.rglob("*.parquet")


def test_a_fault_between_file_and_row_loses_nothing(source, sent, monkeypatch):
    sent("2026-03-01 10:00 ann opened")
    with monkeypatch.context() as broken:
        broken.setattr(compacting, "learn", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            compact()
    assert not list(source_files(source))
    assert names(source) == ["opened"]
    assert compact() == 1


def test_merging_changes_nothing_but_the_files(source, sent):
    for hour in range(10, 14):
        sent(f"2026-03-01 {hour}:00 ann paid", properties=f'{{"plan":"pro","n":{hour}}}')
        compact()
    sent("2026-03-02 09:00 bob paid")
    compact()
    statement = 'SELECT timestamp, "p.plan", "p.n", "p.none" FROM {rows} ORDER BY timestamp'
    before = asked(source, statement, ["timestamp"], ["plan", "n", "none"])
    assert merged(source) == 5
    assert asked(source, statement, ["timestamp"], ["plan", "n", "none"]) == before
    assert Segment.objects.current().get().keys == ["n", "plan"]
    sent("2026-03-01 18:00 ann paid", properties='{"plan":"free"}')
    plans = [plan for _at, plan, *_rest in asked(source, statement, ["timestamp"], ["plan", "n", "none"])]
    assert plans == ["pro"] * 4 + ["free", None]


def test_old_files_stay_until_readers_are_through(source, sent):
    for hour in (10, 11):
        sent(f"2026-03-01 {hour}:00 ann paid")
        compact()
    view = take([source], "events")
    merged(source)
    assert remove_replaced() == 0
    with cursor() as db:
        assert db.execute(f"SELECT count(*) FROM {view.rows(['timestamp'])}").fetchone() == (2,)


def test_two_identifiers_become_one_person(source, sent):
    sent("2026-03-01 10:00 cookie opened")
    compact()
    sent("2026-03-01 10:05 ann $identify", properties='{"$anon_distinct_id":"cookie","$set":{"team":"仓储"}}')
    compact()
    sent("2026-03-01 10:10 cookie paid")
    compact()
    alias = Alias.objects.get()
    assert take([source], "events").aliases() == [(alias.old, alias.new)], "what was stored before does not know"
    merged(source)
    assert take([source], "events").aliases() == []
    assert len({person for (person,) in asked(source, "SELECT person FROM {rows}", ["person"])}) == 1
    assert Profile.objects.get().properties == {"team": "仓储"}


@pytest.mark.parametrize("nobody", ["anonymous", "null", "0", " Undefined "])
def test_who_is_not_known_is_nobody(source, sent, nobody):
    sent("2026-03-01 10:05 ann $identify", properties=orjson.dumps({"$anon_distinct_id": nobody}).decode())
    compact()
    assert not Alias.objects.exists()


def test_what_is_older_than_kept_is_forgotten(source, sent):
    sent("2019-03-01 10:00 ann opened", f"{datetime.now(UTC):%Y-%m-%d} 00:00 ann paid")
    compact()
    assert forget_old() == 1
    assert names(source) == ["paid"]


def test_an_erased_person_is_in_no_file(source, sent):
    sent("2026-11-01 10:00 ann opened", "2026-11-01 10:00 bob opened", "2026-11-02 10:00 cookie opened")
    sent("2026-11-02 10:05 ann $identify", properties='{"$anon_distinct_id":"cookie","$set":{"name":"Ann"}}')
    assert erase(source.workspace, "cookie") == 1
    assert names(source) == ["opened"]
    assert not Profile.objects.exists()
    assert not Alias.objects.exists()
    assert len(list(source_files(source))) == 1


def test_files_that_nothing_names_are_swept(source, sent):
    import os

    sent("2026-11-01 10:00 ann opened")
    compact()
    kept = next(source_files(source))
    lost = kept.with_name("lost.parquet")
    lost.write_bytes(b"half")
    assert sweep() == 0, "it may be somebody's who has not committed yet"
    os.utime(lost, (0, 0))
    os.utime(kept, (0, 0))
    assert sweep() == 1
    assert kept.exists()
