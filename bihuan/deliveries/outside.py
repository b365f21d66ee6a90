"""Calling addresses that somebody typed in: resolved once, checked, and nothing else is connected to.

Redirects are not followed and proxies of the environment not asked. The whole call ends after `timeout` seconds,
whatever drips in, and no more than `most` bytes of the answer are read.
"""

import http.client
import re
import socket
import ssl
import threading
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from bihuan.deliveries.networks import may_call

TIMEOUT = 12.0
MOST = 64 * 1024
PORTS = {"http": 80, "https": 443}
DOTS = str.maketrans("。｡", "..")
NUMBER = re.compile("[0-9]+|0x[0-9a-f]*")  # a host that ends so is an IPv4 address, however it is written


class Unreachable(Exception):
    """Nothing answered there in time."""


class NotAllowed(Unreachable):
    """The address leads somewhere that may not be called from here."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace").replace("\0", "\ufffd")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float = TIMEOUT,
    most: int = MOST,
    internal: bool = False,
) -> Reply:
    """POST to an address of the outside. Raises NotAllowed or Unreachable; any status is a Reply.

    `internal` is for addresses an administrator of the server wrote into its settings: they may be internal ones.
    """
    parts = checked(url)
    ends = time.monotonic() + timeout
    connection = Pinned(parts, ends, internal=internal)
    try:
        connection.connect()
        watch = threading.Timer(max(ends - time.monotonic(), 0), cut, [connection.sock])
        watch.daemon = True
        watch.start()
        try:
            path = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
            connection.request("POST", path, body, {**headers, "Connection": "close"})
            response = connection.getresponse()
            return Reply(response.status, dict(response.getheaders()), response.read(most))
        finally:
            watch.cancel()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= ends:
            raise Unreachable(_("No answer in %(seconds)g seconds.") % {"seconds": timeout}) from error
        raise Unreachable(said(error)) from error
    finally:
        connection.close()


def said(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _("It cannot be reached: %(reason)s") % {"reason": reason}


def cut(sock: socket.socket) -> None:
    """End a call from another thread. Only the plain socket's shutdown is safe while TLS reads from it."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it had ended by itself


def checked(url: str) -> SplitResult:
    """The parts of an address that can be called. Raises NotAllowed with what is wrong with it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotAllowed(_("This is not an address.")) from error
    if parts.scheme not in PORTS or not host or port == 0 or any(ord(each) <= 32 for each in url):
        raise NotAllowed(_("An address begins with https:// and names a host."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("An address must not contain a name or password."))
    return parts


def addresses(host: str, port: int, *, internal: bool = False) -> list[str]:
    """The IP addresses of a host, all of them allowed. Raises NotAllowed where one is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no host %(host)s.") % {"host": host}) from error
    plain = list(dict.fromkeys(str(address[0]) for *_kind, address in found))
    for address in plain:
        if not internal and not may_call(address):
            text = _(
                "%(host)s leads to %(address)s, an internal address. Only an administrator of the server allows it."
            )
            raise NotAllowed(text % {"host": host, "address": address})
    return plain


def refuse_internal(url: str) -> None:
    """Say at once what is certain without asking the network: a bad shape, or an internal number or name."""
    try:
        # As the resolver will read it: digits in circles and full-width ones are digits, a Chinese stop is a dot.
        host = unicodedata.normalize("NFKC", (checked(url).hostname or "").translate(DOTS)).rstrip(".")
        end = host.rpartition(".")[2]
        if end == "localhost" or NUMBER.fullmatch(end) or ":" in host:
            addresses(host, 443)
    except NotAllowed as error:
        raise ValidationError(str(error)) from error
    except Unreachable as error:
        raise ValidationError(str(error)) from error


@cache
def trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class Pinned(http.client.HTTPConnection):
    """A connection to one of the checked addresses, whatever the name means a moment later."""

    def __init__(self, parts: SplitResult, ends: float, *, internal: bool = False):
        port = parts.port or PORTS[parts.scheme]
        super().__init__(parts.hostname or "", port)
        self.default_port = PORTS[parts.scheme]  # so that Host carries the port only where it is another
        self.secure, self.ends, self.internal = parts.scheme == "https", ends, internal

    def connect(self) -> None:
        problem: OSError = OSError("no address")
        for address in addresses(self.host, self.port, internal=self.internal):
            try:
                sock = socket.create_connection((address, self.port), timeout=max(self.ends - time.monotonic(), 0.1))
                self.sock = trust().wrap_socket(sock, server_hostname=self.host) if self.secure else sock
                self.sock.settimeout(max(self.ends - time.monotonic(), 0.1))
                return
            except OSError as error:
                problem = error
        raise problem
