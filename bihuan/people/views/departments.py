"""The departments of a workspace, as a tree."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people.access import for_admins
from bihuan.people.forms.workspace import DepartmentForm
from bihuan.people.models import Department
from bihuan.people.views.pages import act, page, refuse


@for_admins
def departments(request, membership):
    workspace = membership.workspace
    form = DepartmentForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        try:
            Department.objects.add(workspace=workspace, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s is added") % {"name": form.cleaned_data["name"]})
            return redirect("departments", workspace.slug)
    tree = workspace.departments.annotate(people=Count("memberships")).as_tree()
    return page(request, "settings/departments", form, tab="departments", membership=membership, tree=tree)


@for_admins
def department(request, membership, pk):
    """One department: rename it, move it, delete it when it is empty."""
    workspace = membership.workspace
    one = get_object_or_404(workspace.departments.select_related("parent"), pk=pk)
    form = DepartmentForm(request.POST or None, instance=one, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        one.refresh_from_db()
        try:
            one.change(name=wanted["name"], parent=wanted["parent"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": wanted["name"]})
            return redirect("departments", workspace.slug)
    return page(request, "settings/department", form, tab="departments", membership=membership, one=one)


@require_POST
@for_admins
def remove_department(request, membership, pk):
    one = get_object_or_404(membership.workspace.departments, pk=pk)
    done = _("%(name)s is deleted") % {"name": one.name}
    return act(request, one.remove, done, "departments", membership.workspace.slug)
