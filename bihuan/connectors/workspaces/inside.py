"""Ids that stand inside texts and JSON: people who are mentioned, and what history says a field pointed at."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from bihuan.artifacts.models import Artifact, Comment
from bihuan.artifacts.models.comment import MENTION
from bihuan.connectors.workspaces.filters import NOBODY, Compared, pointed_at
from bihuan.fields.definitions import defined
from bihuan.fields.models import Type
from bihuan.fields.values import type_of
from bihuan.people.models import User

PERSON = re.compile(r"\bperson:([^\s,;\"]{1,254})")
WRITTEN = re.compile(r"@\[(?P<name>[^\]]{1,80})\]\((?P<email>[^()\s]+@[^()\s]+)\)")
Translate = Callable[[type, Any], Any]


def mentions_out(text: str, people: dict[int, str]) -> str:
    """`@[Lin](17)` → `@[Lin](lin@example.com)`; nobody is 0."""
    return MENTION.sub(lambda said: f"@[{said['name']}]({people.get(int(said['pk']), 0)})", text)


def mentions_in(text: str, people: dict[str, int]) -> str:
    return WRITTEN.sub(lambda said: f"@[{said['name']}]({people.get(said['email'], 0)})", text)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with all of its texts changed."""
    if isinstance(value, str):
        return change(value) if "@[" in value else value
    if isinstance(value, list):
        return [each_text(one, change) for one in value]
    if isinstance(value, dict):
        return {key: each_text(one, change) for key, one in value.items()}
    return value


class Pointers:
    """Ids inside JSON, each translated: in history, in fields of a workspace's own, in what undoing an import needs."""

    def __init__(self, workspace_id: int, translate: Translate):
        self.workspace_id, self.translate = workspace_id, translate

    def in_row(self, label: str, kind: type[Artifact], row: dict[str, Any]) -> None:
        """Change the row of a table where it is one that holds such JSON. `kind` is that of its artifact."""
        if label == "artifacts.event":
            row["changes"] = self.history(kind, row["changes"])
        elif label in ("automation.rule", "automation.template", "automation.edition"):
            row.update(self.named(row))
            about = row["about"] if label == "automation.edition" else label.removeprefix("automation.")
            self.automation(about, row["content"] if label == "automation.edition" else row)
        elif label == "saved_views.savedview":
            self.compared(row["kind"]).view(row)
        elif label == "tables.imported":
            row["before"] = self.before(kind, row["before"])
        elif label == "fields.customfield" and row["type"] == Type.PERSON:
            row["default"] = self.person(row["default"])
        elif row.get("custom"):
            row["custom"] = self.own(kind, row["custom"])

    def own(self, kind: type[Artifact], custom: dict[str, Any]) -> dict[str, Any]:
        names = self.people(kind)
        return {slug: self.person(one) if slug in names else one for slug, one in custom.items()}

    def automation(self, about: str, said: Any) -> None:
        """What a rule or a template, or what is remembered of one, compares with and writes."""
        if not isinstance(said, dict):
            return
        if about == "rule":
            self.compared(str(said.get("kind"))).rule(said)
        elif about == "template":
            nodes = said["nodes"] if isinstance(said.get("nodes"), list) else []
            for node in (one for one in nodes if isinstance(one, dict)):
                self.compared(str(node.get("kind"))).node(node)
                if isinstance(node.get("custom"), dict):
                    node["custom"] = self.own(Artifact.kinds().get(str(node.get("kind")), Artifact), node["custom"])

    def named(self, value: Any) -> Any:
        """People as rules and templates name them: person:17 → person:lin@example.com, and back."""
        if isinstance(value, str):
            return PERSON.sub(lambda said: f"person:{self.named_one(said[1])}", value)
        if isinstance(value, list):
            return [self.named(one) for one in value]
        return {key: self.named(one) for key, one in value.items()} if isinstance(value, dict) else value

    def named_one(self, said: str) -> Any:
        return 0 if said == NOBODY else self.person(number_or_text(said)) or 0

    def compared(self, slug: str) -> Compared:
        kind = Artifact.kinds().get(slug, Artifact)
        return Compared(self.workspace_id, lambda name: self.target(kind, name), self.translate)

    def target(self, kind: type[Artifact], name: str) -> type | None:
        """What the values of a field stand for when something is compared with them."""
        if name.startswith("custom."):
            return User if name[7:] in self.people(kind) else None
        try:
            return pointed_at(kind._meta.get_field(name))
        except FieldDoesNotExist:
            return None

    def history(self, kind: type[Artifact], said: Any) -> Any:
        """What history says of fields that point at something: `owner: [3, 5]`, each end translated."""
        return {name: self.ends(kind, name, pair) for name, pair in said.items()} if isinstance(said, dict) else said

    def ends(self, kind: type[Artifact], name: str, pair: Any) -> Any:
        if name == "other":
            return self.translate(Artifact, pair)
        if not isinstance(pair, list):
            return pair
        if name == "mentioned":
            return [self.translate(User, one) for one in pair]
        if name == "comment":
            return [self.translate(Comment, end) if isinstance(end, int) else end for end in pair]
        if name.startswith("custom."):
            return [self.person(end) for end in pair] if name[7:] in self.people(kind) else pair
        target = target_of(kind, name)
        return [self.translate(target, end) for end in pair] if target else pair

    def before(self, kind: type[Artifact], was: Any) -> Any:
        if not isinstance(was, dict):
            return was
        found = {}
        for name, value in was.items():
            target = Comment if name == "+comments" else target_of(kind, name)
            many = isinstance(value, list)
            each = [self.translate(target, one) for one in (value if many else [value])] if target else [value]
            found[name] = (each if many else each[0]) if target else value
        return found

    def people(self, kind: type[Artifact]) -> set[str]:
        """Fields of the workspace's own that hold a person."""
        return {field.slug for field in defined(self.workspace_id).of(kind.slug) if type_of(field) == Type.PERSON}

    def person(self, value: Any) -> Any:
        return None if value is None else self.translate(User, value)


def number_or_text(said: str) -> int | str:
    return int(said) if said.isascii() and said.isdigit() else said


def target_of(kind: type[Artifact], name: str) -> type[models.Model] | None:
    try:
        field = kind._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    pointer = isinstance(field, models.ForeignKey) and field.related_model
    return pointer if pointer and (pointer is User or hasattr(pointer, "_meta")) else None
