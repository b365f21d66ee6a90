"""What OpenTelemetry's exporters are answered: taken wholly, in part, or not."""

from typing import Any

import orjson

from bihuan.telemetry.wires.otlp.reading import in_json
from bihuan.telemetry.wires.parsed import Parsed

REJECTED = {"traces": "rejectedSpans", "metrics": "rejectedDataPoints", "logs": "rejectedLogRecords"}
INVALID_ARGUMENT = 3


def answer(signal: str, parsed: Parsed, media: str) -> tuple[bytes, str]:
    """(body, its Content-Type) of a 200: `Export…ServiceResponse`, with `partial_success` where some were refused."""
    count = len(parsed.rejects)
    reasons = ", ".join(sorted({each.reason for each in parsed.rejects})[:5])
    if in_json(media):
        # 64-bit numbers are text in JSON.
        said: dict[str, Any] = {REJECTED[signal]: str(count), "errorMessage": reasons}
        return orjson.dumps({"partialSuccess": said} if count else {}), "application/json"
    partial = b"\x08" + varint(count) + text_field(2, reasons)
    return (b"\x0a" + varint(len(partial)) + partial if count else b""), "application/x-protobuf"


def refusal(sentence: str, media: str, code: int = INVALID_ARGUMENT) -> tuple[bytes, str]:
    """(body, its Content-Type) of a 4xx or 5xx: a `google.rpc.Status`."""
    if in_json(media):
        return orjson.dumps({"code": code, "message": sentence}), "application/json"
    return b"\x08" + varint(code) + text_field(2, sentence), "application/x-protobuf"


def varint(number: int) -> bytes:
    """A number as protobuf writes it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def text_field(field: int, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    return varint(field << 3 | 2) + varint(len(raw)) + raw
