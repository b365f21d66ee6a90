"""Search over everything, and the command palette."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.artifacts import search as index
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.words import INITIALS, initials
from bihuan.pages.entrance import members_only
from bihuan.pages.forms import capitalized
from bihuan.people.models import Role

SHOWN = 50
OFFERED = 8


@require_safe
@members_only
def search(request, workspace):
    """GET /<workspace>/search/?q=…&kind=…: the newest fifty that have every word."""
    text, slug = request.GET.get("q", "").replace("\0", ""), request.GET.get("kind", "")
    seen = Artifact.objects.visible_to(request.user, workspace).select_related("owner", "product", "workspace")
    kinds = Artifact.kinds()
    narrowed = seen.filter(kind=slug) if slug in kinds else seen
    found = found_by(narrowed, text, SHOWN) if text.strip() else []
    context = {
        "text": text,
        "found": found,
        "most": SHOWN,
        "slug": slug,
        "kinds": [(kind.slug, capitalized(kind._meta.verbose_name_plural)) for kind in kinds.values()],
    }
    return render(request, "pages/search.html", context)


def found_by(seen, text: str, limit: int, *, typing: bool = False) -> list[Artifact]:
    """By key first, then by words."""
    keyed = list(seen.keyed(text)[:1])
    return keyed + [one for one in index.found(seen, text, limit=limit, typing=typing) if one not in keyed]


@require_safe
@members_only
def palette(request, workspace):
    """GET /<workspace>/palette/?q=…: what the palette offers while somebody types."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    # What is there comes before what could be made of the words.
    groups = [
        {"label": _("Things"), "items": things(request, workspace, text)},
        {"label": _("Go to"), "items": places(request, text)},
        {"label": _("Do"), "items": doings(request, workspace, text)},
    ]
    if not text:
        groups.reverse()
    return JsonResponse({"groups": [group for group in groups if group["items"]]})


def things(request, workspace, text: str) -> list[dict]:
    seen = Artifact.objects.visible_to(request.user, workspace)
    if text:
        found = found_by(seen, text, OFFERED, typing=True)
    else:
        found = list(seen.filter(watches__user=request.user).order_by("-changed_at")[:5])
    return [
        {
            "label": one.title,
            "key": one.key,
            "url": f"/{workspace.slug}/{one.kind}/{one.number}/",
            "icon": one.kind_class().icon,
            "hint": str(one.state_now.label),
        }
        for one in found
    ]


def doings(request, workspace, text: str) -> list[dict]:
    from urllib.parse import urlencode

    items = []
    for kind in Artifact.kinds().values():
        if request.membership.role >= kind.needs["created"]:
            called = str(kind._meta.verbose_name)
            label = _("New %(kind)s “%(title)s”") if text else _("New %(kind)s")
            address = f"/{workspace.slug}/{kind.slug}/new/"
            items.append(
                {
                    "label": label % {"kind": called, "title": text},
                    "key": "",
                    "url": f"{address}?{urlencode({'title': text})}" if text else address,
                    "icon": "plus",
                    "hint": "",
                }
            )
    return items[:4] if text else items


def places(request, text: str) -> list[dict]:
    """The entries of the menu whose words, or pinyin initials, have what was typed."""
    from bihuan.pages.menu import menu_of

    entries = [entry for group in menu_of(request) for entry in group["items"]]
    if request.membership.role >= Role.ADMIN:
        settings = f"/{request.workspace.slug}/settings/"
        entries.append({"label": _("Workspace settings"), "url": settings, "icon": "building-2"})
    entries.append({"label": _("My settings"), "url": "/me/", "icon": "user"})
    entries.append({"label": _("Trash"), "url": f"/{request.workspace.slug}/trash/", "icon": "trash-2"})
    wanted = text.lower()
    return [
        {"label": str(entry["label"]), "key": "", "url": entry["url"], "icon": entry["icon"], "hint": ""}
        for entry in entries
        if wanted in str(entry["label"]).lower() or INITIALS + wanted in initials(str(entry["label"]))
    ][:6]
