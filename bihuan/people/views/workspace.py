"""Settings of a workspace: its name, its members."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people.access import for_admins
from bihuan.people.forms.workspace import MemberForm, WorkspaceForm
from bihuan.people.views.pages import act, page, refuse

PER_PAGE = 50


@for_admins
def workspace_settings(request, membership):
    workspace = membership.workspace
    form = WorkspaceForm(request.POST or None, instance=workspace)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("workspace_settings", workspace.slug)
    if form.errors:
        workspace.refresh_from_db()
    return page(request, "settings/general", form, tab="general", membership=membership)


@for_admins
def members(request, membership):
    people = membership.workspace.memberships.with_people()
    wanted = request.GET.get("q", "").replace("\x00", "").strip()
    if wanted:
        people = people.named(wanted)
    people = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "settings/members", tab="members", membership=membership, people=people, wanted=wanted)


@for_admins
def member(request, membership, pk):
    """One member: role, department, data range, and the way out."""
    workspace = membership.workspace
    one = get_object_or_404(workspace.memberships.select_related("user", "workspace"), pk=pk)
    form = MemberForm(request.POST or None, instance=one, actor=membership)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        one.refresh_from_db()
        try:
            one.change(by=request.user, **wanted)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": one.user})
            return redirect("members", workspace.slug)
    may_change = membership.may_give(one.role)
    return page(request, "settings/member", form, tab="members", membership=membership, one=one, may_change=may_change)


@require_POST
@for_admins
def remove_member(request, membership, pk):
    one = get_object_or_404(membership.workspace.memberships.select_related("user", "workspace"), pk=pk)
    done = _("%(name)s no longer belongs to the workspace") % {"name": one.user}
    return act(request, lambda: one.remove(by=request.user), done, "members", membership.workspace.slug)
