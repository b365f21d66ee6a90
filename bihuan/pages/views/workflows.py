"""The settings of workflows: for admins. What is saved is a draft until it is published."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category
from bihuan.pages.forms import capitalized
from bihuan.pages.workflows import drafting
from bihuan.pages.workflows.crossing import crossed, ways
from bihuan.pages.workflows.publishing import lost, named, publish, shipped
from bihuan.people.access import for_admins
from bihuan.people.models import Role
from bihuan.workflows.checking import problems
from bihuan.workflows.models import Workflow
from bihuan.workflows.picture import drawn


@for_admins
def workflows(request, membership):
    """GET …/settings/workflows/: every kind, and how far its workflow is from the shipped one."""
    rows = list(Workflow.objects.filter(workspace=membership.workspace, product=None).order_by("version"))
    kinds = [
        {
            "slug": slug,
            "label": capitalized(kind._meta.verbose_name_plural),
            "versions": [row for row in rows if row.kind == slug and row.version],
            "draft": any(row.kind == slug and not row.version for row in rows),
        }
        for slug, kind in Artifact.kinds().items()
    ]
    return render(request, "pages/workflows/all.html", {"tab": "workflows", "membership": membership, "kinds": kinds})


@for_admins
def workflow(request, membership, kind):
    """GET …/settings/workflows/<kind>/; POST saves the draft, and with `do` publishes, discards or goes back."""
    chosen = Artifact.kinds().get(kind)
    if chosen is None:
        raise Http404
    refusals: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("do") == "add":
                verb = added(request, chosen, membership.workspace)
                return redirect("transition", membership.workspace.slug, kind, verb)
            messages.success(request, deed(request, chosen, membership.workspace))
            return redirect("workflow", membership.workspace.slug, kind)
        except ValidationError as refusal:
            refusals = refusal.messages
    return page(request, membership, chosen, refusals)


def deed(request, kind, workspace) -> str:
    """Do what the form asks for, and say it."""
    do, edited, by = request.POST.get("do", ""), drafting.edited(kind, workspace), request.user
    versions = Workflow.objects.filter(workspace=workspace, kind=kind.slug, product=None)
    if do == "discard":
        versions.filter(version=0).delete()
        return _("The draft is discarded")
    if do == "crossing":
        drafting.keep(kind, workspace, crossed(edited, named(kind, edited), request.POST.getlist("way")), by=by)
    elif do == "shipped":
        drafting.keep(kind, workspace, shipped(kind), by=by)
    elif do.isascii() and do.isdigit() and len(do) < 9:
        if (older := versions.filter(version=int(do), version__gt=0).first()) is None:
            raise Http404
        drafting.keep(kind, workspace, {name: older.definition[name] for name in ("states", "moves")}, by=by)
    elif do == "publish":
        into = {name.removeprefix("into-"): value for name, value in request.POST.items() if name.startswith("into-")}
        publish(kind, workspace, {name: edited[name] for name in ("states", "moves")}, by=by, into=into)
        return _("The workflow is published")
    else:
        drafting.keep(kind, workspace, drafting.sent(request.POST, edited), by=by)
    return _("Saved in the draft")


def added(request, kind, workspace) -> str:
    """Put one more transition into the draft; its verb."""
    before = drafting.edited(kind, workspace)
    definition, verb = drafting.with_move(request.POST, before, named(kind, before))
    drafting.keep(kind, workspace, definition, by=request.user)
    messages.success(request, _("Saved in the draft"))
    return verb


def page(request, membership, kind, refusals: list[str]):
    workspace = membership.workspace
    edited = drafting.edited(kind, workspace)
    full = named(kind, edited)
    called = {state["value"]: state["label"] for state in full["states"]}
    versions = Workflow.objects.filter(workspace=workspace, kind=kind.slug, product=None, version__gt=0)
    context = {
        "tab": "workflows",
        "membership": membership,
        "kind": kind,
        "label": capitalized(kind._meta.verbose_name_plural),
        "flow": full,
        "called": called,
        "said": {each["value"]: each["label"] for each in edited["states"]},
        "shipped": {str(state) for state in kind.State},
        "picture": drawn(full),
        "crossing": ways(full),
        "problems": problems(full),
        "refusals": refusals,
        "lost": lost(kind, workspace.pk, edited),
        "draft": drafting.draft_of(kind, workspace),
        "versions": versions.select_related("written_by").order_by("-version"),
        "categories": Category.choices,
        "roles": dict(Role.choices),
        "colors": drafting.COLORS,
    }
    return render(request, "pages/workflows/one.html", context, status=422 if refusals else 200)
