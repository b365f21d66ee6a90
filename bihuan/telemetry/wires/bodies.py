"""The body of a request as it was before it was packed for the way."""

import base64
import binascii
import zlib
from urllib.parse import unquote_to_bytes

# Inflated, so that a small body cannot become a large one.
LIMIT = 20 * 1024 * 1024


class Malformed(Exception):
    """A whole body that cannot be read; says what is wrong with it."""


class TooLarge(Malformed):
    """More than is taken at once."""


def opened(body: bytes, encoding: str = "", compression: str = "") -> bytes:
    """The body without gzip, deflate, base64 or the frame of a form. Raises Malformed."""
    if body[:5] == b"data=":
        fields = dict(part.partition(b"=")[::2] for part in body.split(b"&"))
        body = unquote_to_bytes(fields[b"data"].replace(b"+", b" "))
        compression = compression or unquote_to_bytes(fields.get(b"compression", b"")).decode("latin-1")
    # posthog-js says `gzip-js` in the address, others in a header, and some say nothing at all.
    if body[:2] == b"\x1f\x8b":
        return inflated(body, 31)
    if encoding == "deflate":
        return inflated(body, 15)
    if compression == "base64" or (body[:1] not in (b"{", b"[", b" ", b"\n", b"\t") and encoding == ""):
        return unwrapped(body)
    if len(body) > LIMIT:
        raise TooLarge(f"more than {LIMIT // 1024 // 1024} MB")
    return body


def inflated(body: bytes, window: int) -> bytes:
    inflater = zlib.decompressobj(window)
    try:
        text = inflater.decompress(body, LIMIT + 1)
    except zlib.error as error:
        raise Malformed(f"not what its encoding says: {error}") from error
    if len(text) > LIMIT:
        raise TooLarge(f"more than {LIMIT // 1024 // 1024} MB when unpacked")
    if not inflater.eof:
        raise Malformed("cut off before its end")
    return text


def unwrapped(body: bytes) -> bytes:
    try:
        return base64.b64decode(body.strip().replace(b" ", b"+"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("neither JSON nor base64") from error
