"""What concerns one person: inbox, my work, and the trash."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.artifacts.models import Artifact, Notice
from bihuan.pages.entrance import members_only
from bihuan.pages.views.approvals import waiting_for
from bihuan.pages.wording import entries, words_said
from bihuan.people.models import Role

SHOWN = 100


@require_safe
@members_only
def inbox(request, workspace):
    """GET /<workspace>/inbox/: news, each with why it came; `?all=1` also what was read."""
    everything = request.GET.get("all") == "1"
    mine = Notice.objects.filter(user=request.user, workspace=workspace)
    mine = mine.filter(artifact__in=Artifact.objects.visible_to(request.user, workspace))
    wanted = (mine if everything else mine.unread()).order_by("-pk").select_related("event__actor", "event__artifact")
    notices = list(wanted[: SHOWN + 1])
    events = [notice.event for notice in notices[:SHOWN]]
    told, said = entries(events), words_said(events, internal=request.membership.role >= Role.MEMBER)
    context = {
        "rows": [(notice, one, said.get(notice.event_id, "")) for notice, one in zip(notices, told, strict=False)],
        "more": len(notices) > SHOWN,
        "everything": everything,
        "count": mine.unread()[:1000].count(),
    }
    return render(request, "pages/inbox.html", context)


@members_only
def open_notice(request, workspace, pk):
    """Following a notice reads it; POST reads it without following."""
    notice = get_object_or_404(Notice.objects.select_related("artifact"), user=request.user, workspace=workspace, pk=pk)
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    if request.method == "POST":
        return redirect("inbox", workspace.slug)
    return redirect(f"/{workspace.slug}/{notice.artifact.kind}/{notice.artifact.number}/")


@require_POST
@members_only
def read_all(request, workspace):
    read = Notice.objects.filter(user=request.user, workspace=workspace).unread().update(read_at=timezone.now())
    messages.success(request, _("%(count)s read") % {"count": read})
    return redirect("inbox", workspace.slug)


@require_safe
@members_only
def mine(request, workspace):
    """GET /<workspace>/mine/?tab=owned|created|watched"""
    tab = request.GET.get("tab", "owned")
    seen = Artifact.objects.visible_to(request.user, workspace).filter(archived_at=None)
    sets = {
        "owned": seen.open().filter(owner=request.user).order_by("priority", "-score", "-pk"),
        "created": seen.filter(created_by=request.user).order_by("-pk"),
        "watched": seen.filter(watches__user=request.user).order_by("-changed_at"),
    }
    tab = tab if tab in sets else "owned"
    labels = {"owned": _("I own"), "created": _("I created"), "watched": _("I watch")}
    context = {
        "tabs": [
            {"label": labels[name], "url": f"?tab={name}", "current": name == tab, "count": found[:1000].count()}
            for name, found in sets.items()
        ]
        + [{"label": _("Approvals"), "url": "../approvals/", "count": waiting_for(request.user, workspace)}],
        "rows": list(sets[tab].select_related("product", "owner", "workspace")[:200]),
        "tab": tab,
    }
    return render(request, "pages/mine.html", context)


@require_safe
@members_only
def trash(request, workspace):
    """GET /<workspace>/trash/: what was thrown away, newest first."""
    seen = Artifact.objects.in_reach(request.user, workspace).trashed()
    rows = list(seen.select_related("owner", "workspace").order_by("-trashed_at")[:200])
    return render(request, "pages/trash.html", {"rows": rows, "may_restore": request.membership.role >= Role.MEMBER})
