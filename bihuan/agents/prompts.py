"""Prompts: what people ask their agents for again and again, with what is needed to do it well."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from bihuan.agents import cards
from bihuan.agents.desk import Desk
from bihuan.agents.words import gettext as _
from bihuan.agents.words import gettext_noop

KEY = Annotated[str, Field(description="Key such as FB-3.")]


def requirement_from_feedback(
    desk: Desk, feedback: Annotated[str, Field(description="Keys of feedback, such as FB-3, FB-9.")]
) -> str:
    """Write a requirement from feedback: the problem, for whom, acceptance criteria; linked to its voices."""
    told = "\n\n".join(read(desk, key) for key in feedback.replace("，", ",").split(",") if key.strip())
    task = _(
        "Write one requirement from the feedback below. First search for requirements that already cover it; if there "
        "is one, propose to link the feedback to it instead. Otherwise write a title of one line, and a description "
        "that says who has which problem in which situation, why it matters, and how we will know that it is solved; "
        "quote the voices, invent nothing. Write acceptance criteria as a checklist. Show it to me before you create "
        "it; then create it and link each piece of feedback to it with the role evidences."
    )
    return f"{task}\n\n{told}"


def triage_feedback(desk: Desk) -> str:
    """Go through feedback that nobody has looked at, and propose what to do with each."""
    items, more = desk.listed("feedback", category="new", sort="created_at", limit=20)
    task = _(
        "Go through this feedback, the oldest first. For each propose one of: link it to an existing requirement "
        "(search for it), form a new requirement, ask back, or dismiss it with a reason its author can accept. Group "
        "what means the same. Change nothing before I agree."
    )
    rest = _("There is more after these.") if more else ""
    return "\n\n".join(filter(None, [task, cards.lines(items, _("Nothing waits.")), rest]))


def explain_standing(desk: Desk, key: KEY) -> str:
    """Say where one thing stands, what holds it up, and what the next step is."""
    task = _(
        "Say in five sentences where this stands in the loop, what is missing, who waits for it, and the next step."
    )
    return "\n\n".join([task, cards.trace(desk.around(key, "trace")), read(desk, key)])


def read(desk: Desk, key: str) -> str:
    item = desk.get(key)
    kind, _number = desk.place(key)
    return "\n\n".join(filter(None, [cards.card(item, kind), cards.talk(desk.comments(key))]))


PROMPTS: tuple[tuple[Callable[..., str], str], ...] = (
    (requirement_from_feedback, gettext_noop("Write a requirement from feedback")),
    (triage_feedback, gettext_noop("Go through new feedback")),
    (explain_standing, gettext_noop("Explain where it stands")),
)
