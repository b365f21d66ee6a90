"""An event as rows of the store have it, made of what a client said; or why it cannot be one."""

import json
import re
from contextlib import suppress
from hashlib import blake2b
from time import time
from typing import Any
from uuid import UUID, uuid4

import orjson

from bihuan.telemetry.wires.times import micros

NAME, DISTINCT_ID, PROPERTIES = 200, 400, 256 * 1024
MINUTE = 60_000_000
# A clock may be a little ahead; what is further ahead would be the newest of all for days.
AHEAD = 60 * MINUTE
# Escapes that are valid JSON and no valid text: DuckDB would refuse the whole question.
BROKEN = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")

FUTURE, LATE, NO_NAME, NO_PERSON, OVERSIZED, MALFORMED, NO_TIME = (
    "future",
    "late",
    "no event name",
    "no distinct_id",
    "oversized",
    "malformed",
    "no valid time",
)


class Refused(Exception):
    """Why this one event is not taken; the others of its batch are."""


def now() -> int:
    return round(time() * 1e6)


def event(
    *,
    name: Any,
    distinct_id: Any,
    properties: bytes,
    at: Any = None,
    uuid: Any = None,
    session: Any = None,
    skew: int = 0,
    oldest: int = 0,
) -> dict[str, Any]:
    """A row of `events`. `skew` is what to add to the client's time, `oldest` the first time that is kept, in µs.

    Raises Refused.
    """
    if not isinstance(name, str) or not name.strip():
        raise Refused(NO_NAME)
    who = distinct_id if isinstance(distinct_id, str) else "" if distinct_id is None else str(distinct_id)
    if not who.strip():
        raise Refused(NO_PERSON)
    if len(name) > NAME or len(who) > DISTINCT_ID or len(properties) > PROPERTIES:
        raise Refused(OVERSIZED)
    text = readable(properties)
    name, who = sound(name), sound(who)
    timestamp = timed(at, skew, oldest)
    return {
        "id": identified(uuid, name, who, at, properties),
        "timestamp": timestamp,
        "name": name,
        "distinct_id": who,
        "session": session if isinstance(session, str) and len(session) < 100 else "",
        "properties": text,
    }


def timed(at: Any, skew: int, oldest: int) -> int:
    if at is None:
        return now()
    found = micros(at)
    if found is None:
        raise Refused(NO_TIME)
    if found + skew > now() + AHEAD:
        raise Refused(FUTURE)
    if found + skew < oldest:
        raise Refused(LATE)
    return found + skew


def identified(uuid: Any, name: str, who: str, at: Any, properties: bytes) -> bytes:
    """16 bytes that are the same when the same event comes again."""
    if isinstance(uuid, str) and len(uuid) == 36:
        with suppress(ValueError):  # else some other identifier of that length: hashed like any
            return UUID(uuid).bytes
    if uuid:
        return blake2b(str(uuid).encode("utf-8", "replace"), digest_size=16).digest()
    if at is None:
        return uuid4().bytes
    said = b"\0".join((name.encode(), who.encode(), str(at).encode(), properties))
    return blake2b(said, digest_size=16).digest()


def sound(text: str) -> str:
    """The text as any engine keeps it: no half surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")


def readable(properties: bytes) -> str:
    """The JSON of an object as text that every engine reads."""
    try:
        return (
            orjson.dumps(mended(json.loads(properties))).decode() if BROKEN.search(properties) else properties.decode()
        )
    except UnicodeDecodeError as error:
        raise Refused(MALFORMED) from error


def mended(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list):
        return [mended(each) for each in value]
    if isinstance(value, dict):
        return {sound(key): mended(each) for key, each in value.items()}
    return value if not isinstance(value, int) or -(2**63) <= value < 2**64 else float(value)
