"""A template as a form: its rows one below another, each with its depth, its days and what it waits for."""

import re
from typing import Any

from django.http import QueryDict

from bihuan.artifacts.models import Artifact
from bihuan.automation.models import Template
from bihuan.fields.definitions import defined

ROW = re.compile(r"n(\d{1,3})\.(\w{1,20})\Z")
DEEPEST = 6
WHOLE = re.compile(r"-?\d{1,4}\Z")


def rows(template: Template) -> list[dict[str, Any]]:
    """The nodes with their depth and with the place of the row that blocks them."""
    depths: dict[str, int] = {}
    places = {str(node["id"]): place for place, node in enumerate(template.nodes, start=1)}
    found = []
    for node in template.nodes:
        parent = str(node.get("parent") or "")
        depths[str(node["id"])] = depths.get(parent, -1) + 1 if parent else 0
        links = [link for link in template.links if str(link["target"]) == str(node["id"])]
        after = next((places[str(link["source"])] for link in links if link["role"] == "blocks"), "")
        kept = {"fields": node.get("fields") or {}, "own": own_of(template, node)}
        found.append(node | kept | {"depth": depths[str(node["id"])], "waits": after})
    return found


def own_of(template: Template, node: dict[str, Any]) -> list[str]:
    """The names of the workspace's own fields that come filled."""
    custom = node.get("custom") or {}
    return [field.name for field in defined(template.workspace_id).of(node["kind"]) if field.slug in custom]


def read(template: Template, sent: QueryDict, products) -> None:
    """Put what a form sent into the template; links other than “blocks” stay as they are."""
    template.name, template.description = sent.get("name", "").strip()[:120], sent.get("description", "")[:2000]
    template.product = next((one for one in products if one.slug == sent.get("product")), None)
    found: dict[int, dict[str, str]] = {}
    for name in sent:
        if said := ROW.match(name):
            found.setdefault(int(said[1]), {})[said[2]] = sent[name].replace("\r\n", "\n")
    before = {str(node["id"]): node for node in template.nodes}
    above: list[str] = []
    nodes = []
    for place in sorted(found):
        row = found[place]
        ident = row.get("id") or str(place + 1)
        depth = min(int(row["depth"]) if WHOLE.match(row.get("depth", "")) else 0, len(above), DEEPEST)
        above = [*above[:depth], ident]
        nodes.append(node_of(row, ident, above[depth - 1] if depth > 0 else "", before.get(ident, {})))
    template.nodes = nodes or template.nodes
    template.kind = template.nodes[0]["kind"]
    template.links = links_of(template, [found[place] for place in sorted(found)])


def node_of(row: dict[str, str], ident: str, parent: str, before: dict[str, Any]) -> dict[str, Any]:
    kind = row["kind"] if row.get("kind") in Artifact.kinds() else before.get("kind", "requirements")
    fields = dict(before.get("fields") or {})
    for name in ("owner", "priority", "tags"):
        if name in row:
            fields[name] = row[name]
    node: dict[str, Any] = {"id": ident, "parent": parent, "kind": kind, "title": row.get("title", "").strip()}
    node |= {"body": row.get("body", before.get("body", "")), "fields": {k: v for k, v in fields.items() if v}}
    if kind == before.get("kind") and before.get("custom"):
        node["custom"] = before["custom"]
    for name in ("starts", "due"):
        count = row.get(name, "").strip()
        if WHOLE.match(count):
            node[name] = {"after": int(count), "unit": row.get(f"{name}_unit") or "workdays"}
    return node


def links_of(template: Template, sent: list[dict[str, str]]) -> list[dict[str, str]]:
    idents = [str(node["id"]) for node in template.nodes]
    known = set(idents)
    kept = [
        link
        for link in template.links
        if link["role"] != "blocks" and {str(link["source"]), str(link["target"])} <= known
    ]
    for ident, row in zip(idents, sent, strict=False):
        place = row.get("waits", "").strip()
        if (
            place.isascii()
            and place.isdigit()
            and 0 < int(place[:4]) <= len(idents)
            and idents[int(place) - 1] != ident
        ):
            kept.append({"source": idents[int(place) - 1], "role": "blocks", "target": ident})
    return kept


def step(template: Template, asked: str) -> None:
    """Add a row at the end, or drop one with what it holds."""
    verb, _colon, place = asked.partition(":")
    if verb == "add":
        ids = [int(node["id"]) for node in template.nodes if str(node["id"]).isdigit()]
        last = template.nodes[-1]
        parent = last.get("parent") or template.nodes[0]["id"]
        fresh = {"id": str(max(ids, default=0) + 1), "parent": parent, "kind": last["kind"], "title": "", "fields": {}}
        template.nodes = [*template.nodes, fresh]
    elif verb == "drop" and place.isdigit() and 0 < int(place) < len(template.nodes):
        gone = template.nodes[int(place)]
        rest = [node for node in template.nodes if node is not gone]
        template.nodes = [
            node | {"parent": gone.get("parent", "")} if node.get("parent") == gone["id"] else node for node in rest
        ]
        template.links = [one for one in template.links if gone["id"] not in (one["source"], one["target"])]
