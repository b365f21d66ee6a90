"""Forwarded addresses are believed from our own proxies only."""

import pytest

from bihuan.config.proxies import networks, seen_through

OURS = networks(["127.0.0.0/8", "10.0.0.0/8"])


def scope(client, **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"client": (client, 1234), "scheme": "http", "headers": [(b"host", b"bihuan.example"), *pairs]}


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("127.0.0.1", "8.8.8.8", "8.8.8.8"),
        ("127.0.0.1", "1.1.1.1, 8.8.8.8", "8.8.8.8"),  # the visitor wrote 1.1.1.1 themselves
        ("127.0.0.1", "8.8.8.8, 10.0.0.7", "8.8.8.8"),
        ("9.9.9.9", "8.8.8.8", "9.9.9.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1"),
    ],
)
def test_the_address_is_the_last_one_our_own_proxies_vouch_for(client, forwarded, address):
    assert seen_through(scope(client, x_forwarded_for=forwarded), OURS)["client"][0] == address


def test_the_scheme_comes_from_our_proxy():
    assert seen_through(scope("127.0.0.1", x_forwarded_proto="https"), OURS)["scheme"] == "https"
    assert seen_through(scope("9.9.9.9", x_forwarded_proto="https"), OURS)["scheme"] == "http"
    assert seen_through(scope("127.0.0.1", x_forwarded_proto="gopher"), OURS)["scheme"] == "http"


@pytest.mark.parametrize("client", ["127.0.0.1", "9.9.9.9"])
def test_nothing_forwarded_reaches_the_views(client):
    seen = seen_through(
        scope(client, x_forwarded_for="8.8.8.8", x_forwarded_host="evil.example", forwarded="for=x"), OURS
    )
    assert seen["headers"] == [(b"host", b"bihuan.example")]
