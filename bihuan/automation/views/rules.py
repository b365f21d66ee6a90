"""Rules: all of them, one with its runs, and the editor that reads as a sentence."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.artifacts.models import Artifact
from bihuan.automation import editing
from bihuan.automation.editions import editions_of
from bihuan.automation.models import Rule, Run
from bihuan.automation.ready import READY, ready
from bihuan.automation.sentences import sentence
from bihuan.automation.views.removal import gone, removed
from bihuan.pages.entrance import members_only, products_of
from bihuan.people.models import Role

BIGGEST = 2**63
SHOWN = 20


def rule_for(request, workspace, pk: int) -> Rule:
    """The rule, where this person may read it."""
    seen = Rule.objects.visible_to(request.user, workspace).select_related("owner", "workspace", "product")
    found = seen.filter(pk=pk).first() if pk < BIGGEST else None
    if found is None:
        raise Http404(_("There is no such rule here."))
    return found


def for_leads(request) -> None:
    if request.membership.role < Role.LEAD:
        raise PermissionDenied(_("This needs the role %(role)s. Ask an admin.") % {"role": Role.LEAD.label})


def page(request, name: str, context: dict, status: int = 200):
    context |= {"may_edit": request.membership.role >= Role.LEAD, "is_member": request.membership.role >= Role.MEMBER}
    return render(request, f"automation/{name}.html", context, status=status)


@require_safe
@members_only
def rules(request, workspace):
    """GET /<workspace>/automation/: every rule this person may read, as a sentence, with how it goes."""
    seen = Rule.objects.visible_to(request.user, workspace).select_related("owner", "workspace")
    counted = seen.annotate(
        done=Count("runs", filter=Q(runs__state=Run.State.DONE)),
        failed=Count("runs", filter=Q(runs__state=Run.State.FAILED)),
        waits=Count("runs", filter=Q(runs__state=Run.State.WAITING)),
    )
    rows = [(one, sentence(one, request.user)) for one in counted.order_by("off_since", "name", "pk")[:100]]
    return page(request, "rules", {"rows": rows, "ready": [(name, label) for name, (label, _made) in READY.items()]})


@require_safe
@members_only
def rule(request, workspace, pk):
    """GET …/automation/<pk>/: what it does, its last runs, and who changed it."""
    if was := gone(request, workspace, "rule", pk):
        return was
    one = rule_for(request, workspace, pk)
    seen = Run.objects.visible_to(request.user, workspace).filter(rule=one).select_related("artifact__workspace")
    context = {"rule": one, "words": sentence(one, request.user), "runs": list(seen.order_by("-pk")[:SHOWN])}
    if request.membership.role >= Role.LEAD:
        context["editions"] = editions_of(one)
    return page(request, "rule", context)


@members_only
def new(request, workspace):
    """…/automation/new/: an empty sentence, or a ready one by `?ready=`."""
    for_leads(request)
    kind = Artifact.kinds().get(request.GET.get("kind", ""), Artifact.kinds()["requirements"])
    name = request.GET.get("ready", "")
    if name in READY:
        one = ready(name, kind, workspace)
    else:
        actions = [{"do": "notify", "who": ["owner"], "text": ""}]
        one = Rule(workspace=workspace, kind=kind.slug, trigger={"on": "created"}, actions=actions)
    one.owner, one.time_zone = request.user, workspace.time_zone
    return editor(request, workspace, one)


@members_only
def edit(request, workspace, pk):
    for_leads(request)
    return editor(request, workspace, rule_for(request, workspace, pk))


def editor(request, workspace, one: Rule):
    """Draw the sentence; keep it where it is sent whole, draw it again where a row comes or goes."""
    products, errors, status = products_of(request.user, workspace), [], 200
    if request.method == "POST":
        editing.read(one, request.POST, products)
        if one.kind not in Artifact.kinds():
            raise Http404
        asked = request.POST.get("step", "")
        if asked:
            editing.step(one, asked)
        else:
            if request.POST.get("take_over"):
                one.owner = request.user
            try:
                one.keep(by=request.user)
            except ValidationError as error:
                errors, status = error.messages, 422
            else:
                messages.success(request, _("%(name)s is saved") % {"name": one})
                return redirect("rule", workspace.slug, one.pk)
    drawn = editing.Editor(one, request.user, request.POST)
    return page(request, "edit", {"rule": one, "editor": drawn, "errors": errors, "products": products}, status)


@require_POST
@members_only
def switch(request, workspace, pk):
    """Off, or with `on` on again."""
    for_leads(request)
    one = rule_for(request, workspace, pk)
    one.switch(by=request.user, on=bool(request.POST.get("on")))
    said = _("%(name)s is off") if one.off_since else _("%(name)s is on")
    messages.success(request, said % {"name": one})
    return redirect("rule", workspace.slug, one.pk)


@require_POST
@members_only
def resume(request, workspace, pk):
    for_leads(request)
    one = rule_for(request, workspace, pk)
    one.resume(by=request.user)
    messages.success(request, _("%(name)s goes on") % {"name": one})
    return redirect("rule", workspace.slug, one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def removal(request, workspace, pk):
    for_leads(request)
    one = rule_for(request, workspace, pk)
    if request.method != "POST":
        why, back = _("It stops at once. What it did stays."), reverse("rule", args=[workspace.slug, pk])
        return page(request, "removal", {"one": one, "why": why, "back": back, "tab": "rules"})
    removed(request, workspace, one)
    return redirect("rules", workspace.slug)
