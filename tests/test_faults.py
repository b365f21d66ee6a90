"""Processes are killed, the disk is full, the database is gone: nothing acknowledged is lost, and it comes back.

The long form with fifty kills is `python -m tests.bench.faults`.
"""

import errno
import os
import random
import sqlite3
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import OperationalError

from bihuan.outage import Outage, outage_of
from tests import ready
from tests.faults.house import House
from tests.faults.writers import Load

pytestmark = pytest.mark.each_database
KILLS = 2
POSTGRES = os.environ.get("BIHUAN_DATABASE_URL", "").startswith("postgres")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A served house, on the database the tests run on."""
    data = tmp_path_factory.mktemp("house")
    name = f"house_{os.getpid()}"
    address = ""
    if POSTGRES:
        at_server(ready.create(name))
        address = urlsplit(os.environ["BIHUAN_DATABASE_URL"])._replace(path=f"/{name}").geturl()
    house = House(data, address)
    house.furnish()
    house.start()
    house.wait_for(200)
    yield house
    house.stop()
    if POSTGRES:
        at_server(f"DROP DATABASE {name} WITH (FORCE)")


def at_server(statement: str) -> None:
    with psycopg.connect(os.environ["BIHUAN_DATABASE_URL"], autocommit=True) as server:
        server.execute(statement)


def test_nothing_acknowledged_is_lost_when_processes_are_killed(house):
    chance = random.Random(7)
    with Load(house, writers=2) as load:
        for kills in range(KILLS):
            until_written(load, (kills + 1) * 3)
            house.kill_one(chance)
            house.wait_for(200)
        until_written(load, KILLS * 3 + 6)
    assert load.wrong == []
    assert house.check(load.writes) == []


def until_written(load: Load, count: int) -> None:
    while load.acknowledged < count:
        assert load.writers[0].is_alive()
        load.ending.wait(0.02)


def test_a_full_disk_is_said_and_mended_by_room_alone(house):
    status, made = house.api("POST", "requirements/", {"title": "有空间"})
    assert status == 201
    token = form_token(house, made["number"])
    house.limit_files(1024)
    try:
        refused = house.api("PATCH", f"requirements/{made['number']}/", {"body": "" if POSTGRES else "没空间"})[1]
        uploaded, said = upload(house, made["number"], token)
        assert house.page("/bench/requirements/")[0] in (200, 503)
    finally:
        house.limit_files(-1)
    assert POSTGRES or (refused["status"], refused["type"]) == (503, "urn:bihuan:problem:outage")
    assert uploaded == 503
    assert "disk is full" in said
    status, now = house.api("GET", f"requirements/{made['number']}/")
    assert (status, now["body"], now["version"]) == (200, "", 1)
    assert house.api("PATCH", f"requirements/{made['number']}/", {"body": "又有了"})[0] == 200
    assert house.check([{"title": "有空间", "number": made["number"], "body": "又有了"}]) == []
    assert house.page(f"/bench/requirements/{made['number']}/")[0] == 200


def form_token(house: House, number: int) -> str:
    status, page = house.page(f"/bench/requirements/{number}/")
    assert status == 200
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def upload(house: House, number: int, token: str) -> tuple[int, str]:
    """A file sent by a form, as a browser does."""
    edge = "----edge"
    head = f"--{edge}\r\nContent-Disposition: form-data; name="
    named = f'{head}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    file = f'{head}"files"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n{"x" * 8_000_000}\r\n'
    body = f"{named}{file}--{edge}--\r\n".encode()
    return house.post(f"/bench/requirements/{number}/files/", body, edge, token)


@pytest.mark.parametrize("where", ["a server"] if POSTGRES else [], ids=str)
def test_a_lost_database_is_said_and_comes_back(house, where):
    name = urlsplit(house.environment["BIHUAN_DATABASE_URL"]).path[1:]
    at_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    at_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        status, page = house.page("/bench/requirements/")
        program = house.api("GET", "requirements/")[1]
        assert house.ask("GET", "/health")[0] == 503
    finally:
        at_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert status == 503
    assert "The database does not answer" in page
    assert (program["status"], program["type"]) == (503, "urn:bihuan:problem:outage")
    house.wait_for(200)
    assert {house.page("/bench/requirements/")[0] for _ in range(8)} == {200}
    status, made = house.api("POST", "requirements/", {"title": "又回来了"})
    assert status == 201
    assert house.check([{"title": "又回来了", "number": made["number"]}]) == []


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("…")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "full"), Outage.DISK),
        (OSError(errno.ENOENT, "gone"), None),
        (sqlite_error(sqlite3.SQLITE_FULL), Outage.DISK),
        (sqlite_error(sqlite3.SQLITE_IOERR | 3 << 8), Outage.DISK),
        (sqlite_error(sqlite3.SQLITE_BUSY), Outage.DATABASE),
        (sqlite_error(sqlite3.SQLITE_ERROR), None),
        (caused(OperationalError("no such table"), sqlite_error(sqlite3.SQLITE_ERROR)), None),
        (caused(OperationalError("…"), psycopg.errors.DiskFull("…")), Outage.DISK),
        (caused(OperationalError("…"), psycopg.OperationalError("connection refused")), Outage.DATABASE),
        (caused(ValueError("…"), sqlite_error(sqlite3.SQLITE_FULL)), Outage.DISK),
        (ValueError("…"), None),
    ],
)
def test_what_time_mends_is_told_from_a_fault(error, outage):
    assert outage_of(error) is outage
