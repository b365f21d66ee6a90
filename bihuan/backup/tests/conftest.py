"""Fresh machines to restore into: a data folder of their own, and a database file or a PostgreSQL database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.db.utils import load_backend

from bihuan.config.environment import database, sqlite
from bihuan.people.models import User
from tests import ready

ALIAS = "restored"


class Machine:
    """Another installation, reached by the command as its operator reaches it."""

    def __init__(self, data: Path, url: str):
        self.data, self.url = data, url
        data.mkdir()

    def settle(self) -> None:
        """Somebody is here already."""
        if not (ready.DATABASE if self.url else ready.put(self.data / "bihuan.sqlite3")):
            assert self.run("migrate", "-v0").returncode == 0
        with self.opened() as using:
            User.objects.using(using).create(email="here@before.example", name="先来的")
        files = self.data / "files"
        files.mkdir()
        (files / "before.txt").write_text("先来的")
        (self.data / "secret_key").write_text("of before" * 8)

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        known = {name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")}
        env = known | {"BIHUAN_DATA": str(self.data), "LANG": "C.UTF-8"}
        env |= {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        if self.url:
            env["BIHUAN_DATABASE_URL"] = self.url
        return subprocess.run([sys.executable, "-m", "bihuan", *arguments], env=env, capture_output=True, text=True)

    @contextmanager
    def opened(self) -> Iterator[str]:
        """The alias of a connection to its database."""
        described = sqlite(self.data / "bihuan.sqlite3") if not self.url else at_address(self.url)
        described["OPTIONS"].pop("pool", None)
        described = {**connection.settings_dict, **described, "CONN_MAX_AGE": 0}
        connections[ALIAS] = load_backend(described["ENGINE"]).DatabaseWrapper(described, ALIAS)
        try:
            yield ALIAS
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]


def at_address(url: str) -> dict:
    kept = os.environ.get("BIHUAN_DATABASE_URL")
    os.environ["BIHUAN_DATABASE_URL"] = url
    try:
        return database(Path())
    finally:
        os.environ.pop("BIHUAN_DATABASE_URL")
        if kept:
            os.environ["BIHUAN_DATABASE_URL"] = kept


@pytest.fixture
def machine(tmp_path, django_db_blocker):
    """machine("sqlite" or "postgresql"): an empty one, or one where somebody is; databases are dropped afterwards."""
    made: list[str] = []

    def new(vendor: str, *, settled: bool = False) -> Machine:
        one = empty(vendor, settled)
        if settled:
            one.settle()
        return one

    def empty(vendor: str, settled: bool) -> Machine:
        if vendor == "sqlite":
            return Machine(tmp_path / f"machine{len(list(tmp_path.iterdir()))}", "")
        name = f"restored_{os.getpid()}_{len(made)}"
        execute(ready.create(name) if settled else f"CREATE DATABASE {name}")
        made.append(name)
        address = urlsplit(os.environ["BIHUAN_DATABASE_URL"])._replace(path=f"/{name}").geturl()
        return Machine(tmp_path / name, address)

    yield new
    for name in made:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


def execute(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["BIHUAN_DATABASE_URL"], autocommit=True) as server:
        server.execute(statement)
