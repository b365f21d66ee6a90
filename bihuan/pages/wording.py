"""History in sentences: who did what, and what it was before. Ids become names, all of one page in a few queries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.flows import state_called
from bihuan.artifacts.models import Artifact, Comment, Event
from bihuan.artifacts.models.comment import MENTION
from bihuan.artifacts.models.link import LinkRole
from bihuan.documents.comparing import differing
from bihuan.fields.definitions import defined
from bihuan.fields.models import Type
from bihuan.fields.values import said
from bihuan.pages.fields.forms import PREFIX
from bihuan.pages.forms import capitalized
from bihuan.people.models import User

VERBS = {
    "created": (gettext_lazy("created it"), "plus"),
    "imported": (gettext_lazy("imported it"), "download"),
    "import_undone": (gettext_lazy("took the import back"), "undo-2"),
    "changed": (gettext_lazy("changed it"), "pencil"),
    "placed": (gettext_lazy("put it at another place of the board"), "arrow-up-down"),
    "commented": (gettext_lazy("commented"), "message-square"),
    "comment_edited": (gettext_lazy("edited a comment"), "message-square"),
    "resolved": (gettext_lazy("resolved a thread"), "check"),
    "reopened_thread": (gettext_lazy("reopened a thread"), "rotate-ccw"),
    "attached": (gettext_lazy("attached a file"), "paperclip"),
    "linked": (gettext_lazy("drew a link"), "link"),
    "unlinked": (gettext_lazy("removed a link"), "unlink"),
    "notified": (gettext_lazy("told people by a rule"), "bell"),
    "to_pass_on": (gettext_lazy("has news for the person: pass it on"), "send"),
    "told": (gettext_lazy("told the person"), "send"),
    "estimated": (gettext_lazy("estimated it"), "ruler"),
    "kano": (gettext_lazy("wrote back what a Kano study found"), "heart"),
    "pinned": (gettext_lazy("pinned its place"), "pin"),
    "published": (gettext_lazy("put it on the public pages"), "globe"),
    "unpublished": (gettext_lazy("took it off the public pages"), "globe-lock"),
    "trashed": (gettext_lazy("moved it to the trash"), "trash-2"),
    "restored": (gettext_lazy("took it out of the trash"), "undo-2"),
    "undone": (gettext_lazy("undid a change of it"), "undo-2"),
    "merged": (gettext_lazy("merged"), "merge"),
    "parted": (gettext_lazy("undid the merge"), "undo-2"),
    "sorted": (gettext_lazy("sorted what belongs to it"), "list-checks"),
    "approval_asked": (gettext_lazy("asked for approval"), "hourglass"),
    "approval_given": (gettext_lazy("approved it"), "check"),
    "approval_delegated": (gettext_lazy("let somebody else decide"), "users"),
    "approval_reminded": (gettext_lazy("reminded of an approval"), "bell"),
    "approval_approved": (gettext_lazy("All have approved it"), "check"),
    "approval_rejected": (gettext_lazy("rejected it"), "x"),
    "approval_withdrawn": (gettext_lazy("withdrew the request"), "undo-2"),
    "approval_failed": (gettext_lazy("It was approved but could not be done"), "triangle-alert"),
    "reviewer_asked": (gettext_lazy("asked somebody to review it"), "gavel"),
    "reviewed": (gettext_lazy("gave a verdict"), "gavel"),
    "follow_up_added": (gettext_lazy("added a follow-up"), "plus"),
    "follow_up_became": (gettext_lazy("made something of a follow-up"), "plus"),
    "follow_up_done": (gettext_lazy("did a follow-up"), "check"),
    "follow_up_reopened": (gettext_lazy("reopened a follow-up"), "rotate-ccw"),
    "rebaselined": (gettext_lazy("changed what is signed"), "shield-check"),
    "finding_dismissed": (gettext_lazy("dismissed a finding of the doctor"), "check"),
    "finding_restored": (gettext_lazy("showed a dismissed finding again"), "undo-2"),
    "archived": (gettext_lazy("archived it"), "archive"),
    "unarchived": (gettext_lazy("took it out of the archive"), "archive-restore"),
}
SILENT = {
    "trashed_at",
    "archived_at",
    "closed_at",
    "comment",
    "internal",
    "mentioned",
    "other",
    "score",
    "approval",
    "told",
    "card",
    "move",
    "part_of",
}
LONG = 400


@dataclass
class Entry:
    who: User | None
    at: datetime
    words: str
    icon: str
    version: int
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    reason: str = ""
    artifact: Artifact | None = None


def entries(events: Iterable[Event], kind: type[Artifact] | None = None) -> list[Entry]:
    """One entry an event, in the order given. Events carry actor; artifact too where `kind` is left out."""
    events = list(events)
    names = named(events, kind)
    return [entry(event, kind or event.artifact.kind_class(), names) for event in events]


def words_said(events: Iterable[Event], most: int = LONG, *, internal: bool = True) -> dict[int, str]:
    """By event, the words of the comment it is about; without `internal` only of those the requester may read."""
    ids = {event.pk: event.changes["comment"][1] for event in events if event.verb == "commented"}
    if not ids:
        return {}
    readable = Comment.objects.filter(pk__in=ids.values()).filter(Q() if internal else Q(internal=False))
    texts = dict(readable.values_list("pk", "text"))
    found = {event: MENTION.sub(r"@\g<name>", texts.get(pk, "")) for event, pk in ids.items()}
    return {event: text if len(text) <= most else f"{text[:most]}…" for event, text in found.items()}


def entry(event: Event, kind: type[Artifact], names: Mapping) -> Entry:
    words, icon = verb_words(event.verb, kind, event.workspace_id)
    changes = [
        one
        for one in (worded(kind, name, pair, names, event.workspace_id) for name, pair in event.changes.items())
        if one
    ]
    if event.verb.startswith("approval_") and (wanted := event.changes.get("move")):
        changes.append((_("Transition"), None, move_called(wanted[1], kind, event.workspace_id)))
    if event.verb == "approval_asked" and event.actor is None:
        words = _("The next approvers are asked")
    about = None if event.artifact_id is None or not Event.artifact.is_cached(event) else event.artifact
    return Entry(event.actor, event.at, words, icon, event.version, changes, event.reason, about)


def verb_words(verb: str, kind: type[Artifact], workspace_id: int = 0) -> tuple[str, str]:
    # A move that is gone by now is called as it was shipped.
    for move in (*kind.moves_in(workspace_id), *kind.moves):
        if move.verb == verb:
            return _("moved it: %(move)s") % {"move": move.label}, move.icon
    words, icon = VERBS.get(verb, (verb, "circle-dot"))
    return str(words), icon


def move_called(verb: str, kind: type[Artifact], workspace_id: int) -> str:
    moves = (*kind.moves_in(workspace_id), *kind.moves)
    return next((str(move.label) for move in moves if move.verb == verb), verb)


def verbs_in(workspace_id: int) -> dict[str, Any]:
    """Every verb there is in the workspace's history, verb → words: those of its own moves too."""
    kinds = Artifact.kinds().values()
    moves = {move.verb: (move.label, kind) for kind in kinds for move in (*kind.moves, *kind.moves_in(workspace_id))}
    said = Counter(str(label) for label, _kind in moves.values())
    words = {
        verb: f"{label} ({kind._meta.verbose_name})" if said[str(label)] > 1 else label
        for verb, (label, kind) in moves.items()
    }
    return words | {verb: words for verb, (words, _icon) in VERBS.items()}


