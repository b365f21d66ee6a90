"""The few endpoints behind many addresses: what differs from call to call becomes {id}."""

import re
from functools import lru_cache
from urllib.parse import unquote

from bihuan.telemetry.wires.events import sound

LONGEST, READ = 200, 2000
ID = "{id}"
# A number; a UUID; hexadecimal with a digit in it; an order number as ORD-2024-0001; an address of mail;
# a long mixture of letters and digits as ULIDs, object ids and tokens are.
VARIES = re.compile(
    r"""\d+(?:[-_,:]\d+)* | [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12} | (?=[a-f]*\d)[0-9a-f]{8,}
    | (?-i:[A-Z]{1,10}[-_]?\d{2,}(?:[-_]\d+)*) | [^@/]+@[^@/]+\.[^@/]+
    | (?=(?:\D*\d){4})[0-9A-Za-z]{20,}""",
    re.VERBOSE | re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def route(target: str) -> str:
    """The endpoint of a path or of a whole address, without query: `/orders/17?x=1` → `/orders/{id}`."""
    path = target[:READ].partition("?")[0].partition("#")[0].partition(";")[0]
    if "://" in path[:12]:
        path = "/" + path.split("://", 1)[1].partition("/")[2]
    if "%" in path:
        path = unquote(path, errors="replace")
    parts = [ID if part and VARIES.fullmatch(part) else part for part in path.split("/")]
    return sound("/".join(parts)[:LONGEST])
