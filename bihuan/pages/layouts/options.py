"""How a layout is drawn, as its address says it: columns and their widths, the fields of a board, its limits."""

from collections.abc import Mapping
from typing import Any

NARROWEST, WIDEST, MOST_COLUMNS = 60, 800, 30
MOST_LIMIT = 10_000
STEPS = {"up": -1, "down": 1}


def option(listing, name: str) -> str:
    """What the address says, else what the saved view says."""
    asked = ",".join(listing.asked.getlist(name)) if hasattr(listing.asked, "getlist") else listing.asked.get(name, "")
    if name in listing.asked:
        return asked.replace("\0", "").strip()
    kept: Mapping[str, Any] = getattr(listing, "options", None) or {}
    return str(kept.get(name, ""))


def plain_address(request) -> str:
    """The same address in short, where a form of boxes made a long one: `widths=a:1,b:2` for width.a and width.b.

    `up=owner` and `down=owner` move a column by one. Saved views keep the short one. Empty where nothing is to do.
    """
    boxes = [name for name in request.GET if name.startswith(("width.", "limit."))]
    steps = [(name, step) for step in STEPS for name in request.GET.getlist(step)]
    if not boxes and not steps and len(request.GET.getlist("columns")) < 2:
        return ""
    asked = request.GET.copy()
    for step in STEPS:
        asked.pop(step, None)
    if columns := asked.getlist("columns"):
        asked["columns"] = ",".join(moved(words(",".join(columns)), steps))
    for name in boxes:
        prefix, _dot, key = name.partition(".")
        for value in filter(None, asked.pop(name)):
            asked[f"{prefix}s"] = ",".join(filter(None, [asked.get(f"{prefix}s", ""), f"{key}:{value}"]))
    return f"{request.path}?{asked.urlencode()}"


def moved(names: list[str], steps: list[tuple[str, str]]) -> list[str]:
    for name, step in steps:
        if name in names:
            at = names.index(name)
            names.insert(max(at + STEPS[step], 0), names.pop(at))
    return names


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
    return pairs(option(listing, "widths"), NARROWEST, WIDEST)


def limits(listing) -> dict[str, int]:
    """How many cards a column of a board may have, by its value; `none` is the column of those without one."""
    return {name: count for name, count in pairs(option(listing, "limits"), 0, MOST_LIMIT).items() if count}
