"""Artifacts in few words: what a model reads costs money, so nothing is said that is empty."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bihuan.agents.words import gettext as _

BODY = 4_000
COMMENTS = 5
COMMENT = 600
# Shown in the first lines, or nothing an agent works with.
APART = {"key", "kind", "number", "title", "body", "state", "category", "version", "custom", "tags"}
APART |= {"created_at", "created_by", "changed_at", "closed_at", "archived_at"}
Item = Mapping[str, Any]


def line(item: Item) -> str:
    """One artifact in a list: REQ-12 [accepted] Title (P1, @林知夏, orders)."""
    notes = [
        f"P{item['priority']}" if item.get("priority") is not None else "",
        f"@{item['owner']['name']}" if item.get("owner") else "",
        item.get("product") or "",
        _("due %(day)s") % {"day": item["due_on"]} if item.get("due_on") else "",
    ]
    noted = ", ".join(filter(None, notes))
    return f"{item['key']} [{item['state']}] {item['title']}" + (f" ({noted})" if noted else "")


def lines(items: Sequence[Item], nothing: str) -> str:
    return "\n".join(map(line, items)) or nothing


def card(item: Item, kind: Item, body_from: int = 0, whole: bool = False) -> str:
    """One artifact: title, standing, fields and body from `body_from` on, or the whole of it."""
    state = next((each["label"] for each in kind["states"] if each["value"] == item["state"]), "")
    filled = list(fields(item, kind))
    head = [
        f"# {item['key']} {item['title']}",
        f"{kind['name']} · {item['state']} ({state}) · " + _("version %(n)s") % {"n": item["version"]},
        " · ".join(f"{name}: {value}" for name, value in filled if "\n" not in value),
        _("created %(at)s, changed %(changed)s")
        % {"at": moment(item["created_at"]), "changed": moment(item["changed_at"])},
    ]
    if item.get("archived_at"):
        head.append(_("It is in the archive."))
    texts = [f"{name}:\n{value}" for name, value in filled if "\n" in value]
    body = item["body"] if whole else part(item["body"], body_from)
    return "\n\n".join(filter(None, ["\n".join(filter(None, head)), body, *texts])).rstrip()


def fields(item: Item, kind: Item) -> Iterable[tuple[str, str]]:
    """What is filled, by name and value."""
    choices = {field["name"]: field["choices"] for field in kind["fields"]}
    own = {f"custom.{name}": value for name, value in (item.get("custom") or {}).items()}
    for name, value in {**item, "tags": ", ".join(item["tags"]), **own}.items():
        if value in (None, "", [], {}) or (name in APART and name != "tags"):
            continue
        label = next((each["name"] for each in choices.get(name, ()) if each["value"] == value), "")
        yield (
            name,
            f"{value['name']} ({value['id']})"
            if isinstance(value, dict)
            else f"{value} ({label})"
            if label
            else str(value),
        )


def part(body: str, start: int) -> str:
    """As much of a long text as fits, and where it goes on."""
    shown, rest = body[start : start + BODY], len(body) - start - BODY
    if rest <= 0:
        return shown
    more = _("… %(rest)s more characters: read with body_from=%(at)s") % {"rest": rest, "at": start + BODY}
    return f"{shown}\n{more}"


def talk(comments: Sequence[Item]) -> str:
    shown = comments[-COMMENTS:]
    head = _("Comments (the last %(shown)s of %(all)s):") % {"shown": len(shown), "all": len(comments)}
    return "\n".join([head, *map(said, shown)]) if shown else ""


def said(comment: Item) -> str:
    who = comment["author"]["name"] if comment["author"] else comment["signed"]
    seen = _("internal") if comment["internal"] else _("the requester reads it")
    text = comment["text"] if len(comment["text"]) <= COMMENT else comment["text"][:COMMENT] + "…"
    return f"- #{comment['id']} {who}, {moment(comment['created_at'])} ({seen}): {text}"


def links(found: Sequence[Item], key: str) -> str:
    rows = []
    for link in found:
        forward = link["source"]["key"] == key
        other = link["target"] if forward else link["source"]
        note = f" — {link['note']}" if link["note"] else ""
        rows.append(f"- {arrow(link['role'], forward)} {other['key']} [{other['state']}] {other['title']}{note}")
    return "\n".join([_("Links:"), *rows]) if rows else ""


def arrow(role: str, forward: bool) -> str:
    return f"{role} →" if forward else f"← {role}"


def moves(found: Sequence[Item]) -> str:
    rows = []
    for move in found:
        asked = [_("reason: %(question)s") % {"question": move["question"]}] if move["question"] else []
        asked += [_("fill in %(name)s") % {"name": name} for name in move["missing"]]
        rows.append(f"- {move['verb']} ({move['label']}) → {move['to']}" + (f"; {'; '.join(asked)}" if asked else ""))
    return "\n".join([_("Moves open from here:"), *rows]) if rows else _("No move is open to you from here.")


def history(events: Sequence[Item]) -> str:
    return "\n".join([_("History, newest first:"), *map(happened, events)])


def happened(event: Item) -> str:
    who = event["actor"]["name"] if event["actor"] else "Bihuan"
    changes = "; ".join(changed(name, change) for name, change in event["changes"].items())
    reason = f" — {event['reason']}" if event["reason"] else ""
    return f"- v{event['version']} {moment(event['at'])} {who}: {event['verb']} {changes}{reason}".rstrip()


def changed(name: str, change: Any) -> str:
    if not isinstance(change, list) or len(change) != 2:
        return f"{name} {brief(change)}"
    return f"{name} {brief(change[0])} → {brief(change[1])}"


def brief(value: Any) -> str:
    text = "∅" if value in (None, "", []) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def moment(text: str | None) -> str:
    return (text or "")[:16].replace("T", " ")


def kind_card(kind: Item, roles: Sequence[Item]) -> str:
    states = ", ".join(f"{state['value']} ({state['label']})" for state in kind["states"])
    steps = [
        f"- {move['verb']} ({move['label']}): {', '.join(move['sources'])} → {move['to']}"
        + (_("; needs %(names)s") % {"names": ", ".join(move["requires"])} if move["requires"] else "")
        for move in kind["moves"]
    ]
    names = ", ".join(role["value"] for role in roles)
    return "\n".join(
        [
            f"# {kind['prefix']} {kind['plural']} ({kind['slug']})",
            _("States: %(states)s") % {"states": states},
            _("Moves:"),
            *steps,
            _("Fields:"),
            *map(field_line, kind["fields"]),
            _("Link roles: %(names)s") % {"names": names},
        ]
    )


def field_line(field: Item) -> str:
    choices = ", ".join(f"{each['value']}={each['label']}" for each in field["choices"])
    needed = _(", required") if field["required"] else ""
    return f"- {field['name']} ({field['label']}): {choices or field['type']}{needed}"


def trace(found: Item) -> str:
    rows = [f"# {found['key']} {found['title']}"]
    for stop in found["stops"]:
        told = " · ".join(filter(None, [stop["text"], str(stop["note"]), stop["action"]]))
        rows.append(f"- {stop['station']}: {stop['status']}" + (f" · {told}" if told else ""))
    if found["voices"]:
        counts = {name: found[name] for name in ("voices", "customers", "solved", "unsolved")}
        rows.append(
            _("%(voices)s voices of %(customers)s customers; solved %(solved)s, not solved %(unsolved)s") % counts
        )
    for head, items in ((_("Voices:"), found["quotes"]), (_("Requirements:"), found["requirements"])):
        rows += [head, *(f"- {line(item)}" for item in items)] if items else []
    named = {item["key"] for item in (*found["quotes"], *found["requirements"])}
    others = [item for item in found["linked"] if item["key"] not in named]
    rows += (
        [_("Links:"), *(f"- {arrow(item['role'], item['forward'])} {line(item)}" for item in others)] if others else []
    )
    return "\n".join(rows)
