"""How a layout is drawn, as its address says it: columns and their widths, the fields of a board, its limits."""

from collections.abc import Mapping
from typing import Any

NARROWEST, WIDEST, MOST_COLUMNS = 60, 800, 30
MOST_LIMIT = 10_000


def option(listing, name: str) -> str:
    """What the address says, else what the saved view says."""
    asked = ",".join(listing.asked.getlist(name)) if hasattr(listing.asked, "getlist") else listing.asked.get(name, "")
    if name in listing.asked:
        return asked.replace("\0", "").strip()
    kept: Mapping[str, Any] = getattr(listing, "options", None) or {}
    return str(kept.get(name, ""))


def words(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))


def pairs(text: str, least: int, most: int) -> dict[str, int]:
    """`title:320,owner:120`; what cannot be read is left out, what is too much is cut."""
    found = {}
    for part in words(text):
        name, _colon, number = part.rpartition(":")
        if name and number.isascii() and number.isdigit() and len(number) < 9:
            found[name] = min(max(int(number), least), most)
    return found


def widths(listing) -> dict[str, int]:
    named = {name[6:]: listing.asked[name] for name in listing.asked if name.startswith("width.")}
    boxes = pairs(",".join(f"{name}:{value}" for name, value in named.items()), NARROWEST, WIDEST)
    return pairs(option(listing, "widths"), NARROWEST, WIDEST) | boxes


def limits(listing) -> dict[str, int]:
    """How many cards a column of a board may have, by its value; `none` is the column of those without one."""
    named = {name[6:]: listing.asked[name] for name in listing.asked if name.startswith("limit.")}
    boxes = pairs(",".join(f"{name}:{value}" for name, value in named.items()), 0, MOST_LIMIT)
    return {name: count for name, count in (pairs(option(listing, "limits"), 0, MOST_LIMIT) | boxes).items() if count}