def worded(kind: type[Artifact], name: str, pair, names: Mapping, workspace_id: int = 0) -> tuple[str, Any, Any] | None:
    if name in SILENT or not isinstance(pair, list):
        return None
    before, after = pair
    if name.startswith(PREFIX):
        return own_words(kind, name, before, after, names)
    if name == "link":
        return _("Link"), link_words(before), link_words(after)
    if name == "file":
        return _("File"), before, after  # None at one end: it came or went
    if name == "tags":
        return _("Tags"), ", ".join(before or []), ", ".join(after or [])
    if name in ("kano", "pin"):
        return ranking_words(kind, name), before, after
    if name.startswith("estimate."):
        return ranking_words(kind, name), span(before), span(after)
    try:
        column = kind._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    label = capitalized(column.verbose_name)
    if name == "state":
        before, after = (state_called(kind, workspace_id, end).label if end else "" for end in pair)
        return label, before, after
    if isinstance(column, models.TextField) and before and after:
        before, after = differing(before, after)
    return label, shown(kind, column, before, names), shown(kind, column, after, names)


def ranking_words(kind: type[Artifact], name: str) -> str:
    """What was estimated, pinned or found out of a requirement."""
    if name in ("kano", "pin"):
        return "Kano" if name == "kano" else _("Place")
    asked = name.removeprefix("estimate.")
    own = {field.name: field for field in kind._meta.concrete_fields}
    if asked in own:
        return capitalized(own[asked].verbose_name)
    words: Mapping = getattr(kind, "asked_words", dict)()
    return capitalized(words.get(asked, asked.replace("_", " ")))


