"""The short form of `python -m tests.bench.live`: every write is heard of, also through lines that break."""

import os
import socket
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests import ready
from tests.bench.live import Plan, measured, served

pytestmark = pytest.mark.each_database


@pytest.fixture
def database():
    """The address of an empty database beside the one under test; empty for SQLite, which is a file in its folder."""
    if connection.vendor == "sqlite":
        yield ""
        return
    address, name = urlsplit(os.environ["BIHUAN_DATABASE_URL"]), f"live_{os.getpid()}"
    with psycopg.connect(address._replace(scheme="postgresql").geturl(), autocommit=True) as server:
        server.execute(ready.create(name))
        try:
            yield address._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_every_reader_hears_of_every_write_also_after_its_line_was_cut(tmp_path, database):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plan = Plan(port=port, readers=10, writers=4, seconds=1, pause=0.1, least=4, torn=5, every=0.5)
    with served(tmp_path, port, database) as (_server, token, session):
        report = measured(plan, token, session)
    assert report.writes >= plan.writers * plan.least
    assert report.deliveries == report.writes * plan.readers
    assert report.cuts > 0
    assert report.missed == []
    assert report.resets == 0
