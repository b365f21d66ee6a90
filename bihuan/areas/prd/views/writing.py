"""New PRDs begin with a template; a signed one is not edited, its change is proposed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.prd.changing import open_changes, propose
from bihuan.areas.prd.forms import ChangeForm
from bihuan.areas.prd.models import PRD
from bihuan.areas.prd.templating import template_named, templates_for
from bihuan.areas.prd.views.pages import PRDPages
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views import writing
from bihuan.pages.views.detail import mentionable
from bihuan.pages.views.lists import labels_of

PAGES = PRDPages()


def new(request, workspace):
    """GET and POST …/prds/new/?template=integration&requirements=REQ-1,REQ-2"""
    return members_only(begin)(request, workspace)


def begin(request, workspace):
    asked = request.GET.get("template", "")
    chosen = template_named(workspace, asked) if asked else None
    given = request.GET.copy()
    if chosen is not None and "body" not in given:
        given["body"] = chosen.filled(request.GET.get("requirements", ""))
    request.GET = given
    request.templates, request.chosen = templates_for(workspace), chosen
    return writing.new(request, workspace.slug, PAGES)


def edit(request, workspace, number):
    """GET and POST …/prds/<n>/edit/; of a signed one it is the proposal of a change."""
    return members_only(edit_or_propose)(request, workspace, number)


def edit_or_propose(request, workspace, number):
    prd = artifact_for(request.user, PRD, workspace, number)
    if not prd.signed:
        return writing.edit(request, workspace.slug, PAGES, number)
    return redirect(f"/{workspace.slug}/prds/{number}/change/")


@members_only
def change(request, workspace, number):
    """GET and POST …/prds/<n>/change/: what a signed PRD should say instead, and why."""
    prd = artifact_for(request.user, PRD, workspace, number)
    prd.may(request.user, "changed")
    here = f"/{workspace.slug}/prds/{number}/"
    if not prd.signed:
        messages.info(request, _("%(key)s is not signed off; edit it.") % {"key": prd.key})
        return redirect(f"{here}edit/")
    form = ChangeForm(request.user, request.POST or None, {"proposal": prd.body})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = propose(
                prd, said["proposal"], by=request.user, why=said["why"], title=said["title"], delay=said["delay"]
            )
            if said["release"]:
                made.change(by=request.user, release=said["release"])
        except ValidationError as refusal:
            named = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
            for name, problems in named.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            return redirect(made)
    context = {
        "artifact": prd,
        "kind": PRD,
        "labels": labels_of(PRD),
        "here": here,
        "back": here,
        "form": form,
        "mentionable": mentionable(workspace),
        "others": list(open_changes(prd).visible_to(request.user, workspace)[:10]),
    }
    return render(request, "prd/propose.html", context, status=422 if form.errors else 200)
