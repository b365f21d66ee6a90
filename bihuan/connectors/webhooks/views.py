"""Webhooks of a workspace; for admins."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.connectors.webhooks.forms import SubscriptionForm
from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.trying import try_out
from bihuan.deliveries.models import Delivery, Target
from bihuan.people.access import for_admins

SHOWN = 10


def own_webhook(view):
    @for_admins
    @wraps(view)
    def found(request, membership, pk):
        webhooks = Subscription.objects.filter(workspace=membership.workspace).select_related("workspace")
        return view(request, membership, get_object_or_404(webhooks, pk=pk))

    return found


def page(request, template: str, membership, form=None, **context):
    context |= {"form": form, "membership": membership, "tab": "webhooks"}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"webhooks/{template}.html", context, status=status)


@require_safe
@for_admins
def webhooks(request, membership):
    found = list(Subscription.objects.filter(workspace=membership.workspace).prefetch_related("products"))
    targets = {t.address: t for t in Target.objects.filter(channel="webhook", address__in=[str(w.pk) for w in found])}
    return page(request, "list", membership, rows=[(one, targets.get(str(one.pk))) for one in found])


@never_cache
@for_admins
def new_webhook(request, membership):
    form = SubscriptionForm(request.POST or None, workspace=membership.workspace)
    if request.method == "POST" and form.is_valid():
        return webhook_page(request, membership, form.instance, secret=form.keep(request.user))
    return page(request, "new", membership, form)


@never_cache
@own_webhook
def webhook(request, membership, one):
    form = SubscriptionForm(request.POST or None, instance=one, workspace=membership.workspace)
    if request.method == "POST" and form.is_valid():
        form.keep(request.user)
        messages.success(request, _("%(name)s is saved") % {"name": one})
        return redirect("webhook", membership.workspace.slug, one.pk)
    return webhook_page(request, membership, one, form)


def webhook_page(request, membership, one: Subscription, form: SubscriptionForm | None = None, secret: str = ""):
    log = Delivery.objects.filter(workspace=membership.workspace).to("webhook", one.pk)[:SHOWN]
    form = form or SubscriptionForm(instance=one, workspace=membership.workspace)
    return page(request, "webhook", membership, form, one=one, secret=secret, log=log)


@never_cache
@require_POST
@own_webhook
def rotate(request, membership, one):
    """A new secret, shown on the page that answers."""
    return webhook_page(request, membership, one, secret=one.rotate())


@require_POST
@own_webhook
def test_webhook(request, membership, one):
    answer = try_out(one, by=request.user)
    if answer.taken:
        messages.success(request, _("It answered with %(status)s") % {"status": answer.status})
    else:
        messages.error(request, _("It did not take the call: %(failure)s") % {"failure": answer.failure})
    return redirect("webhook", membership.workspace.slug, one.pk)


@require_POST
@own_webhook
def switch_webhook(request, membership, one):
    """Off, or with `on` on again."""
    if request.POST.get("on"):
        one.turn_on()
    else:
        one.turn_off()
    said = _("%(name)s is off") if one.off_since else _("%(name)s is on")
    messages.success(request, said % {"name": one})
    return redirect("webhook", membership.workspace.slug, one.pk)


@require_POST
@own_webhook
def remove_webhook(request, membership, one):
    one.delete()
    messages.success(request, _("%(name)s is deleted") % {"name": one})
    return redirect("webhooks", membership.workspace.slug)
