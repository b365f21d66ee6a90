"""Tools that read. Each is a plain function of the desk it works at; what it returns is what the model reads."""

from typing import Annotated, Any, Literal

from mcp_types import CallToolResult, TextContent
from pydantic import Field

from bihuan.agents import cards, values
from bihuan.agents.desk import Desk
from bihuan.agents.words import gettext as _

KEY = Annotated[str, Field(description="Key such as REQ-12, or the address of its page.")]
KIND = Annotated[str, Field(description="Kind, such as requirements, or its prefix, such as REQ.")]
PARTS = Literal["comments", "links", "history", "moves"]
USUAL: tuple[PARTS, ...] = ("comments", "links", "moves")


def told(text: str, **structured: Any) -> CallToolResult:
    """Words for the model, and the few values that it must send again exactly."""
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=structured or None)


def search(
    desk: Desk,
    text: Annotated[str, Field(description="Words that must all occur; Chinese or English.", max_length=500)],
    kind: Annotated[str, Field(description="Only this kind.")] = "",
    limit: Annotated[int, Field(ge=1, le=50)] = 10,
) -> CallToolResult:
    """Find anything in the workspace by its words, newest first. Follow with read(key)."""
    found = desk.search(text, kind, limit)
    nothing = _("Nothing has all these words. Try fewer or other words, or list(kind).")
    return told(cards.lines(found, nothing), keys=[item["key"] for item in found])


def read(
    desk: Desk,
    key: KEY,
    parts: Annotated[list[PARTS] | None, Field(description="What else; without it: comments, links and moves.")] = None,
    body_from: Annotated[int, Field(ge=0, description="Where to go on in a long description.")] = 0,
) -> CallToolResult:
    """Read one artifact: its fields, description, version, links, latest comments, and the moves open to you."""
    item = desk.get(key)
    kind, _number = desk.place(key)
    said = [cards.card(item, kind, body_from)]
    for each in USUAL if parts is None and not body_from else parts or ():
        said.append(PART[each](desk, item["key"]))
    return told("\n\n".join(filter(None, said)), **identity(item), url=desk.address(item))


PART = {
    "comments": lambda desk, key: cards.talk(desk.comments(key)),
    "links": lambda desk, key: cards.links(desk.around(key, "links")["items"], key),
    "history": lambda desk, key: cards.history(desk.around(key, "history", limit=15)["items"]),
    "moves": lambda desk, key: cards.moves(desk.around(key, "moves")["items"]) if desk.place(key)[0]["moves"] else "",
}


def identity(item: cards.Item) -> dict[str, Any]:
    return {name: item[name] for name in ("key", "version", "state")}


def list_artifacts(
    desk: Desk,
    kind: KIND,
    filters: Annotated[
        dict[str, str] | None,
        Field(
            description="All must hold. state, category (new, open, active, waiting, done, dropped): several with "
            "commas; owner: name, me or none; product: its slug or none; priority: urgent … low; tag; q: words; "
            "parent: key; created_after, created_before: 2026-05-31; older_than: days; linked, not_linked, links_to, "
            "links_nothing: a link role; archived: 1; custom.<key>: a field of the workspace."
        ),
    ] = None,
    sort: Annotated[
        str, Field(description="number, title, state, priority, score, created_at or changed_at; - for descending.")
    ] = "-changed_at",
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    after: Annotated[str, Field(description="The cursor “more” of the page before.")] = "",
) -> CallToolResult:
    """List artifacts of one kind, filtered and sorted, a page at a time."""
    asked = values.filters(desk, desk.kind(kind), filters or {})
    items, more = desk.listed(kind, **asked, sort=sort, limit=limit, after=after)
    text = cards.lines(items, _("Nothing here matches."))
    if more:
        text += "\n" + _("There is more: the same call with after=%(more)s") % {"more": more}
    return told(text, keys=[item["key"] for item in items], **({"more": more} if more else {}))


def trace(desk: Desk, key: KEY) -> CallToolResult:
    """Follow one thing through the loop: voices behind it, requirement, delivery, release, outcome, and the gaps."""
    return told(cards.trace(desk.around(key, "trace")), key=key)


def describe(
    desk: Desk,
    kind: Annotated[str, Field(description="One kind in full; without it, all kinds in a line each.")] = "",
) -> CallToolResult:
    """What is kept here: kinds, and of one kind its states, moves, fields and choices; who I am, and the products."""
    if kind:
        return told(cards.kind_card(desk.kind(kind), desk.described["link_roles"]))
    detail = desk.here("GET", "/")
    me = desk.me
    rows = [f"- {each['slug']} ({each['prefix']}): {each['plural']}" for each in desk.kinds.values()]
    products = ", ".join(f"{product['slug']} ({product['name']})" for product in detail["products"])
    people = ", ".join(f"{person['name']} ({person['id']})" for person in detail["members"][:50])
    return told(
        "\n".join(
            [
                f"# {detail['name']} ({detail['slug']})",
                _("You work as %(name)s (id %(id)s), role %(role)s.")
                % {"name": me["name"], "id": me["id"], "role": me["workspaces"][0]["role"]},
                _("Kinds:"),
                *rows,
                _("Products: %(products)s") % {"products": products or "—"},
                _("People: %(people)s") % {"people": people},
            ]
        )
    )
