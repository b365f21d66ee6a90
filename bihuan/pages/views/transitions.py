"""One transition of a workflow's draft on a page of its own: for admins."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

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
    states = [(each["value"], each["label"]) for each in full["states"]]
    form = TransitionForm(chosen, workspace, states, move, request.POST or None)
    if request.method == "POST" and form.is_valid():
        moves = [form.result() if each is move else each for each in edited["moves"]]
        drafting.keep(chosen, workspace, {"states": edited["states"], "moves": moves})
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
