"""Links of an artifact: drawn by key, removed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.store import writing
from bihuan.batches.recording import Journal
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.batches import undoing_address


@require_POST
@members_only
def add(request, workspace, pages, number):
    """POST …/links/: `role`, `key` of the other end, `inverse=1` when the other end does it to this one."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    key, role = request.POST.get("key", "").split(" ")[0], request.POST.get("role", "")
    other = Artifact.objects.visible_to(request.user, workspace).keyed(key).first()
    if other is None:
        messages.error(
            request, _("There is no %(key)s here. Write a key like %(like)s.") % {"key": key or "—", "like": "REQ-12"}
        )
        return back(workspace, pages, number)
    source, target = (other, artifact) if request.POST.get("inverse") else (artifact, other)
    try:
        source.link(target, role, by=request.user, note=request.POST.get("note", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("%(source)s and %(target)s are linked") % {"source": source.key, "target": target.key}
        )
    return back(workspace, pages, number)


@require_POST
@members_only
def remove(request, workspace, pages, number, pk):
    """POST …/links/<id>/removal/"""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    mine = Link.objects.filter(source=artifact.pk) | Link.objects.filter(target=artifact.pk)
    link = get_object_or_404(mine.visible_to(request.user).select_related("source", "target"), pk=pk)
    with writing():
        journal = Journal(artifact, {"do": "unlink"}, by=request.user)
        journal.unlink(link, by=request.user)
    messages.success(request, _("The link is removed"), extra_tags=undoing_address(journal.batch))
    return back(workspace, pages, number)


def back(workspace, pages, number):
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/{number}/#links")
