"""Where an artifact stands in its workflow, and where it may go next, as a picture."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of
from bihuan.pages.workflows.publishing import in_force, named
from bihuan.workflows.picture import drawn


@require_safe
@members_only
def standing(request, workspace, pages, number):
    """GET …/workflow/: for everybody who sees the artifact."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "here": f"/{workspace.slug}/{pages.kind.slug}/{number}/",
        "picture": drawn(named(pages.kind, in_force(pages.kind, workspace.pk))),
    }
    return render(request, "pages/workflows/standing.html", context)
