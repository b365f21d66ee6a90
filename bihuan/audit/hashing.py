"""What of an event is hashed, and how: the same bytes on both databases, on every machine, in ten years."""

import hashlib
import json
import struct
from datetime import UTC, datetime
from typing import Any, NamedTuple

SALT = 16
# id of the event, id of the artifact, hash of the facts, hash of salt and content
SEALED_EVENT = struct.Struct(">QQ32s32s")
EXACT = 2**53
FIELDS = ("pk", "workspace_id", "artifact_id", "actor_id", "verb", "version", "at", "changes", "reason")


class EventRow(NamedTuple):
    """An event as it is read for hashing, in the order of FIELDS."""

    pk: int
    workspace: int
    artifact: int
    actor: int | None
    verb: str
    version: int
    at: datetime
    changes: dict
    reason: str


def facts_hash(row: EventRow) -> bytes:
    """SHA-256 over who did what to which, and when: what no erasure changes."""
    facts = {
        "id": row.pk,
        "workspace": row.workspace,
        "artifact": row.artifact,
        "actor": row.actor,
        "verb": row.verb,
        "version": row.version,
        "at": row.at,
    }
    return hashlib.sha256(canonical(facts)).digest()


def content_hash(row: EventRow, salt: bytes) -> bytes:
    """SHA-256 over the salt and what was written. Without the salt nobody can find out by trying what it was."""
    return hashlib.sha256(salt + canonical({"changes": row.changes, "reason": row.reason})).digest()


def sha256_of(value: Any) -> str:
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8, numbers as a double reads them (after RFC 8785)."""
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def plain(value: Any) -> Any:
    """1, 1.0 and 1e0 are one number: PostgreSQL's jsonb keeps none of these spellings, SQLite all of them."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) <= EXACT else float(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= EXACT else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value]
