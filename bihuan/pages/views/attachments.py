"""Files of an artifact: added, and given out so that a browser never runs them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.artifacts.models import Artifact, File, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.people.models import Role


@require_POST
@members_only
def add(request, workspace, pages, number):
    """POST …/files/ with one or more `files`."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    try:
        files = artifact.attach(request.FILES.getlist("files"), by=request.user)
    except ValidationError as refusal:
        if wants_json(request):
            return JsonResponse({"detail": " ".join(refusal.messages)}, status=422)
        messages.error(request, " ".join(refusal.messages))
    else:
        here = f"/{workspace.slug}/{pages.kind.slug}/{number}/files/"
        if wants_json(request):
            added = [{"name": file.name, "url": f"{here}{file.pk}/", "shown": file.shown_inline} for file in files]
            return JsonResponse({"files": added}, status=201)
        messages.success(request, _("%(count)s files added") % {"count": len(files)})
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/{number}/#files")


def wants_json(request) -> bool:
    """The editor puts what it uploads into the text, and asks where it is."""
    return request.headers.get("Accept", "").startswith("application/json")


@require_safe
@members_only
def download(request, workspace, pages, number, pk):
    """GET …/files/<id>/: pictures and PDF may be shown in the page, everything else is a download."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    if address := gone_along(request, artifact, pk):
        return redirect(address)
    file = get_object_or_404(artifact.files.select_related("comment"), pk=pk)
    if file.comment and file.comment.internal and artifact.role_of(request.user) < Role.MEMBER:
        raise Http404
    return given_out(file)


def gone_along(request, artifact, pk: int) -> str:
    """Where a file is that went with a merge; texts written before still name it here. Empty where it did not."""
    file = File.objects.filter(pk=pk, artifact__workspace=artifact.workspace_id).exclude(artifact=artifact.pk).first()
    seen, step = {artifact.pk}, artifact.pk
    while file is not None and step != file.artifact_id:
        merged = Link.objects.filter(source=step, role=LinkRole.DUPLICATES).exclude(target__in=seen).order_by("-pk")
        if (step := merged.values_list("target", flat=True).first()) is None:
            return ""
        seen.add(step)
    home = Artifact.objects.visible_to(request.user, request.workspace).filter(pk=step, kind=artifact.kind).first()
    return f"/{request.workspace.slug}/{home.kind}/{home.number}/files/{pk}/" if file and home else ""


def given_out(file: File) -> FileResponse:
    """The file with headers that keep a browser from running it."""
    answer = FileResponse(
        file.content.open("rb"), as_attachment=not file.shown_inline, filename=file.name, content_type=file.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    # Chromium shows no PDF in a sandbox; its own viewer keeps what a PDF runs to itself.
    sandbox = "" if file.content_type == "application/pdf" else "; sandbox"
    answer["Content-Security-Policy"] = f"default-src 'none'; style-src 'unsafe-inline'{sandbox}"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
