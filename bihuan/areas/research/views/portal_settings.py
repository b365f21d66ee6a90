"""What the public pages of a product ask and show, for administrators."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.research.models.portal import Portal
from bihuan.areas.research.portal_settings import PortalSettingsForm
from bihuan.people.access import for_admins


@for_admins
def of_product(request, membership, pk):
    """Save, or with `up` or `down` show the questions in another order."""
    product = membership.workspace.products.current().filter(pk=pk).first()
    if product is None:
        raise Http404(_("There is no such product here."))
    form = PortalSettingsForm(request.POST if request.method == "POST" else None, instance=Portal.of(product))
    moving = "up" in request.POST or "down" in request.POST
    if not moving and form.is_valid():
        form.save()
        messages.success(request, _("The public pages of %(name)s are saved") % {"name": product})
        return redirect("portal_settings", membership.workspace.slug, product.pk)
    context = {"form": form, "tab": "products", "membership": membership, "chosen": product}
    refused = form.is_bound and not moving
    return render(request, "research/portal_settings.html", context, status=422 if refused else 200)
