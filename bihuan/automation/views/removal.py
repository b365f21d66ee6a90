"""Deleting what automates, with a message by which it is taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.automation.editions import remove, restore
from bihuan.automation.models import Recurrence, Rule, Template
from bihuan.pages.entrance import members_only
from bihuan.people.models import Role

BIGGEST = 2**63
TABS = {"rule": "rules", "template": "templates", "recurrence": "recurring"}
ABOUT = {"rule": (Rule, "product"), "template": (Template, "product"), "recurrence": (Recurrence, "template__product")}


def removed(request, workspace, one) -> None:
    """Delete it, and say so with the way back."""
    remove(one, by=request.user)
    undo = reverse("restore_automation", args=[workspace.slug, one._meta.model_name, one.pk])
    messages.success(request, _("%(name)s is deleted") % {"name": one}, extra_tags=undo)


def deleted(request, workspace, about: str, pk: int):
    """What a lead deleted in the last month and may take back; None where there is no such thing."""
    model, product = ABOUT[about]
    if request.membership.role < Role.LEAD or pk >= BIGGEST:
        return None
    seen = Q(**{product: None}) | ~Q(**{f"{product}__in": request.user.reach.hidden_products})
    return model.every.filter(seen, workspace=workspace, pk=pk).exclude(deleted_at=None).first()


def gone(request, workspace, about: str, pk: int):
    """The page of something deleted, with the way to take it back; None where there is no such thing."""
    if (one := deleted(request, workspace, about, pk)) is None:
        return None
    back = reverse("restore_automation", args=[workspace.slug, about, pk])
    context = {"one": one, "back": back, "tab": TABS[about], "may_edit": True}
    return render(request, "automation/gone.html", context, status=410)


@require_POST
@members_only
def restoration(request, workspace, about, pk):
    """POST …/automation/restorations/<rule, template or recurrence>/<pk>/: it is there again."""
    if about not in ABOUT or pk >= BIGGEST:
        raise Http404
    if request.membership.role < Role.LEAD:
        raise PermissionDenied(_("This needs the role %(role)s. Ask an admin.") % {"role": Role.LEAD.label})
    one = deleted(request, workspace, about, pk)
    if one is None:
        raise Http404(_("It is not there any more, or never was."))
    restore(one, by=request.user)
    messages.success(request, _("%(name)s is there again") % {"name": one})
    return redirect(about, workspace.slug, one.pk)
