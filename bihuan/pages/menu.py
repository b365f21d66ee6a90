"""The menu at the side: the groups of the loop with the areas that exist."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.approvals.models import Ask, RequestStage
from bihuan.artifacts.models import Artifact, Notice

MOST_UNREAD = 1_000
GROUPS = [
    ("find", ("feedback", "themes", "customers")),
    ("define", ("requirements", "prds", "reviews", "changes")),
]


def menu_of(request, below: Mapping[str, Sequence[dict]] | None = None) -> list[dict]:
    """Groups of {label, items}; an item is {label, url, icon, count, current, shortcut}.

    `below` has the entries that follow a kind, by its slug.
    """
    slug, path = request.workspace.slug, request.path
    labels = {"find": _("Discover"), "define": _("Define")}
    kinds = Artifact.kinds()
    groups = [{"label": "", "items": general(request)}]
    for name, slugs in GROUPS:
        items = []
        for kind in (kinds[each] for each in slugs if each in kinds):
            more = list((below or {}).get(kind.slug, ()))
            inside = any(item["current"] for item in more)
            items += [of_kind(kind, slug, "" if inside else path), *more]
        groups.append({"label": labels[name], "items": items})
    return groups


def general(request) -> list[dict]:
    slug, path = request.workspace.slug, request.path
    return [
        entry(_("Home"), f"/{slug}/", "house", path == f"/{slug}/", shortcut="g h"),
        entry(_("Mine"), f"/{slug}/mine/", "circle-user", path == f"/{slug}/mine/", shortcut="g m"),
        entry(_("Inbox"), f"/{slug}/inbox/", "inbox", path.startswith(f"/{slug}/inbox/"), unread_of(request), "g i"),
        *approving(request),
        entry(_("Search"), f"/{slug}/search/", "search", path == f"/{slug}/search/"),
        entry(_("Automation"), f"/{slug}/automation/", "zap", path.startswith(f"/{slug}/automation/")),
    ]


def approving(request) -> list[dict]:
    """Approvals, where a workflow of the workspace has some."""
    if (count := asked_of(request)) is None:
        return []
    address = f"/{request.workspace.slug}/approvals/"
    return [entry(_("Approvals"), address, "shield-check", request.path.startswith(address), count, "g a")]


def asked_of(request) -> int | None:
    """How many approvals wait for this person; None where nothing here has to be approved."""
    if not hasattr(request, "asked"):
        here, stage = request.workspace.pk, RequestStage.WAITING
        used = any(move.approval for kind in Artifact.kinds().values() for move in kind.moves_in(here))
        mine = Q(user=request.user.pk, answer="", request__workspace=here, request__stage=stage)
        request.asked = prepared.count(Ask, mine, MOST_UNREAD) if used else None
    return request.asked


def unread_of(request) -> int:
    """News nobody has read; a page that counted them already says so in `request.unread`."""
    if (known := getattr(request, "unread", None)) is not None:
        return known
    unread = Q(user=request.user.pk, workspace=request.workspace.pk, read_at=None)
    return prepared.count(Notice, unread, MOST_UNREAD)


def of_kind(kind: type[Artifact], slug: str, path: str) -> dict:
    address = f"/{slug}/{kind.slug}/"
    keys = {"requirements": "g r", "feedback": "g f", "customers": "g c"}
    label = str(kind._meta.verbose_name_plural)
    return entry(
        label[:1].upper() + label[1:], address, kind.icon, path.startswith(address), shortcut=keys.get(kind.slug, "")
    )


def entry(label: str, url: str, icon: str, current: bool, count: int | str = 0, shortcut: str = "") -> dict:
    return {"label": label, "url": url, "icon": icon, "current": current, "count": count, "shortcut": shortcut}
