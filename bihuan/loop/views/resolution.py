"""The resolution rate, by requirement and by group of requesters."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.loop.resolution import BY, groups_of, whole
from bihuan.loop.sheets import file_answer
from bihuan.pages.entrance import members_only
from bihuan.people.models import Role


@require_safe
@members_only
def resolution(request, workspace):
    """GET /<workspace>/loop/resolution/?by=requirement|customer|department|channel|product|strength&format=csv|xlsx"""
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    by = request.GET.get("by", "requirement")
    by = by if by in BY else "requirement"
    groups = groups_of(by, request.user, workspace, request.product)
    if format_ := request.GET.get("format"):
        return as_file(format_, f"{workspace.slug}-resolution-{by}", BY[by].label, groups)
    context = {
        "groups": groups,
        "whole": whole(request.user, workspace, request.product),
        "by": by,
        "tabs": [{"label": one.label, "url": f"?by={name}", "current": name == by} for name, one in BY.items()],
        "heading": BY[by].label,
        "here": f"/{workspace.slug}/",
        "list": f"/{workspace.slug}/feedback/?product={request.product.slug if request.product else ''}",
    }
    return render(request, "loop/resolution.html", context)


def as_file(format_: str, name: str, label, groups):
    heads = [label, _("Answered"), _("Said"), _("Solved"), _("Share"), _("Low, 95 %"), _("High, 95 %")]
    return file_answer(format_, name, heads, (line(one) for one in groups))


def line(one) -> list:
    """Shares from 0 to 1; empty where too few have said anything."""
    share = one.share
    known = [share.likely, share.low, share.high] if share.tellable else [None, None, None]
    return [one.label, one.asked, share.of, share.yes, *known]
