"""The description of the API as JSON, and the page on which to read and try it."""

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from bihuan.api.house import HouseAPI
from bihuan.api.shapes import as_json
from bihuan.artifacts.models import Artifact


@cache
def description(api: HouseAPI, language: str) -> bytes:
    with translation.override(language):
        return as_json(api.get_openapi_schema())


@cache
def groups(api: HouseAPI, language: str) -> dict[str, list[dict[str, Any]]]:
    """Operations by what they are about, flat enough for a page."""
    schema = orjson.loads(description(api, language))
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(flat(schema, path, method, operation))
    return found


def flat(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    fields = resolved(schema, body) if body else {}
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [
            parameter | {"kind": kind_of(schema, parameter["schema"])} for parameter in operation["parameters"]
        ],
        "fields": [
            field | {"name": name, "kind": kind_of(schema, field), "required": name in fields.get("required", ())}
            for name, field in fields.get("properties", {}).items()
        ],
        "has_body": body is not None,
        "has_files": "multipart/form-data" in content,
        "statuses": list(operation["responses"]),
    }


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref")
    return schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else node


def kind_of(schema: dict[str, Any], node: dict[str, Any]) -> str:
    """A type in a few words: text, number, one of …"""
    node = resolved(schema, node)
    if "anyOf" in node:
        return " | ".join(kind_of(schema, each) for each in node["anyOf"])
    if "allOf" in node:
        return kind_of(schema, node["allOf"][0])
    if "enum" in node or "const" in node:
        labels = node.get("x-labels", {})
        return " | ".join(labelled(value, labels) for value in node.get("enum", [node.get("const")]))
    if node.get("type") == "array":
        return f"[{kind_of(schema, node.get('items', {}))}]"
    kind = node.get("type", "any")
    return node.get("format") or (kind if isinstance(kind, str) else " | ".join(kind))


def labelled(value: Any, labels: dict[str, str]) -> str:
    label = labels.get(str(value))
    return f"{value} ({label})" if label else str(value)


@require_safe
def openapi(request: HttpRequest, api: HouseAPI) -> HttpResponse:
    return HttpResponse(description(api, translation.get_language()), content_type="application/json")


@require_safe
def docs(request: HttpRequest, api: HouseAPI) -> HttpResponse:
    names = {kind.slug: capfirst(kind._meta.verbose_name_plural) for kind in Artifact.kinds().values()}
    mine = request.user.memberships.select_related("workspace") if request.user.is_authenticated else ()
    here = {
        "groups": groups(api, translation.get_language()),
        "names": names,
        "slug": next((m.workspace.slug for m in mine), ""),
    }
    return render(request, "api/docs.html", here)
