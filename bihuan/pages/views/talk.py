"""Comments: adding, editing, resolving."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.models import Comment
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.forms import CommentForm
from bihuan.pages.views.lists import labels_of


def comment_for(request, artifact, pk) -> Comment:
    """The comment, where this person may read it."""
    if not str(pk).isdigit() or int(pk) >= 2**63:
        raise Http404
    return get_object_or_404(artifact.comments.visible_to(request.user, artifact), pk=pk)


@require_POST
@members_only
def add(request, workspace, pages, number):
    """POST …/comments/: text, files, parent; `visible` lets the requester read it."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    parent = comment_for(request, artifact, request.POST["parent"]) if request.POST.get("parent") else None
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    text = request.POST.get("text", "").replace("\r\n", "\n")
    internal = not request.POST.get("visible") if parent is None else parent.internal
    files = request.FILES.getlist("files")
    try:
        said = artifact.comment(text, by=request.user, internal=internal, parent=parent, files=files)
    except ValidationError as refusal:
        form = CommentForm({"text": text})
        for problem in refusal.messages:
            form.add_error(None, problem)
        context = {
            "artifact": artifact,
            "form": form,
            "here": here,
            "labels": labels_of(pages.kind),
            "kind": pages.kind,
        }
        return render(request, "pages/comment.html", context | {"action": f"{here}comments/"}, status=422)
    return redirect(f"{here}#comment-{said.pk}")


@members_only
def edit(request, workspace, pages, number, pk):
    """GET and POST …/comments/<id>/, for its author."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    comment = comment_for(request, artifact, pk)
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        comment.artifact = artifact
        try:
            comment.edit(form.cleaned_data["text"], by=request.user)
        except ValidationError as refusal:
            for problem in refusal.messages:
                form.add_error("text", problem)
        else:
            messages.success(request, _("Saved"))
            return redirect(f"{here}#comment-{pk}")
    context = {"artifact": artifact, "form": form, "here": here, "labels": labels_of(pages.kind), "kind": pages.kind}
    return render(
        request, "pages/comment.html", context | {"action": f"{here}comments/{pk}/"}, status=422 if form.errors else 200
    )


@require_POST
@members_only
def resolve(request, workspace, pages, number, pk):
    """POST …/comments/<id>/resolution/: resolves the thread, or opens it again."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    comment = comment_for(request, artifact, pk)
    comment.artifact = artifact
    comment.resolve(by=request.user)
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/{number}/#comment-{pk}")
