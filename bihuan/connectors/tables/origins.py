"""Files of other systems: recognized by their headers, and read as tables that speak our words."""

from functools import cache
from importlib import import_module
from types import ModuleType

from bihuan.connectors.tables.reading import Table

PLAIN = "plain"
# Each is a package `bihuan.connectors.<name>` with NAME, `recognizes(columns)` and `Reading(table, kind, workspace)`.
NAMES = ("jira", "zentao", "tapd", "pingcode")


@cache
def origin(name: str) -> ModuleType:
    return import_module(f"bihuan.connectors.{name}")


def names() -> dict[str, str]:
    """What a file can be read as."""
    return {name: str(origin(name).NAME) for name in NAMES}


def recognized(columns: list[str]) -> str:
    """Whose export it looks like; plain where it is nobody's."""
    return next((name for name in NAMES if origin(name).recognizes(columns)), PLAIN)


def converted(table: Table, kind, workspace, asked: str = "") -> Table:
    """The table as its origin means it; `asked` says whose export it is, or that it is nobody's."""
    name = asked if asked in (*NAMES, PLAIN) else recognized(table.columns)
    found: Table = table if name == PLAIN else origin(name).Reading(table, kind, workspace)
    found.options = {**found.options, "origin": name}
    return found
