"""Keys in texts, REQ-12, as links with the state and title they have now; one query for all texts of a page."""

from collections.abc import Iterable

from django.db.models import Q

from bihuan.artifacts.flows import state_called
from bihuan.artifacts.models import Artifact
from bihuan.ui.markdown import KEY, Reference

MOST = 300


class References:
    """What the keys in some texts mean to one person. Called with a key, it says what to draw, or None: plain text."""

    def __init__(self, texts: Iterable[str | None], *, user, workspace):
        keys = dict.fromkeys(key for text in texts if text for key in KEY.findall(text))
        self.known = read(list(keys)[:MOST], user, workspace) if keys else {}

    def __call__(self, key: str) -> Reference | None:
        return self.known.get(key)


def read(keys: list[str], user, workspace) -> dict[str, Reference]:
    prefixes = {kind.prefix: kind for kind in Artifact.kinds().values()}
    wanted: dict[str, list[int]] = {}
    for key in keys:
        prefix, _dash, number = key.rpartition("-")
        if prefix in prefixes:
            wanted.setdefault(prefixes[prefix].slug, []).append(int(number))
    if not wanted:
        return {}
    meant = Q(pk__in=[])
    for slug, numbers in wanted.items():
        meant |= Q(kind=slug, number__in=numbers)
    found = {}
    for slug, number, title, state in (
        Artifact.objects.visible_to(user, workspace).filter(meant).values_list("kind", "number", "title", "state")
    ):
        kind = Artifact.kinds()[slug]
        now = state_called(kind, workspace.pk, state)
        address = f"/{workspace.slug}/{slug}/{number}/"
        found[f"{kind.prefix}-{number}"] = Reference(address, title, str(now.label), now.glyph, now.tone)
    return found
