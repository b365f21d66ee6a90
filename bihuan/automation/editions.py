"""Remembers who changed what automates, and says who may."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.automation.models.edition import Edition
from bihuan.people.models import Product, Role, User

SAID = {
    "rule": ("kind", "trigger", "conditions", "actions", "hourly", "time_zone", "product", "owner"),
    "template": ("kind", "nodes", "links", "product", "description"),
    "recurrence": ("template", "rule", "starts_on", "at", "time_zone", "holidays", "given"),
}


def whoever_may_edit(workspace_id: int, by) -> None:
    """Raises Refused for whoever is no lead; `None` is the system itself."""
    if by is not None and reach_of(by).role_in(workspace_id) < Role.LEAD:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.LEAD.label})


def remember(one, *, by, deed: str = "saved") -> None:
    from bihuan.automation.buttons import forget

    about = one._meta.model_name
    content = {name: said(getattr(one, name)) for name in SAID[about]}
    Edition.objects.create(
        workspace_id=one.workspace_id,
        about=about,
        uid=str(one.uid),
        name=one.name,
        deed=deed,
        version=getattr(one, "version", 1),
        content=content,
        by=by,
    )
    transaction.on_commit(lambda: forget(one.workspace_id))


def said(value: Any) -> Any:
    """What it points at, by a name that holds wherever the workspace is taken to."""
    if isinstance(value, User):
        return f"person:{value.pk}"
    if isinstance(value, Product):
        return value.slug
    return str(value.uid) if isinstance(value, Model) else value


def remove(one, *, by) -> None:
    """Delete a rule, template or recurrence: it stops at once, and can be had back for a month."""
    whoever_may_edit(one.workspace_id, by)
    with writing():
        one.deleted_at = timezone.now()
        one.save(update_fields=["deleted_at"])
        remember(one, by=by, deed="deleted")


def restore(one, *, by) -> None:
    """Take `remove` back; what came by the clock meanwhile is not caught up."""
    whoever_may_edit(one.workspace_id, by)
    with writing():
        one.deleted_at = None
        if one._meta.model_name == "rule" and one.timed:
            one.reckon()
        elif one._meta.model_name == "recurrence":
            one.reckon(one.today())
        one.save()
        remember(one, by=by, deed="restored")


def editions_of(one) -> list[Edition]:
    """What became of it, newest first."""
    found = Edition.objects.filter(workspace=one.workspace_id, about=one._meta.model_name, uid=str(one.uid))
    return list(found.select_related("by")[:30])
