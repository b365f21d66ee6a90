"""One transition of a workflow's draft on a page of its own: for admins."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.pages.forms import capitalized
from bihuan.pages.workflows import drafting
from bihuan.pages.workflows.forms import TransitionForm
from bihuan.pages.workflows.publishing import named
from bihuan.people.access import for_admins


@for_admins
def transition(request, membership, kind, verb):
    """GET and POST …/settings/workflows/<kind>/<verb>/: who may take it, what it asks for, what follows it."""
    chosen, workspace = Artifact.kinds().get(kind), membership.workspace
    if chosen is None:
        raise Http404
    edited = drafting.edited(chosen, workspace)
    move = next((each for each in edited["moves"] if each["verb"] == verb), None)
    if move is None:
        raise Http404(_("There is no such transition."))
    full = named(chosen, edited)
    form = TransitionForm(chosen, workspace, full, move, by=request.user, data=request.POST or None)
    remove = request.POST.get("do") == "remove"
    if remove and verb in chosen.locked:
        raise Refused(chosen.locked[verb])
    if request.method == "POST" and (remove or form.is_valid()):
        others = [each for each in edited["moves"] if each is not move]
        moves = others if remove else [form.result() if each is move else each for each in edited["moves"]]
        drafting.keep(chosen, workspace, {"states": edited["states"], "moves": moves}, by=request.user)
        messages.success(request, _("Saved in the draft"))
        return redirect("workflow", workspace.slug, kind)
    context = {
        "tab": "workflows",
        "membership": membership,
        "kind": chosen,
        "label": capitalized(chosen._meta.verbose_name_plural),
        "called": next(each["label"] for each in full["moves"] if each["verb"] == verb),
        "why": chosen.locked.get(verb, ""),
        "form": form,
    }
    return render(request, "pages/workflows/transition.html", context, status=422 if form.errors else 200)
