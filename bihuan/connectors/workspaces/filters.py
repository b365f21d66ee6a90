"""Ids in what is compared with: filters, limits and folded groups of saved views, parts of rules and templates.

People become e-mail addresses, departments, products and tags the places of their rows; words such as `me` stay. What
points at nothing is 0 on both sides, so that it matches nobody rather than somebody else.
"""

from collections.abc import Callable
from typing import Any

from bihuan.artifacts.models import Artifact, Tag
from bihuan.pages.fields.operands import Unreadable
from bihuan.pages.filters.language import parsed, written
from bihuan.people.models import Department, Product, User

NOBODY = "0"
NAMED = (Tag, Department, Product)
Target = Callable[[str], type | None]  # what the values of a field point at
Translate = Callable[[type, Any], Any]


class Compared:
    """The values of one kind's fields; `target` says of a field what it points at, if anything."""

    def __init__(self, workspace_id: int, target: Target, translate: Translate):
        self.workspace_id, self.target, self.translate = workspace_id, target, translate

    def view(self, row: dict[str, Any]) -> None:
        """Change filters and options of the row of a saved view; what is no text in them is left out."""
        filters, options = texts(row["filters"]), texts(row["options"])
        row["columns"] = (
            [one for one in row["columns"] if isinstance(one, str)] if isinstance(row["columns"], list) else []
        )
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

    def rule(self, row: dict[str, Any]) -> None:
        """Change what its trigger, conditions and actions compare with and write."""
        self.part(row.get("trigger"), "field", ("from", "to"))
        conditions, actions = row.get("conditions"), row.get("actions")
        for one in conditions if isinstance(conditions, list) else []:
            self.part(one, "field", ("operand",))
        for one in actions if isinstance(actions, list) else []:
            # Tags are written by their names.
            if isinstance(one, dict) and one.get("field") != "tags":
                self.part(one, "field", ("value",))

    def part(self, part: Any, field: str, names: tuple[str, ...]) -> None:
        """On the house's own fields: rules come in before the workspace's fields do."""
        if not isinstance(part, dict) or str(part.get(field, "custom.")).startswith("custom."):
            return
        target = self.target(str(part[field]))
        part.update({name: self.words(target, part[name]) for name in names if isinstance(part.get(name), str)})

    def node(self, node: dict[str, Any]) -> None:
        """What a template fills in."""
        fields = node.get("fields")
        if not isinstance(fields, dict):
            return
        for name, text in fields.items():
            if isinstance(text, str) and name != "tags" and not name.startswith("custom."):
                fields[name] = self.words(self.target(name), text)

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
        if found is None:
            return said if self.called(target, said) else NOBODY
        return str(found)

    def called(self, target: type, said: str) -> bool:
        """Whether the number is a name: a tag may be called 2026."""
        return target in NAMED and target._base_manager.filter(workspace=self.workspace_id, name=said).exists()


def texts(said: Any) -> dict[str, str]:
    return {name: text for name, text in said.items() if isinstance(text, str)} if isinstance(said, dict) else {}


def pointed_at(column) -> type | None:
    """What the ids in a filter on this column stand for; artifacts are named by their keys there."""
    if column.many_to_many:
        return Tag if column.related_model is Tag else None
    model = column.related_model if column.is_relation else None
    return None if model is None or issubclass(model, Artifact) else model
