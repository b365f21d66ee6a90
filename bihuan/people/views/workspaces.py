"""A person's workspaces: which there are, and a further one."""

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.people.access import signed_in
from bihuan.people.forms.joining import FoundForm
from bihuan.people.models import Product, Role, Workspace
from bihuan.people.views.pages import page, refuse

A_DAY = 24 * 3600


def runs_one(user):
    """Whoever runs a workspace may found another one; the others are guests of somebody's."""
    return user.memberships.filter(role__gte=Role.ADMIN).exists()


@signed_in
def workspaces(request):
    """GET /workspaces/: those one belongs to, to go to one of them."""
    mine = request.user.memberships.select_related("workspace").order_by("workspace__name", "pk")
    return page(request, "workspaces", mine=list(mine), may_found=runs_one(request.user))


@signed_in
def found_workspace(request):
    """GET and POST /workspaces/new/: a further workspace, with its first product. Sent twice, it is made once."""
    if not runs_one(request.user):
        raise PermissionDenied(_("Who runs a workspace may make another one. Ask one of its admins."))
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ticket = f"workspace:{request.user.pk}:{form.cleaned_data['ticket']}"
        if form.cleaned_data["ticket"] and not cache.add(ticket, "", A_DAY):
            return redirect(cache.get(ticket) or "workspaces")
        try:
            workspace = found(form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            cache.delete(ticket)
            refuse(form, refusal)
        else:
            cache.set(ticket, f"/{workspace.slug}/", A_DAY)
            messages.success(request, _("%(name)s is there; you are its owner.") % {"name": workspace})
            return redirect(f"/{workspace.slug}/")
    return page(request, "found_workspace", form)


@transaction.atomic
def found(data, *, by):
    workspace = Workspace.objects.found(name=data["name"], slug=data["slug"], by=by)
    if data["product"]:
        Product.objects.add(workspace=workspace, name=data["product"])
    return workspace
