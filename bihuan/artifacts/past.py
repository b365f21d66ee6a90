"""How an artifact looked at an earlier version or moment, read back from its history."""

import datetime

from django.core.exceptions import ObjectDoesNotExist

from bihuan.artifacts import flows


def as_of(artifact, *, version: int | None = None, at: datetime.datetime | None = None):
    """An unsaved copy as it was then, with its tags in `tags_then`. Raises DoesNotExist for before its time."""
    was = type(artifact.as_kind()).objects.get(pk=artifact.pk)
    events = list(artifact.events.order_by("-pk"))
    later = [event for event in events if (event.version > version if version is not None else event.at > at)]
    if len(later) == len(events) or (version is not None and version > was.version):
        raise ObjectDoesNotExist
    fields = {field.name: field for field in was._meta.concrete_fields}
    was.tags_then = [tag.name for tag in was.tags.all()]
    for event in later:
        for name, change in event.changes.items():
            if name == "tags":
                was.tags_then = change[0]
            elif name.startswith("custom."):
                was.custom[name.removeprefix("custom.")] = change[0]
            elif name in fields and isinstance(change, list):
                setattr(was, fields[name].attname, value_of(fields[name], change[0]))
    was.custom = {slug: value for slug, value in was.custom.items() if value is not None}
    latest = events[len(later)]
    was.version, was.changed_at = latest.version, latest.at
    was.score, was.category = was.rank(), str(flows.category_then(was))
    was.closed_at = was.closed_at if was.closed else None
    return was


def value_of(field, kept):
    """A value as the model holds it, of what history keeps of it."""
    return (field.target_field if field.is_relation else field).to_python(kept)
