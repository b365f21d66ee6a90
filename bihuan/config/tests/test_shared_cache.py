"""The cache all processes share: short-lived values, and counts that no process loses."""

import multiprocessing
import time

import pytest

from bihuan.config.shared_cache import SharedCache

COUNTS, PROCESSES = 200, 4


@pytest.fixture
def cache(tmp_path):
    return SharedCache(tmp_path / "cache.sqlite3", {})


@pytest.mark.parametrize("value", [0, 7, -3, "订单", None, True, 1.5, [1, {"a": 2}], b"\x00", 2**80])
def test_what_is_kept_comes_back_as_it_was(cache, value):
    cache.set("a", value)
    assert cache.get("a", "nothing") == value
    assert type(cache.get("a")) is type(value)


def test_an_entry_expires(cache):
    cache.set("a", 1, timeout=0.05)
    deadline = time.monotonic() + 5
    while cache.get("a") is not None:
        assert time.monotonic() < deadline
    assert cache.add("a", 2)


def test_add_keeps_what_is_there(cache):
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.get("a") == 1


def test_touch_delete_and_clear_say_whether_there_was_anything(cache):
    cache.set("a", 1)
    assert cache.touch("a", 60)
    assert cache.delete("a")
    assert not cache.touch("a", 60)
    assert not cache.delete("a")
    cache.set("b", 1)
    cache.clear()
    assert cache.get("b") is None


def test_only_numbers_that_are_there_can_be_counted_up(cache):
    with pytest.raises(ValueError, match="missing"):
        cache.incr("missing")
    cache.set("word", "a")
    with pytest.raises(ValueError, match="word"):
        cache.incr("word")


def count(path):
    cache = SharedCache(path, {})
    for _ in range(COUNTS):
        cache.incr("visits")


def test_no_process_loses_a_count(cache):
    cache.set("visits", 0)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=count, args=(cache.path,)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert cache.get("visits") == COUNTS * PROCESSES


def test_sweeping_forgets_what_has_expired(cache):
    cache.set("old", 1, timeout=-1)
    cache.set("new", 1)
    cache.sweep()
    assert [key for (key,) in cache.run("SELECT key FROM entries")] == [cache.make_key("new")]
