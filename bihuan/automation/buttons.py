"""Which buttons stand at an artifact. Held in the cache, so that a workspace without any asks the database nothing."""

from typing import Any

from django.core.cache import cache

from bihuan.artifacts.models import Artifact
from bihuan.automation.models import Rule

HELD = 24 * 3600


def key_of(workspace_id: int) -> str:
    return f"buttons:{workspace_id}"


def all_of(workspace_id: int) -> list[dict[str, Any]]:
    """The buttons of all kinds that are on."""
    found = cache.get(key_of(workspace_id))
    if found is None:
        rules = Rule.objects.on().filter(workspace=workspace_id, trigger__on="button", paused_at=None)
        found = [
            {
                "pk": one.pk,
                "kind": one.kind,
                "product": one.product_id,
                "label": one.trigger["label"],
                "role": one.trigger["role"],
                "parameters": one.trigger["parameters"],
            }
            for one in rules.order_by("name", "pk")
        ]
        cache.set(key_of(workspace_id), found, HELD)
    return found


def buttons_for(artifact: Artifact, user) -> list[dict[str, Any]]:
    """Those of its kind and product that this person may press."""
    every = [one for one in all_of(artifact.workspace_id) if one["kind"] == artifact.kind]
    role = artifact.role_of(user) if every else 0
    return [one for one in every if one["product"] in (None, artifact.product_id) and role >= one["role"]]


def forget(workspace_id: int) -> None:
    cache.delete(key_of(workspace_id))
