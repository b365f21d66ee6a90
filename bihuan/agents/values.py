"""What people and models write into fields, as the API takes it: “high” for 1, “a, b” for two tags."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bihuan.agents.desk import Desk, Refusal
from bihuan.agents.words import gettext as _

YES = ("true", "yes", "on", "1", "是")
NO = ("false", "no", "off", "0", "否")


def values(desk: Desk, kind: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the API takes them. Raises Refusal that says field by field what to write instead."""
    fields = {field["name"]: field for field in kind["fields"]}
    found: dict[str, Any] = {}
    errors = []
    for name, value in written.items():
        try:
            ready = value_of(fields[name], value, desk) if name in fields else value
        except ValueError as error:
            errors.append({"field": name, "detail": str(error)})
            continue
        own, _point, key = name.partition(".")
        if own == "custom" and key:
            found.setdefault("custom", {})[key] = ready
        else:
            found[name] = ready
    if errors:
        raise Refusal(422, {"title": _("Some of it does not fit"), "errors": errors})
    return found


def filters(desk: Desk, kind: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, Any]:
    """Filters of a list: owners by name too, priorities by theirs. Raises Refusal."""
    found: dict[str, Any] = dict(written)
    if found.get("owner") not in (None, "me", "none"):
        found["owner"] = desk.person(found["owner"])
    if "priority" in found:
        found |= values(desk, kind, {"priority": found["priority"]})
    return found


def value_of(field: Mapping[str, Any], value: Any, desk: Desk) -> Any:
    """Raises ValueError that says what to write."""
    if value is None or (value == "" and field["empty"]):
        return None
    if field["type"] == "choice":
        return chosen(field, value)
    if field["type"] == "list":
        return [chosen(field, each) if field["choices"] else each for each in listed(value)]
    if field["type"] == "person":
        return desk.person(value)
    if isinstance(value, str) and (read := READ.get(field["type"])):
        return read(value)
    return value


def chosen(field: Mapping[str, Any], value: Any) -> Any:
    """A choice by its value, its English name or its label."""
    wanted = str(value).strip().lower()
    for choice in field["choices"]:
        if wanted in (str(choice["value"]).lower(), choice["name"], choice["label"].lower()):
            return choice["value"]
    there = ", ".join(f"{choice['value']} ({choice['label']})" for choice in field["choices"])
    raise ValueError(_("Write one of: %(there)s") % {"there": there})


def listed(value: Any) -> list[Any]:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else list(value)


def number(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            raise ValueError(_("Write a number.")) from None

    return read


def truth(text: str) -> bool:
    if text.lower() in (*YES, *NO):
        return text.lower() in YES
    raise ValueError(_("Write yes or no."))


def structure(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(_("Write JSON: %(error)s") % {"error": error}) from None


READ: dict[str, Callable[[str], Any]] = {
    "integer": number(int),
    "number": number(float),
    "boolean": truth,
    "department": number(int),
    "json": structure,
}
