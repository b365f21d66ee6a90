"""Templates: all of them, the editor of one, applying it, and saving what is there as one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.artifact import Priority
from bihuan.automation import outline
from bihuan.automation.applying import apply, asked
from bihuan.automation.models import Template
from bihuan.automation.saving import template_of
from bihuan.automation.views.removal import gone, removed
from bihuan.automation.views.rules import BIGGEST, for_leads, page
from bihuan.pages.entrance import artifact_for, members_only, products_of
from bihuan.pages.forms import capitalized
from bihuan.pages.views.lists import people_of
from bihuan.people.models import Role


def for_members(request) -> None:
    if request.membership.role < Role.MEMBER:
        raise PermissionDenied(_("This needs the role %(role)s. Ask an admin.") % {"role": Role.MEMBER.label})


def template_for(request, workspace, pk: int) -> Template:
    seen = Template.objects.visible_to(request.user, workspace).select_related("product", "workspace")
    found = seen.filter(pk=pk).first() if pk < BIGGEST else None
    if found is None:
        raise Http404(_("There is no such template here."))
    return found


@require_safe
@members_only
def templates(request, workspace):
    for_members(request)
    seen = Template.objects.visible_to(request.user, workspace).select_related("product")
    return page(request, "templates", {"rows": [(one, capitalized(one.kind_class._meta.verbose_name)) for one in seen]})


@members_only
def new(request, workspace):
    for_leads(request)
    kind = Artifact.kinds().get(request.GET.get("kind", ""), Artifact.kinds()["requirements"]).slug
    nodes = [{"id": "1", "parent": "", "kind": kind, "title": "", "body": "", "fields": {}}]
    return editor(request, workspace, Template(workspace=workspace, kind=kind, nodes=nodes))


@members_only
def template(request, workspace, pk):
    """GET: as it is; POST by leads: kept, or drawn again with a row more or less."""
    for_members(request)
    if request.method == "POST":
        for_leads(request)
    return gone(request, workspace, "template", pk) or editor(request, workspace, template_for(request, workspace, pk))


def editor(request, workspace, one: Template):
    products, errors, status = products_of(request.user, workspace), [], 200
    if request.method == "POST":
        outline.read(one, request.POST, products)
        if step := request.POST.get("step", ""):
            outline.step(one, step)
        else:
            try:
                one.keep(by=request.user)
            except ValidationError as error:
                errors, status = error.messages, 422
            else:
                messages.success(request, _("%(name)s is saved") % {"name": one})
                return redirect("template", workspace.slug, one.pk)
    context = {"template": one, "rows": outline.rows(one), "errors": errors, "products": products}
    context["kinds"] = [(slug, capitalized(kind._meta.verbose_name)) for slug, kind in Artifact.kinds().items()]
    context["people"] = [("me", _("Who applies it")), *((f"person:{pk}", name) for pk, name in people_of(workspace.pk))]
    context["ranked"] = [slug for slug, kind in Artifact.kinds().items() if "priority" in kind.editable]
    context["priorities"] = Priority.choices
    return page(request, "template", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def apply_page(request, workspace, pk):
    """What it asks, and the day it begins; POST makes all of it."""
    for_members(request)
    one, products, problem = template_for(request, workspace, pk), products_of(request.user, workspace), ""
    words = asked(one)
    if request.method == "POST":
        given = {word: request.POST.get(f"p.{place}", "") for place, word in enumerate(words)}
        chosen = next((each for each in products if each.slug == request.POST.get("product")), None)
        try:
            day = parse_date(request.POST.get("starts_on", ""))
            made = apply(one, by=request.user, given=given, product=chosen, starts_on=day)
        except (ValidationError, Refused, ValueError) as error:
            problem = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        else:
            messages.success(request, _("%(count)s things are created") % {"count": len(made)})
            return redirect(made[0])
    context = {"template": one, "asked": words, "products": products, "problem": problem, "sent": request.POST}
    return page(request, "apply", context | {"rows": outline.rows(one)}, 422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def save_as(request, workspace, kind, number):
    """An artifact and what lies below it, as a template."""
    if kind not in Artifact.kinds():
        raise Http404
    for_leads(request)
    artifact = artifact_for(request.user, Artifact.kinds()[kind], workspace, number)
    problem = ""
    if request.method == "POST":
        try:
            made = template_of(artifact, request.POST.get("name", "").strip(), by=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": made})
            return redirect("template", workspace.slug, made.pk)
    return page(request, "save_as", {"artifact": artifact, "problem": problem}, 422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def removal(request, workspace, pk):
    for_leads(request)
    one = template_for(request, workspace, pk)
    if request.method != "POST":
        why, back = (
            _("What recurs by it is deleted too. What was created stays."),
            reverse("template", args=[workspace.slug, pk]),
        )
        return page(request, "removal", {"one": one, "why": why, "back": back, "tab": "templates"})
    removed(request, workspace, one)
    return redirect("templates", workspace.slug)
