"""What the doctor says of one PRD or requirement; what is fine as it is, is dismissed with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bihuan.areas.prd.diagnosing import diagnose, dismiss, take_back, worded
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of


@require_safe
@members_only
def doctor(request, workspace, slug, number):
    """GET …/<prds or requirements>/<n>/doctor/"""
    return page(request, workspace, artifact_for(request.user, Artifact.kinds()[slug], workspace, number))


def page(request, workspace, artifact, worded: tuple[str, str] = ("", "")):
    """With the print of a finding and what a model would write in its place, where one was asked."""
    kind = type(artifact)
    context = {
        "artifact": artifact,
        "kind": kind,
        "labels": labels_of(kind),
        "here": f"/{workspace.slug}/{kind.slug}/{artifact.number}/",
        "worded": worded,
        "diagnosis": diagnose(artifact, request.user),
        "may_change": artifact.can(request.user, "changed"),
    }
    return render(request, "prd/doctor.html", context)


@require_POST
@members_only
def wordings(request, workspace, slug, number):
    """POST …/doctor/wordings/: `print` of the finding; the page with a better wording by the plugged-in model."""
    artifact, print_ = (
        artifact_for(request.user, Artifact.kinds()[slug], workspace, number),
        request.POST.get("print", ""),
    )
    try:
        return page(request, workspace, artifact, (print_, worded(artifact, print_, by=request.user)))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"/{workspace.slug}/{slug}/{number}/doctor/")


@require_POST
@members_only
def dismissals(request, workspace, slug, number):
    """POST …/doctor/dismissals/: `print` of the finding and `reason`."""
    artifact = artifact_for(request.user, Artifact.kinds()[slug], workspace, number)
    try:
        dismiss(artifact, request.POST.get("print", ""), by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"/{workspace.slug}/{slug}/{number}/doctor/")


@require_POST
@members_only
def dismissal(request, workspace, slug, number, pk):
    """POST …/doctor/dismissals/<id>/: shown again."""
    take_back(artifact_for(request.user, Artifact.kinds()[slug], workspace, number), pk, by=request.user)
    return redirect(f"/{workspace.slug}/{slug}/{number}/doctor/")
