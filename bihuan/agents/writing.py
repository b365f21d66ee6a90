"""Tools that write, as the person whose token it is: with their rights, remembered under their name."""

from typing import Annotated, Any

from mcp_types import CallToolResult
from pydantic import Field

from bihuan.agents.desk import Desk, Refusal
from bihuan.agents.reading import KEY, KIND, identity, told
from bihuan.agents.values import values
from bihuan.agents.words import gettext as _

FIELDS = Annotated[
    dict[str, Any],
    Field(description="Field → value; describe(kind) has them. Choices by value or name, people by id, name or me."),
]
ONCE = Annotated[
    str,
    Field(
        description="Any words of your own; the same call with the same words within a day is done only once.",
        max_length=200,
    ),
]


def create(
    desk: Desk,
    kind: KIND,
    title: Annotated[str, Field(description="One line.", max_length=500)],
    fields: FIELDS | None = None,
    once: ONCE = "",
) -> CallToolResult:
    """Create an artifact. Search first, so that nothing is there twice. A title is enough; body is markdown."""
    found = desk.kind(kind)
    item = desk.create(kind, values(desk, found, {**(fields or {}), "title": title}), once)
    return done(desk, item, _("Created."))


def comment(
    desk: Desk,
    key: KEY,
    text: Annotated[str, Field(description="Markdown.")],
    public: Annotated[bool, Field(description="True: the requester reads it too.")] = False,
    reply_to: Annotated[int | None, Field(description="The number of the comment this answers.")] = None,
    once: ONCE = "",
) -> CallToolResult:
    """Say something about an artifact; internal to the team unless public."""
    said = desk.comment(key, text, once, internal=not public, parent=reply_to)
    return told(_("Said, as comment #%(id)s.") % {"id": said["id"]}, id=said["id"])


def link(
    desk: Desk,
    key: KEY,
    role: Annotated[
        str,
        Field(
            description="What key does to target: evidences, specifies, designs, reviews, delivers, verifies, ships, "
            "measures, decides, blocks, duplicates, replaces, causes, answers, belongs_to or relates_to."
        ),
    ],
    target: KEY,
    note: str = "",
) -> CallToolResult:
    """Link two artifacts: “FB-3 evidences REQ-12”. The same link twice is one link."""
    kind, number = desk.place(target)
    drawn = desk.link(key, role, f"{kind['prefix']}-{number}", note)
    return told(f"{drawn['source']['key']} {drawn['role']} {drawn['target']['key']}", id=drawn["id"])


def change(
    desk: Desk,
    key: KEY,
    version: Annotated[
        int, Field(description="The version you have read; if somebody was faster, nothing is written.")
    ],
    fields: FIELDS,
) -> CallToolResult:
    """Change fields of an artifact. Not its state: that is move."""
    kind, _number = desk.place(key)
    if "state" in fields:
        raise Refusal(422, {"title": _("The state is changed by a move."), "detail": _("Use move(key, verb).")})
    return done(
        desk,
        desk.change(key, values(desk, kind, fields), version),
        _("Changed: %(names)s.") % {"names": ", ".join(fields)},
    )


def move(
    desk: Desk,
    key: KEY,
    verb: Annotated[str, Field(description="One of the moves that read(key) shows as open.")],
    reason: Annotated[str, Field(description="Why; some moves ask for it, and people read it.")] = "",
    fields: Annotated[dict[str, Any] | None, Field(description="Fields the move asks for.")] = None,
    version: Annotated[int | None, Field(description="The version you have read.")] = None,
) -> CallToolResult:
    """Take an artifact along one of its moves, such as accept, start or release."""
    kind, _number = desk.place(key)
    more: dict[str, Any] = {"fields": values(desk, kind, fields)} if fields else {}
    try:
        item = desk.move(key, verb, version, reason=reason, **more)
    except Refusal as no:
        if no.status != 422:
            raise
        found = desk.around(key, "moves")["items"]
        open_now = ", ".join(each["verb"] for each in found) or "—"
        raise no.because(_("Open from here: %(verbs)s") % {"verbs": open_now}) from no
    waits = _("Approval asked for; until it is given nothing moves.")
    return done(desk, item, waits if "approval" in item else _("Done."))


def done(desk: Desk, item: dict[str, Any], text: str) -> CallToolResult:
    """What was written, as it stands now."""
    now = _("%(key)s is “%(state)s” now, version %(version)s: %(url)s")
    named = {**identity(item), "url": desk.address(item)}
    return told(f"{text} {now % named}", **named)
