"""What each test says to SQLite, and how few tests say to PostgreSQL all that those of a package have to say."""

import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from heapq import heapify, heappop, heappush
from pathlib import Path
from zlib import crc32

import pytest
from django.db.backends.signals import connection_created

from tests import ready

LEAST = 0.02  # seconds that every test takes, whatever it does
LISTS = re.compile(r"\((?:%s|NULL)(?:, (?:%s|NULL))*\)(?:, \((?:%s|NULL)(?:, (?:%s|NULL))*\))*")
NUMBERS = re.compile(r"\b\d+\b")


@cache
def form_of(statement: str) -> int:
    """A number for the statement whatever its values and however many of them."""
    return crc32(NUMBERS.sub("0", LISTS.sub("(%s)", statement)).encode())


@dataclass
class Listener:
    """Writes down, on SQLite, what each test says to the database, and how long it takes."""

    file: Path
    said: set[str] = field(default_factory=set)

    def hear(self, execute, sql, params, many, context):
        self.said.add(sql)
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            self.said.add(f"{sql} {type(error).__name__}")
            raise

    def listen_to(self, connection, **kwargs) -> None:
        if self.hear not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.hear)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.said.clear()
        began = time.process_time()
        answer = yield
        forms = sorted({form_of(one) for one in self.said if "SAVEPOINT" not in one})
        with self.file.open("a", encoding="utf-8") as file:
            print(json.dumps([item.nodeid, time.process_time() - began, forms]), file=file)
        return answer


def listen(config, worker: str) -> None:
    folder = Path(ready.FOLDER) / "statements"
    folder.mkdir(exist_ok=True)
    listener = Listener(folder / f"{worker}.jsonl")
    connection_created.connect(listener.listen_to)
    config.pluginmanager.register(listener)


@dataclass
class Known:
    """What was written down of a test: its seconds, and its forms of statements, each with its package."""

    seconds: float
    forms: set[tuple[str, int]]


def written_down() -> dict[str, Known]:
    found = {}
    for file in sorted((Path(ready.FOLDER) / "statements").glob("*.jsonl")) if ready.FOLDER else ():
        for line in file.read_text("utf-8").splitlines():
            test, seconds, forms = json.loads(line)
            package = test.partition("::")[0].rpartition("/")[0]
            found[test] = Known(seconds + LEAST, {(package, form) for form in forms})
    return found


def fewest(tests: Iterable[str], known: dict[str, Known], anyway: Iterable[str]) -> Iterator[str]:
    """Tests that say all that `tests` have to say beyond those that run `anyway`; the most for its time first."""
    heard = set().union(*(known[test].forms for test in anyway if test in known))
    waiting = [(-len(known[test].forms - heard) / known[test].seconds, test) for test in tests]
    heapify(waiting)
    while waiting:
        _worth, test = heappop(waiting)
        worth = -len(known[test].forms - heard) / known[test].seconds
        if worth and waiting and worth > waiting[0][0]:
            heappush(waiting, (worth, test))
        elif worth:
            heard |= known[test].forms
            yield test
