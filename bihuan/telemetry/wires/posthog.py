"""Events as PostHog's clients send them: one, a list, or a batch, with the key inside.

Protocol: https://posthog.com/docs/api/capture
"""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import orjson

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.events import BROKEN, MALFORMED, Refused, event, mended, now
from bihuan.telemetry.wires.times import micros

SAMPLE = 2000
# How many events one request may bring.
AT_MOST = 10_000
# A client's clock is set right by when it says it sent; beyond this it says nonsense.
SKEW = 365 * 24 * 3600 * 1_000_000


class Sent(msgspec.Struct):
    """One event; what it says beyond is in its properties."""

    event: Any = None
    distinct_id: Any = None
    properties: msgspec.Raw = msgspec.Raw(b"{}")
    timestamp: Any = None
    uuid: Any = None
    offset: Any = None
    api_key: Any = None
    token: Any = None
    set: Any = msgspec.field(name="$set", default=None)
    set_once: Any = msgspec.field(name="$set_once", default=None)


class Letter(msgspec.Struct):
    """What is round the events of a batch."""

    api_key: Any = None
    token: Any = None
    batch: list[msgspec.Raw] | None = None
    sent_at: Any = None
    historical_migration: bool = False


class Known(msgspec.Struct):
    """The few properties that are ours to understand."""

    distinct_id: Any = None
    token: Any = None
    session: Any = msgspec.field(name="$session_id", default=None)


LETTER, SENT, KNOWN = msgspec.json.Decoder(Letter), msgspec.json.Decoder(Sent), msgspec.json.Decoder(Known)
MANY = msgspec.json.Decoder(list[msgspec.Raw])


class Mail:
    """A request's events, not looked into yet, and the key they came with."""

    raw: list[Any]
    token: str

    def __init__(self, body: bytes, sent_at: Any = None):
        decoded("PostHog", self.read, body.strip())
        if len(self.raw) > AT_MOST:
            raise Malformed(f"{len(self.raw)} events at once, {AT_MOST} at most")
        sent = micros(self.sent_at if self.sent_at is not None else sent_at)
        self.skew = 0 if sent is None or abs(now() - sent) > SKEW else now() - sent

    def read(self, body: bytes) -> None:
        self.token, self.sent_at, self.historical = "", None, False
        if body[:1] == b"[":
            self.raw = [*MANY.decode(body)]
        else:
            letter = LETTER.decode(body)
            self.raw = [body] if letter.batch is None else letter.batch
            self.sent_at, self.historical = letter.sent_at, letter.historical_migration
            self.token = letter.api_key or letter.token or ""
        if not self.token and self.raw:
            self.token = token_of(self.raw[0])
        if not isinstance(self.token, str):
            self.token = ""

    def rows(self, oldest: int = 0) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
        """(rows of `events`, (reason, sample) of what was refused)."""
        rows, rejects = [], []
        for raw in self.raw:
            try:
                rows.append(self.row(raw, 0 if self.historical else oldest))
            except Refused as error:
                rejects.append((str(error), bytes(raw)[:SAMPLE].decode("utf-8", "replace")))
            except (msgspec.DecodeError, ValueError, RecursionError):
                rejects.append((MALFORMED, bytes(raw)[:SAMPLE].decode("utf-8", "replace")))
        return rows, rejects

    def row(self, raw: Any, oldest: int) -> dict[str, Any]:
        sent = SENT.decode(raw)
        if bytes(sent.properties) == b"null":
            sent.properties = msgspec.Raw(b"{}")
        known = KNOWN.decode(sent.properties)
        if sent.set or sent.set_once:
            sent.properties = said_beside(sent)
        at, skew = sent.timestamp, self.skew
        if at is None and isinstance(sent.offset, int | float) and not isinstance(sent.offset, bool):
            at, skew = (now() - round(sent.offset * 1000)) / 1e6, 0
        return event(
            name=sent.event,
            distinct_id=known.distinct_id if sent.distinct_id is None else sent.distinct_id,
            properties=bytes(sent.properties),
            at=at,
            uuid=sent.uuid,
            session=known.session,
            skew=skew,
            oldest=oldest,
        )


def decoded(whose: str, decode: Callable[[bytes], Any], body: bytes) -> Any:
    """What `decode` makes of the body; half a letter in one event's text is mended first. Raises Malformed."""
    try:
        if BROKEN.search(body):
            body = orjson.dumps(mended(json.loads(body)))
        return decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed(f"not what {whose}'s clients send: {error}") from error


def token_of(raw: Any) -> Any:
    sent = SENT.decode(raw)
    return sent.api_key or sent.token or KNOWN.decode(sent.properties).token or ""


def said_beside(sent: Sent) -> msgspec.Raw:
    """Properties with `$set` and `$set_once` of the event itself, as some clients write them."""
    properties = orjson.loads(bytes(sent.properties))
    for key, value in (("$set", sent.set), ("$set_once", sent.set_once)):
        if isinstance(value, dict):
            properties[key] = {**value, **(properties.get(key) or {})}
    return msgspec.Raw(orjson.dumps(properties))
