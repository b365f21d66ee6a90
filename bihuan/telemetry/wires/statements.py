"""A question to a database without the values in it, so that the same question is one row in a list."""

import re
from functools import lru_cache

from bihuan.telemetry.wires.events import sound

LONGEST = 2000
# Read to here: an insert of a thousand rows says after some rows what it is.
READ = 20_000
LITERALS = re.compile(
    r"""(?P<comment> /\*.*?(?:\*/|\Z) | --[^\n]* | (?<![\w#])\#(?![>\w-])[^\n]*)
    | (?P<quoted> [EeNnBbXx]?'(?:[^'\\]|\\.|'')*(?:'|\Z) | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<name> "(?:[^"]|"")*" | `[^`]*` | [A-Za-z_][\w$]*)
    | (?P<bound> \$\d+ | %\(\w+\)s | %s | (?<!:):[A-Za-z_]\w* | @p?\d+ | \?)
    | (?P<number> 0[xX][0-9a-fA-F]+ | (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)""",
    re.VERBOSE | re.DOTALL,
)
LISTS = re.compile(r"\(\s*\?(?:\s*,\s*\?)*\s*\)")
ROWS = re.compile(r"\(\?\)(?:\s*,\s*\(\?\))+")
SPACE = re.compile(r"\s+")
# Their questions carry values outside quotes; only what is done is told.
WITHOUT_GRAMMAR = {"redis", "valkey", "memcached", "mongodb", "elasticsearch", "opensearch", "dynamodb", "neo4j"}


def without_value(match: re.Match[str]) -> str:
    if match["comment"] is not None:
        return " "
    return match["name"] if match["name"] is not None else "?"


@lru_cache(maxsize=4096)
def statement(text: str, system: str = "") -> str:
    """SQL with `?` for each literal and parameter, lists of values as one, spaces as one, comments left out.

    MySQL's double-quoted texts are taken for values where `system` says MySQL or MariaDB.
    """
    if system.lower() in WITHOUT_GRAMMAR:
        return sound(text.split(None, 1)[0][:100]) if text.strip() and text.lstrip()[0] != "{" else ""
    text = text[:READ]
    if system.lower() in ("mysql", "mariadb"):
        text = re.sub(r'"(?:[^"\\]|\\.|"")*(?:"|\Z)', "?", text)
    plain = SPACE.sub(" ", LITERALS.sub(without_value, text)).strip().rstrip("; ")
    return sound(ROWS.sub("(?)", LISTS.sub("(?)", plain))[:LONGEST])
