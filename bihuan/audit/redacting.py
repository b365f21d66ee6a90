"""Takes a person out of sealed events, and notes what is left so that the chain still verifies."""

import os
from collections import defaultdict

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from bihuan.artifacts.models import Event
from bihuan.audit.hashing import FIELDS, SALT, EventRow, content_hash
from bihuan.audit.models import Chain, Redaction, Seal
from bihuan.audit.texts import BESIDE, Rewriting


def redact_events(rewriting: Rewriting, done, *, by, emptied=None) -> int:
    """Rewrite the events in which the person stands; `emptied` names whose reasons and words go altogether."""
    count = 0
    workspaces = Event.objects.order_by("workspace").values_list("workspace", flat=True).distinct()
    for workspace in workspaces:
        chain = Chain.held(workspace)
        changed = [row for row in map(rewriter(rewriting, emptied), found(workspace, rewriting, emptied)) if row]
        if not changed:
            continue
        count += len(changed)
        done.workspaces.add(workspace)
        for row in changed:
            Event.objects.filter(pk=row.pk).update(changes=row.changes, reason=row.reason)
        sealed = [row for row in changed if row.pk <= chain.last]
        Redaction.objects.create(
            workspace_id=workspace,
            what=Redaction.What.ERASED,
            about=done.about,
            by=by,
            events=[[pk, digest] for pk, digest in sorted(salted_anew(workspace, sealed).items())],
        )
    return count


def found(workspace: int, rewriting: Rewriting, emptied) -> list[EventRow]:
    events = Event.objects.filter(workspace=workspace).annotate(text_changes=Cast("changes", models.TextField()))
    stands = rewriting.stands_in("text_changes") | rewriting.stands_in("reason")
    stands |= Q(artifact__in=list(rewriting.artifacts))
    if emptied is not None:
        stands |= Q(actor=emptied)
    return [EventRow(*values) for values in events.filter(stands).order_by("pk").values_list(*FIELDS)]


def rewriter(rewriting: Rewriting, emptied):
    """A function from an event to the event without the person, None where nothing has to change."""

    def rewritten(row: EventRow) -> EventRow | None:
        changes, reason = rewriting.value(row.changes), rewriting.text(row.reason)
        if row.artifact in rewriting.artifacts:
            changes |= {name: nameless(changes[name], rewriting.name) for name in BESIDE if name in changes}
        if emptied is not None and row.actor == emptied.pk:
            reason = ""
            if row.verb in ("comment_edited", "attached"):
                changes = {name: nameless(pair, rewriting.name) for name, pair in changes.items()}
        new = row._replace(changes=changes, reason=reason)
        return None if new == row else new

    return rewritten


def nameless(pair, name: str):
    """Both ends of a change, where they are text, become the name of nobody."""
    if not isinstance(pair, list):
        return pair
    return [name if isinstance(end, str) and end else end for end in pair]


def salted_anew(workspace: int, rows: list[EventRow]) -> dict[int, str]:
    """Throw the salts of these events away, and hash what is left of each with a new one."""
    left: dict[int, str] = {}
    by_seal: dict[int, dict[int, EventRow]] = defaultdict(dict)
    for row in rows:
        above = Seal.objects.filter(workspace=workspace, last__gte=row.pk, count__gt=0).order_by("last")
        by_seal[above.values_list("pk", flat=True)[0]][row.pk] = row
    for pk, some in by_seal.items():
        seal = Seal.objects.get(pk=pk)
        salts = bytearray(seal.salts)
        for place, sealed in enumerate(seal.sealed_events()):
            if sealed.pk in some:
                salt = os.urandom(SALT)
                salts[place * SALT : (place + 1) * SALT] = salt
                left[sealed.pk] = content_hash(some[sealed.pk], salt).hex()
        seal.salts = bytes(salts)
        seal.save(update_fields=["salts"])
    return left
