"""Which reasons are ready when something of a kind is not taken up; for admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.pages.forms import capitalized
from bihuan.people.access import for_admins
from bihuan.workflows.models import Reasons
from bihuan.workflows.reasons import keep, offered


@for_admins
def reasons(request, membership, kind):
    """POST keeps the paragraphs of `texts`, or with `usual` goes back to the usual reasons."""
    chosen = Artifact.kinds().get(kind)
    if chosen is None:
        raise Http404
    workspace, problem = membership.workspace, ""
    if request.method == "POST":
        try:
            if "usual" in request.POST:
                Reasons.objects.filter(workspace=workspace, kind=kind).delete()
            else:
                keep(workspace, kind, request.POST.get("texts", ""))
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, _("The reasons are saved"))
            return redirect("reasons", workspace.slug, kind)
    context = {
        "tab": "workflows",
        "membership": membership,
        "kind": chosen,
        "label": capitalized(chosen._meta.verbose_name_plural),
        "texts": request.POST.get("texts") if problem else "\n\n".join(offered(workspace.pk, kind)),
        "own": Reasons.objects.filter(workspace=workspace, kind=kind).exists(),
        "problem": problem,
    }
    return render(request, "pages/workflows/reasons.html", context, status=422 if problem else 200)
