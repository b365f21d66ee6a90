"""Deeds on many at once: how far one is, what came of it, stopping and undoing it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.artifacts.models import Artifact
from bihuan.batches import work
from bihuan.batches.deeds import words_of
from bihuan.batches.models import Batch, Stage, Stand
from bihuan.pages.entrance import members_only
from bihuan.pages.views.writing import same_site
from bihuan.people.models import Role

SHOWN = 100


def batch_for(request, workspace, pk: int) -> Batch:
    """The batch, where this person may see it."""
    seen = Batch.objects.visible_to(request.user, workspace).select_related("created_by", "undone_by", "workspace")
    batch = seen.filter(pk=pk).first() if pk < 2**63 else None
    if batch is None:
        raise Http404(_("There is no such batch here."))
    return batch


@require_safe
@members_only
def batches(request, workspace):
    """GET /<workspace>/batches/: what was done to many at once, newest first; admins see everybody's."""
    if request.membership.role < Role.MEMBER:
        raise Http404(_("Bulk changes are for members."))
    seen = Batch.objects.visible_to(request.user, workspace).select_related("created_by")
    rows = [(batch, words_of(batch.deed, batch.kind_class)) for batch in seen.order_by("-pk")[:SHOWN]]
    return render(request, "pages/batches.html", {"rows": rows})


@require_safe
@members_only
def batch(request, workspace, pk):
    """GET /<workspace>/batches/<pk>/: how far it is; what could not be done, or not be undone."""
    one = batch_for(request, workspace, pk)
    context = {
        "batch": one,
        "kind": one.kind_class,
        "words": words_of(one.deed, one.kind_class),
        "counts": one.counts(),
        "refused": standing(request, workspace, one, Stand.REFUSED),
        "left": standing(request, workspace, one, Stand.LEFT),
        "may_undo": one.undoable and one.may_undo(request.user),
    }
    return render(request, "pages/batch.html", context)


def standing(request, workspace, one: Batch, stand: Stand) -> list:
    """The first steps that stand so, of what the person may see."""
    seen = Artifact.objects.in_reach(request.user, workspace)
    steps = one.steps.filter(stand=stand, artifact__in=seen).select_related("artifact__workspace")
    return list(steps.order_by("pk")[:SHOWN])


@require_POST
@members_only
def undo(request, workspace, pk):
    """POST …/batches/<pk>/undo/: back to where it was asked for, or to the batch while it takes longer."""
    one = batch_for(request, workspace, pk)
    here = redirect(f"/{workspace.slug}/batches/{pk}/")
    if not (one.may_undo(request.user) and work.undo(one, by=request.user)):
        messages.warning(request, _("This cannot be undone any more."))
        return here
    one.refresh_from_db()
    if one.working:
        return here
    counts = one.counts()
    if counts[Stand.LEFT]:
        said = ngettext("%(count)s stays as it is", "%(count)s stay as they are", counts[Stand.LEFT])
        messages.warning(request, said % {"count": counts[Stand.LEFT]})
        return here
    if one.stage != Stage.UNDONE:
        messages.error(request, one.failure)
        return here
    messages.success(request, _("Undone"))
    return redirect(request.headers["Referer"]) if same_site(request) else here


@require_POST
@members_only
def cancel(request, workspace, pk):
    """POST …/batches/<pk>/cancel/: stop where it is."""
    one = batch_for(request, workspace, pk)
    if one.cancel():
        messages.success(request, _("Stopped"))
    return redirect(f"/{workspace.slug}/batches/{pk}/")


def undoing_address(one: Batch) -> str:
    """Where its undoing is sent; empty where there is nothing to undo."""
    return f"/{one.workspace.slug}/batches/{one.pk}/undo/" if one.pk else ""
