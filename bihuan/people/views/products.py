"""The products of a workspace."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.people.access import for_admins
from bihuan.people.forms.workspace import ProductForm
from bihuan.people.views.pages import page, refuse


@for_admins
def products(request, membership):
    every = list(membership.workspace.products.prefetch_related("members"))
    current = [each for each in every if each.archived_at is None]
    archived = [each for each in every if each.archived_at]
    return page(request, "settings/products", tab="products", membership=membership, current=current, archived=archived)


@for_admins
def new_product(request, membership):
    form = ProductForm(request.POST or None, workspace=membership.workspace)
    return saved(request, membership, form)


@for_admins
def product(request, membership, pk):
    one = get_object_or_404(membership.workspace.products, pk=pk)
    form = ProductForm(request.POST or None, instance=one, workspace=membership.workspace)
    form.fields["members"].initial = list(one.members.values_list("pk", flat=True))
    return saved(request, membership, form, one)


def saved(request, membership, form, one=None):
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.save()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": kept})
            return redirect("products", membership.workspace.slug)
    return page(request, "settings/product", form, tab="products", membership=membership, one=one)


@require_POST
@for_admins
def archive_product(request, membership, pk):
    """Archive it, or with `restore` take it back."""
    one = get_object_or_404(membership.workspace.products, pk=pk)
    if request.POST.get("restore"):
        one.restore()
        messages.success(request, _("%(name)s is back") % {"name": one})
    else:
        one.archive()
        messages.success(request, _("%(name)s is archived") % {"name": one})
    return redirect("products", membership.workspace.slug)


@require_POST
@for_admins
def move_product(request, membership, pk):
    """One place up, or with `down` one place down."""
    one = get_object_or_404(membership.workspace.products, pk=pk)
    one.shift(1 if request.POST.get("down") else -1)
    return redirect("products", membership.workspace.slug)