def span(end):
    """An estimate from … to …, kept as 2..5, as it is read."""
    return end.replace("..", "–") if isinstance(end, str) else end


def own_words(kind: type[Artifact], name: str, before, after, names: Mapping) -> tuple[str, Any, Any]:
    """A workspace's own field under its name; one that is gone keeps its key."""
    field = names.get((kind, name))
    if field is None:
        return name.removeprefix(PREFIX), before, after
    people = {pk: label for (model, pk), label in names.items() if model is User}
    texts = [said(field, value, people) for value in (before, after)]
    return field.name, *(text if len(text) <= LONG else text[:LONG] + "…" for text in texts)


def own_named(event: Event, kind: type[Artifact], wanted: dict) -> dict:
    """The own fields an event speaks of; whose ids are wanted goes into `wanted`."""
    names = [name for name in event.changes if name.startswith(PREFIX)]
    fields = defined(event.workspace_id).of(kind.slug).by_slug if names else {}
    found = {name: field for name in names if (field := fields.get(name.removeprefix(PREFIX)))}
    for name, field in found.items():
        if field.type == Type.PERSON:
            wanted.setdefault(User, set()).update(end for end in event.changes[name] if isinstance(end, int))
    return {(kind, name): field for name, field in found.items()}


def link_words(end) -> str | None:
    return f"{end[0]} {LinkRole(end[1]).label} {end[2]}" if end else None


def shown(kind: type[Artifact], column, value, names: Mapping) -> str:
    """A stored value as a person reads it."""
    if value is None or value == "":
        return ""
    if column.name == "state":
        return str(kind.State(value).label) if value in {state.value for state in kind.State} else value
    if column.is_relation:
        return names.get((column.related_model, value), f"#{value}")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.DecimalField):
        text = f"{Decimal(value).normalize():,f}"
    else:
        text = f"{value:,.10g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONG else text[:LONG] + "…"


def named(events: list[Event], kind: type[Artifact] | None) -> dict:
    """What the ids in these events are called, one query a table."""
    wanted: dict[type[models.Model], set] = {}
    own: dict = {}
    for event in events:
        model = kind or event.artifact.kind_class()
        own |= own_named(event, model, wanted)
        for column in model._meta.concrete_fields:
            if column.is_relation and column.name in event.changes:
                wanted.setdefault(column.related_model, set()).update(end for end in event.changes[column.name] if end)
    return own | {
        (model, row.pk): row.key if isinstance(row, Artifact) else str(row)
        for model, ids in wanted.items()
        for row in model._default_manager.filter(pk__in=ids)
    }
