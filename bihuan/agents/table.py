"""Rows for people and for pipes: aligned by the width of Chinese on a terminal, separated by tabs elsewhere."""

import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.agents.words import gettext as _

NARROWEST = 20
GAP = "  "


def rows_of(items: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [
        [
            item["key"],
            item["state"],
            item["owner"]["name"] if item.get("owner") else "",
            item.get("product") or "",
            item["title"],
        ]
        for item in items
    ]


def table(items: Sequence[Mapping[str, Any]]) -> str:
    """The artifacts as a table; empty columns are left out on a terminal, a pipe always gets all."""
    rows = rows_of(items)
    if not sys.stdout.isatty():
        return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in rows)
    head = [_("Key"), _("State"), _("Owner"), _("Product"), _("Title")]
    return aligned(head, rows, shutil.get_terminal_size().columns) if rows else _("Nothing found.")


def aligned(head: list[str], rows: list[list[str]], columns: int) -> str:
    used = [at for at in range(len(head)) if any(row[at] for row in rows)]
    widths = {at: max(width(line[at]) for line in [head, *rows]) for at in used}
    last = used[-1]
    taken = sum(widths[at] + len(GAP) for at in used[:-1])
    widths[last] = max(min(widths[last], columns - taken), NARROWEST)
    lines = [GAP.join(fitted(line[at], widths[at]) for at in used).rstrip() for line in [head, *rows]]
    return "\n".join(lines)


def width(text: str) -> int:
    """Columns on a terminal: two for a Chinese character."""
    from wcwidth import wcswidth

    return len(text) if text.isascii() else max(wcswidth(text), 0)


def fitted(text: str, columns: int) -> str:
    """The text in just so many columns, cut with … where it is longer."""
    from wcwidth import wcwidth

    if width(text) > columns:
        kept, room = "", columns - 1
        for character in text:
            room -= max(wcwidth(character), 0)
            if room < 0:
                break
            kept += character
        text = kept + "…"
    return text + " " * (columns - width(text))
