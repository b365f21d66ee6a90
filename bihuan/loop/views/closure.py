"""What the closure rate is made of: every requirement it counts, and whom nobody has told yet."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from bihuan.artifacts.models import Artifact, Link
from bihuan.loop.closure import TOLD, Closed, Closure, closure_of
from bihuan.loop.voices import evidence
from bihuan.pages.entrance import members_only
from bihuan.pages.rows import rows_of
from bihuan.people.models import Role

SHOWN = 200


@require_safe
@members_only
def closure(request, workspace):
    """GET /<workspace>/loop/closure/?part=all|through|missing"""
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    figures = closure_of(request.user, workspace, request.product)
    asked = request.GET.get("part", "all")
    context = {
        "closure": figures,
        "parts": parts_of(figures, asked),
        "rows": drawn(request, workspace, chosen(figures, asked)),
        "here": f"/{workspace.slug}/",
        "shown": SHOWN,
    }
    return render(request, "loop/closure.html", context)


def chosen(figures: Closure, asked: str) -> list[Closed]:
    if asked == "through":
        return figures.through
    return figures.missing if asked == "missing" else list(figures.due)


def parts_of(figures: Closure, asked: str) -> list[dict]:
    parts = [
        ("all", pgettext("closure", "Due"), len(figures.due)),
        ("through", _("All the way"), len(figures.through)),
        ("missing", _("Somebody waits"), len(figures.missing)),
    ]
    current = asked if asked in ("through", "missing") else "all"
    return [
        {"label": label, "url": f"?part={name}", "count": n, "current": name == current} for name, label, n in parts
    ]


def drawn(request, workspace, closed: list[Closed]) -> list[dict]:
    """Each requirement with its figures and the voices whose people nobody has told."""
    closed = closed[:SHOWN]
    kind = Artifact.kinds()["requirements"]
    rows = {row.pk: row for row in rows_of(kind, workspace, [one.pk for one in closed])}
    waiting: dict[int, list[Artifact]] = {}
    for link in untold([one.pk for one in closed if not one.through], request):
        waiting.setdefault(link.target_id, []).append(link.source)
    there = [one for one in closed if one.pk in rows]
    return [{"row": rows[one.pk], "closed": one, "waiting": waiting.get(one.pk, [])} for one in there]


def untold(requirements: list[int], request) -> list[Link]:
    if not requirements:
        return []
    links = evidence(requirements, request.user, request.workspace).filter(source__kind="feedback")
    return list(links.exclude(source__state__in=TOLD).select_related("source").order_by("pk"))
