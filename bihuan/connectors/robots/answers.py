"""What a vendor says to a card: HTTP 200 alone means nothing, the number in the answer does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from bihuan.deliveries.message import Answer
from bihuan.deliveries.outside import Reply


@dataclass(frozen=True)
class Said:
    taken: bool
    code: int | None
    text: str
    too_fast: bool = False
    misconfigured: bool = False


def number_in(data: dict[str, Any], *names: str) -> int | None:
    """The first of these that is a number, else nothing: an answer without one is no success."""
    found = (data[name] for name in names if name in data)
    return next((value for value in found if isinstance(value, int) and not isinstance(value, bool)), None)


def answer_of(reply: Reply, read, rest: timedelta) -> Answer:
    """The vendor's answer as ours. `rest` is how long it wants quiet when we were too fast."""
    seen = {"status": reply.status, "response": reply.text}
    try:
        data = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        data = None
    if not isinstance(data, dict):
        return Answer(failure=f"HTTP {reply.status}, no JSON", **seen)
    said = read(data)
    if said.taken and reply.status == 200:
        return Answer(taken=True, **seen)
    failure = f"{said.code}: {said.text}" if said.code is not None else f"HTTP {reply.status}"
    if said.too_fast or reply.status == 429:
        return Answer(failure=failure, wait=rest, **seen)
    return Answer(failure=failure, refused=said.misconfigured, **seen)
