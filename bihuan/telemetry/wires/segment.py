"""Events as Segment's clients send them: track, page, screen, identify, group and alias, in batches.

Protocol: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
"""

from typing import Any

import msgspec
import orjson

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.events import MALFORMED, Refused, event, now
from bihuan.telemetry.wires.posthog import AT_MOST, SAMPLE, SKEW, decoded
from bihuan.telemetry.wires.times import micros


class Letter(msgspec.Struct):
    batch: list[msgspec.Raw] | None = None
    writeKey: Any = None
    sentAt: Any = None


class Message(msgspec.Struct):
    type: Any = None
    event: Any = None
    name: Any = None
    userId: Any = None
    anonymousId: Any = None
    previousId: Any = None
    groupId: Any = None
    properties: Any = None
    traits: Any = None
    timestamp: Any = None
    messageId: Any = None
    context: Any = None


LETTER, MESSAGE = msgspec.json.Decoder(Letter), msgspec.json.Decoder(Message)


class Mail:
    """A request's messages and the key they came with, where it was not in the header."""

    def __init__(self, body: bytes):
        letter = decoded("Segment", LETTER.decode, body)
        self.token = letter.writeKey if isinstance(letter.writeKey, str) else ""
        self.raw: list[Any] = [body] if letter.batch is None else letter.batch
        if len(self.raw) > AT_MOST:
            raise Malformed(f"{len(self.raw)} messages at once, {AT_MOST} at most")
        sent = micros(letter.sentAt)
        self.skew = 0 if sent is None or abs(now() - sent) > SKEW else now() - sent

    def rows(self, oldest: int = 0) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
        """(rows of `events`, (reason, sample) of what was refused)."""
        rows, rejects = [], []
        for raw in self.raw:
            try:
                rows.append(self.row(MESSAGE.decode(raw), oldest))
            except Refused as error:
                rejects.append((str(error), bytes(raw)[:SAMPLE].decode("utf-8", "replace")))
            except (msgspec.DecodeError, ValueError, TypeError, RecursionError):
                rejects.append((MALFORMED, bytes(raw)[:SAMPLE].decode("utf-8", "replace")))
        return rows, rejects

    def row(self, message: Message, oldest: int) -> dict[str, Any]:
        name, properties = said(message)
        anonymous, who = message.anonymousId, message.userId
        if name == "$identify" and anonymous and who:
            properties["$anon_distinct_id"] = anonymous
        if name == "$create_alias":
            properties["alias"] = message.previousId
        return event(
            name=name,
            distinct_id=anonymous if who is None else who,
            properties=orjson.dumps(properties),
            at=message.timestamp,
            uuid=message.messageId,
            session=None,
            skew=self.skew,
            oldest=oldest,
        )


def said(message: Message) -> tuple[Any, dict[str, Any]]:
    """(name of the event, its properties), in PostHog's words, so that one store understands both."""
    given = message.properties if isinstance(message.properties, dict) else {}
    traits = message.traits if isinstance(message.traits, dict) else {}
    found = {**context_of(message.context), **given}
    if message.type == "identify":
        return "$identify", {**found, "$set": traits}
    if message.type == "alias":
        return "$create_alias", found
    if message.type == "group":
        kind = str(found.pop("groupType", "") or traits.get("groupType") or "company")
        return "$groupidentify", {**found, "$group_type": kind, "$group_key": message.groupId, "$group_set": traits}
    if message.type in ("page", "screen"):
        kind = "$pageview" if message.type == "page" else "$screen"
        return kind, {**found, "$screen_name" if kind == "$screen" else "title": message.name or found.get("name")}
    return message.event, found


def context_of(context: Any) -> dict[str, Any]:
    """The context's library, page and locale as flat properties."""
    if not isinstance(context, dict):
        return {}
    page = context.get("page") if isinstance(context.get("page"), dict) else {}
    library = context.get("library") if isinstance(context.get("library"), dict) else {}
    flat = {
        "$lib": library.get("name"),
        "$current_url": page.get("url"),
        "$pathname": page.get("path"),
        "$referrer": page.get("referrer"),
        "$raw_user_agent": context.get("userAgent"),
        "$locale": context.get("locale"),
        "$groups": {"company": context["groupId"]} if context.get("groupId") else None,
    }
    return {key: value for key, value in flat.items() if value}
