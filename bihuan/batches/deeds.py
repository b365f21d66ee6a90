"""What a batch does to each artifact, kept as plain data so that a worker can do it later.

{"do": "move", "verb": "accept", "reason": "…", "fields": {…}}, {"do": "change", "fields": {"owner": 5}},
{"do": "tag", "tags": [...]}, or {"do": "archive" | "unarchive" | "trash"}.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

SIMPLE = ("archive", "unarchive", "trash")


def perform(artifact, deed: dict[str, Any], values: dict[str, Any], *, by) -> None:
    """Do it to one artifact, `values` being what the deed's fields stand for, looked up once for many.

    Raises ValidationError or Refused where it cannot be done to this one.
    """
    do = deed["do"]
    if do in SIMPLE:
        done_already = {"archive": artifact.archived_at, "unarchive": not artifact.archived_at}.get(do)
        if not done_already:
            getattr(artifact, do)(by=by)
    elif do == "move":
        artifact.move(deed["verb"], by=by, reason=deed.get("reason", ""), **values)
    elif do == "tag":
        worn = [tag.name for tag in artifact.tags.all()]
        artifact.change(by=by, tags=worn + [name for name in deed["tags"] if name not in worn])
    else:
        artifact.change(by=by, **values)


def values_of(kind, kept: dict[str, Any]) -> dict[str, Any]:
    """Field values as history keeps them, as change() takes them; own fields gathered under `custom`."""
    values = {name: value_of(kind, name, value) for name, value in kept.items() if not name.startswith("custom.")}
    own = {name.removeprefix("custom."): value for name, value in kept.items() if name.startswith("custom.")}
    return values | ({"custom": own} if own else {})


def value_of(kind, name: str, kept: Any) -> Any:
    if name == "tags" or kept is None:
        return kept
    field = kind._meta.get_field(name)
    if isinstance(field, models.JSONField):
        return kept
    if field.is_relation:
        return field.related_model._base_manager.filter(pk=kept).first()
    return field.to_python(kept)


def kept_of(values: dict[str, Any]) -> dict[str, Any]:
    """Values as change() takes them, as plain data that values_of() reads."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if name == "custom":
            kept |= {f"custom.{slug}": each for slug, each in value.items()}
        else:
            kept[name] = value.pk if isinstance(value, models.Model) else value
    return kept


def words_of(deed: dict[str, Any], kind) -> str:
    """The deed as a person reads it."""
    do = deed["do"]
    if do == "move":
        return str(next((move.label for move in kind.moves if move.verb == deed["verb"]), deed["verb"]))
    if do == "tag":
        return _("Add tags: %(tags)s") % {"tags": ", ".join(deed["tags"])}
    if do == "change":
        labels = (str(getattr(field_of(kind, name), "verbose_name", name)) for name in deed["fields"])
        return _("Change: %(fields)s") % {"fields": ", ".join(labels)}
    words = {
        "archive": _("Archive"),
        "unarchive": _("Take out of the archive"),
        "trash": _("To the trash"),
        "unlink": _("Remove a link"),
        "table": _("Write in a table"),
        "board": _("Move a card"),
        "calendar": _("Move in the calendar"),
        "merge": _("Merge: %(keys)s") % {"keys": " → ".join(deed.get("keys", []))},
    }
    return words[do]


def field_of(kind, name: str):
    return None if name.startswith("custom.") else kind._meta.get_field(name)
