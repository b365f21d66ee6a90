"""What people type in leads to public addresses only, once resolved, without redirects, and comes to an end."""

import socket
import socketserver
import threading
import time

import pytest
from django.core.exceptions import ValidationError

from bihuan.deliveries import outside
from bihuan.deliveries.networks import may_call
from bihuan.deliveries.outside import NotAllowed, Unreachable, post, refuse_internal
from bihuan.deliveries.tests.far_side import Says

INTERNAL = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_refused_however_they_are_written(address):
    assert not may_call(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "220.181.38.148", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_called(address):
    assert may_call(address)


def test_the_administrator_may_allow_networks(settings):
    settings.OUTSIDE_NETWORKS = ["10.20.0.0/16", "::1/128"]
    assert may_call("10.20.3.4")
    assert may_call("::ffff:10.20.3.4")
    assert may_call("::1")
    assert not may_call("10.21.0.1")
    assert not may_call("127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https://user:pass@example.com/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_may_not_be_called_is_never_connected_to(url, monkeypatch):
    def connected(*_args, **_options):
        raise AssertionError("it was connected to")

    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(Unreachable):
        post(url, b"", {})


def test_a_name_that_means_another_address_a_moment_later_is_not_asked_twice(monkeypatch, server):
    asked = []

    def resolve(host, port, **_options):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(outside.socket, "getaddrinfo", resolve)
    reached = []

    def connect(address, timeout):
        reached.append(address)
        raise OSError("not here")

    monkeypatch.setattr(outside.socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        post(f"http://moving.example:{server.server_port}/", b"", {})
    assert asked == ["moving.example"]
    assert reached == [("127.0.0.1", server.server_port)]


def test_one_internal_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_args, **_options: found)
    with pytest.raises(NotAllowed):
        post("https://both.example/", b"", {})


def test_a_redirect_is_an_answer_and_not_followed(server):
    server.always = Says(302, b"", {"Location": "http://169.254.169.254/"})
    assert post(f"{server.url}/here", b"x", {}).status == 302
    assert [call.path for call in server.calls] == ["/here"]


def test_proxies_of_the_environment_are_not_asked(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert post(f"{server.url}/a?b=c", b"x", {"X-One": "1"}).status == 200
    (call,) = server.calls
    assert (call.path, call.body, call.headers["x-one"]) == ("/a?b=c", b"x", "1")
    assert call.headers["host"] == f"127.0.0.1:{server.server_port}"


def test_reads_no_more_than_it_shows(server):
    server.always = Says(200, b"x" * 1_000_000)
    assert len(post(server.url, b"", {}, most=1000).body) == 1000


class Drip(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(65536)
        try:
            while True:
                self.request.sendall(b"H")
                threading.Event().wait(0.05)
        except OSError:
            return


def test_who_answers_a_letter_at_a_time_is_cut_off(settings):
    settings.OUTSIDE_NETWORKS = ["127.0.0.0/8"]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drip) as slow:
        slow.daemon_threads = True
        threading.Thread(target=slow.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(Unreachable):
            post(f"http://127.0.0.1:{slow.server_address[1]}/", b"", {}, timeout=0.5)
        assert time.monotonic() - began < 3
        slow.shutdown()


def test_forms_say_at_once_what_is_certain():
    numbers = (
        "http://0x0a000001/",
        "http://2130706433/",
        "http://017700000001/",
        "http://127.1/",
        "http://10.0.0.0x1/",
        "http://①②⑦.0.0.①/",
        "http://１２７。０。０。１/",
    )
    names = ("http://localhost/", "http://localhost./", "http://a.localhost/", "https://127.0.0.1./x")
    for url in (*numbers, *names, "https://[::1]/", "https://[::ffff:10.0.0.1]/", "mailto:a@b.example"):
        with pytest.raises(ValidationError):
            refuse_internal(url)
    refuse_internal("https://open.feishu.example/hook/1")
