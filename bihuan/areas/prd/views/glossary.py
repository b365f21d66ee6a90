"""The glossary of a workspace: one word for one thing. Members write it, the doctor reads it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.prd.models import Term
from bihuan.pages.entrance import members_only
from bihuan.people.models import Role

MOST = 2_000


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ("name", "meaning", "variants")
        widgets = {"meaning": forms.Textarea({"rows": 3}), "variants": forms.Textarea({"rows": 3})}


def for_team(request) -> None:
    if request.membership.role < Role.MEMBER:
        raise PermissionDenied(_("The glossary is for members."))


@members_only
def glossary(request, workspace):
    """GET and POST /<workspace>/glossary/: all terms; a new one."""
    for_team(request)
    form = TermForm(request.POST or None, instance=Term(workspace=workspace), label_suffix="")
    if request.method == "POST" and saved(form, workspace):
        return redirect(f"/{workspace.slug}/glossary/")
    terms = list(Term.objects.filter(workspace=workspace)[:MOST])
    return render(request, "prd/glossary.html", {"form": form, "terms": terms}, status=422 if form.errors else 200)


@members_only
def term(request, workspace, pk):
    """GET and POST /<workspace>/glossary/<id>/; `remove` takes it out."""
    for_team(request)
    one = Term.objects.filter(workspace=workspace, pk=pk).first()
    if one is None:
        raise Http404(_("There is no such term."))
    form = TermForm(request.POST or None, instance=one, label_suffix="")
    if request.method == "POST":
        if "remove" in request.POST:
            one.delete()
            messages.success(request, _("“%(term)s” is out of the glossary") % {"term": one.name})
            return redirect(f"/{workspace.slug}/glossary/")
        if saved(form, workspace):
            return redirect(f"/{workspace.slug}/glossary/")
    return render(request, "prd/term.html", {"form": form, "term": one}, status=422 if form.errors else 200)


def saved(form: TermForm, workspace) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            form.instance.validate_constraints()
            form.save()
    except ValidationError:
        form.add_error("name", _("This term is in the glossary already."))
        return False
    return True
