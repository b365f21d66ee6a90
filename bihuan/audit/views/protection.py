"""Data protection: how long things are kept, and the erasure of a person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.audit.erasing import erase
from bihuan.audit.forms import ErasureForm, RetentionForm
from bihuan.audit.models import Retention
from bihuan.people.access import for_admins
from bihuan.people.models import Role


@for_admins
def data_protection(request, membership):
    """GET and POST …/settings/data-protection/: months after which things are deleted for good."""
    rule = Retention.objects.filter(pk=membership.workspace.pk).first() or Retention(workspace=membership.workspace)
    form = RetentionForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("data_protection", membership.workspace.slug)
    return shown(request, membership, form, ErasureForm(membership=membership))


@require_POST
@for_admins
def erase_person(request, membership):
    """POST …/settings/data-protection/erasure/: owners only, and only people all of whose workspaces are theirs."""
    if membership.role < Role.OWNER:
        raise PermissionDenied(_("This needs the role %(role)s. Ask an owner.") % {"role": Role.OWNER.label})
    form = ErasureForm(request.POST, membership=membership)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            erase(asked["email"], by=request.user, keep=asked["content"] == "keep", names=asked["names"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Erased. History says “erased person” from now on."))
            return redirect("data_protection", membership.workspace.slug)
    rule = Retention.objects.filter(pk=membership.workspace.pk).first() or Retention(workspace=membership.workspace)
    return shown(request, membership, RetentionForm(instance=rule), form)


def shown(request, membership, form, erasure):
    wrong = bool((form.is_bound and form.errors) or (erasure.is_bound and erasure.errors))
    context = {"form": form, "erasure": erasure, "tab": "data_protection", "membership": membership}
    context["may_erase"] = membership.role >= Role.OWNER
    return render(request, "audit/protection.html", context, status=422 if wrong else 200)
