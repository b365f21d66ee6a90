"""Ids in what is compared with: filters, limits and folded groups of saved views, conditions of rules.

People become e-mail addresses, departments, products and tags the places of their rows; words such as `me` stay. What
points at nothing is 0 on both sides, so that it matches nobody rather than somebody else.
"""

from collections.abc import Callable
from typing import Any

from bihuan.artifacts.models import Artifact, Tag
from bihuan.pages.fields.operands import Unreadable
from bihuan.pages.filters.language import parsed, written
from bihuan.people.models import User

NOBODY = "0"
Target = Callable[[str], type | None]  # what the values of a field point at
Translate = Callable[[type, Any], Any]


class Compared:
    """The values of one kind's fields; `target` says of a field what it points at, if anything."""

    def __init__(self, target: Target, translate: Translate):
        self.target, self.translate = target, translate

    def view(self, row: dict[str, Any]) -> None:
        """Change filters and options of the row of a saved view."""
        filters, options = row["filters"], row["options"]
        if not isinstance(filters, dict) or not isinstance(options, dict):
            return
        row["filters"] = {name: self.filter(name, text) for name, text in filters.items()}
        by = self.target(options.get("columns_by") or "state")
        groups = [self.target(row[name]) if row[name] else None for name in ("group", "subgroup")]
        ways = {"limits": lambda text: self.limits(by, text), "folded": lambda text: self.folded(groups, text)}
        row["options"] = {name: ways[name](text) if name in ways else text for name, text in options.items()}

    def filter(self, name: str, text: str) -> str:
        if name == "filter":
            return self.language(text)
        # Of the filters by name only these stand for ids; a product is called by its slug there, a tag by its name.
        target = self.target(name) if name == "owner" or name.startswith("custom.") else None
        mark = "!" if text.startswith("!") else ""
        return mark + self.words(target, text.removeprefix(mark)) if target else text

    def language(self, text: str) -> str:
        """As it stands where nothing in it points anywhere, also where it cannot be read."""
        try:
            group = parsed(text)
        except Unreadable:
            return text
        before = str(group)
        for condition in group.conditions():
            condition.operand = self.words(self.target(condition.field), condition.operand)
        return text if str(group) == before else written(group)

    def conditions(self, rows: Any) -> None:
        """Those of a rule, on the house's own fields; rules come in before the workspace's fields do."""
        for row in rows if isinstance(rows, list) else []:
            name = row.get("field") if isinstance(row, dict) and isinstance(row.get("operand"), str) else "custom."
            if not str(name).startswith("custom."):
                row["operand"] = self.words(self.target(str(name)), row["operand"])

    def limits(self, target: type | None, text: str) -> str:
        parts = [part.rpartition(":") for part in text.split(",")]
        return ",".join(f"{self.word(target, key)}{colon}{count}" for key, colon, count in parts)

    def folded(self, targets: list[type | None], text: str) -> str:
        places = (zip(targets, place.split("~", 1), strict=False) for place in text.split(","))
        return ",".join("~".join(self.word(target, key) for target, key in place) for place in places)

    def words(self, target: type | None, text: str) -> str:
        return ",".join(self.word(target, word.strip()) for word in text.split(",")) if target else text

    def word(self, target: type | None, said: str) -> str:
        """An id in its other form; what is none is left as it is."""
        number = said.isascii() and said.isdigit() and len(said) < 19
        # `person:12` of a rule is seen to where all of its texts are.
        address = target is User and "@" in said and not said.startswith("person:")
        if target is None or said == NOBODY or not (number or address):
            return said
        found = self.translate(target, int(said) if number else said)
        return NOBODY if found is None else str(found)


def pointed_at(column) -> type | None:
    """What the ids in a filter on this column stand for; artifacts are named by their keys there."""
    if column.many_to_many:
        return Tag if column.related_model is Tag else None
    model = column.related_model if column.is_relation else None
    return None if model is None or issubclass(model, Artifact) else model
