"""What a change of one thing touches, as a page of that thing."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bihuan.loop.impact import DEEPEST, USUAL, impact_of
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of
from bihuan.people.models import Role


@require_safe
@members_only
def impact(request, workspace, number, kind):
    """GET /<workspace>/<kind>/<number>/impact/?direction=down|up&depth=1…6"""
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    artifact = artifact_for(request.user, kind, workspace, number)
    up = request.GET.get("direction") == "up"
    asked = request.GET.get("depth", "")
    depth = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:3]) <= DEEPEST else USUAL
    context = {
        "artifact": artifact,
        "labels": labels_of(kind),
        "impact": impact_of(artifact, request.user, up=up, depth=depth),
        "directions": [
            {"label": _("Depends on it"), "url": f"?direction=down&depth={depth}", "current": not up},
            {"label": _("It rests on"), "url": f"?direction=up&depth={depth}", "current": up},
        ],
        "depths": [
            {
                "label": ngettext("%(num)s step", "%(num)s steps", steps) % {"num": steps},
                "url": f"?direction={'up' if up else 'down'}&depth={steps}",
                "current": steps == depth,
            }
            for steps in range(1, DEEPEST + 1)
        ],
        "up": up,
        "depth": depth,
        "here": f"/{workspace.slug}/",
    }
    return render(request, "loop/impact.html", context)
