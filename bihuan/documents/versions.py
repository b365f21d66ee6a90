"""The versions of a long text, read back from history: nothing is kept twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, TextField
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.fields.definitions import defined
from bihuan.fields.models import Type
from bihuan.people.models import User

MOST = 200


@dataclass(frozen=True)
class Version:
    """A text as somebody left it; `number` is the artifact's version from which on it read so."""

    number: int
    at: datetime
    by: User | None
    text: str
    reason: str = ""


def long_texts(kind: type[Artifact]) -> list[str]:
    """The fields of a kind that are edited as documents."""
    return [name for name in kind.editable if isinstance(kind._meta.get_field(name), TextField)]


def texts_in(artifact: Artifact) -> dict[str, str]:
    """Every long text of an artifact by name, with its label: those of its kind, and the workspace's own."""
    kind = artifact.kind_class()
    found = {name: str(kind._meta.get_field(name).verbose_name) for name in long_texts(kind)}
    own = defined(artifact.workspace_id).of(kind.slug).seen(product_id=artifact.product_id or 0)
    return found | {field.name_in_forms: field.name for field in own if field.type == Type.LONG_TEXT}


def text_of(artifact: Artifact, name: str) -> str:
    own = name.partition("custom.")[2]
    return ((artifact.custom or {}).get(own) if own else getattr(artifact, name)) or ""


def versions_of(artifact: Artifact, name: str) -> list[Version]:
    """All versions of one long text, the newest first, 200 at most."""
    events = artifact.events.filter(Q(changes__has_key=name)).select_related("actor").order_by("-pk")
    text: str | None = text_of(artifact, name)
    found = []
    for event in events[:MOST]:
        found.append(Version(event.version, event.at, event.actor, text or "", event.reason))
        text = event.changes[name][0]
    if len(found) < MOST:
        first = Version(1, artifact.created_at, artifact.created_by, text or "")
        found.append(first)
    return found


def restore(artifact: Artifact, name: str, number: int, *, by: User, version: int | None = None) -> Artifact:
    """Write the text as it was in a version. Raises ObjectDoesNotExist where there is none of that number."""
    was = next((one for one in versions_of(artifact, name) if one.number == number), None)
    if was is None:
        raise ObjectDoesNotExist
    reason = _("Version %(number)s restored") % {"number": number}
    own = name.partition("custom.")[2]
    fields: dict[str, Any] = {"custom": {own: was.text}} if own else {name: was.text}
    return artifact.change(by=by, version=version, reason=reason, **fields)
