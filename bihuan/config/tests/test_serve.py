"""A second server at the same port is refused: both would answer, by turns."""

import os
import signal
import socket
import sys

import pytest

from bihuan.config import serve
from bihuan.config.serve import refuse_taken


def test_a_port_that_shares_is_still_taken():
    with socket.socket() as first:
        first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        first.bind(("127.0.0.1", 0))
        first.listen()
        with pytest.raises(SystemExit, match="cannot listen at"):
            refuse_taken("127.0.0.1", first.getsockname()[1])


def test_a_free_port_is_free_at_once():
    with socket.socket() as first:
        first.bind(("127.0.0.1", 0))
        port = first.getsockname()[1]
    assert refuse_taken("127.0.0.1", port) is None


def test_an_unknown_host_gets_words():
    with pytest.raises(SystemExit, match="cannot listen at"):
        refuse_taken("no.such.host.invalid", 8000)


def test_a_site_whose_database_is_behind_ends_with_its_worker(monkeypatch):
    ended = []
    monkeypatch.setattr(serve, "HEAD_START", 0)
    monkeypatch.setattr(serve.os, "kill", lambda *how: ended.append(how))
    worker = serve.Supervised([sys.executable, "-c", f"raise SystemExit({serve.OUTDATED})"])
    worker.watch()
    assert worker.outdated
    assert ended == [(os.getpid(), signal.SIGTERM)]
