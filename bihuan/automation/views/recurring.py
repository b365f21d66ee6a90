"""What comes again and again, with its next days; and the days off of the workspace."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.artifacts.store import writing
from bihuan.automation.editions import remember, whoever_may_edit
from bihuan.automation.forms import DaysOffForm, RecurrenceForm
from bihuan.automation.models import DaysOff, Recurrence
from bihuan.automation.views.removal import gone, removed
from bihuan.automation.views.rules import BIGGEST, for_leads, page
from bihuan.automation.views.templates import for_members
from bihuan.pages.entrance import members_only


def recurrence_for(request, workspace, pk: int) -> Recurrence:
    seen = Recurrence.objects.visible_to(request.user, workspace).select_related("template", "owner", "workspace")
    found = seen.filter(pk=pk).first() if pk < BIGGEST else None
    if found is None:
        raise Http404(_("There is no such recurrence here."))
    return found


@require_safe
@members_only
def recurrences(request, workspace):
    for_members(request)
    seen = Recurrence.objects.visible_to(request.user, workspace).select_related("template", "owner")
    return page(request, "recurrences", {"rows": list(seen)})


@members_only
def new(request, workspace):
    for_leads(request)
    one = Recurrence(workspace=workspace, owner=request.user, time_zone=workspace.time_zone, rule="FREQ=WEEKLY")
    one.starts_on = one.today()
    return editor(request, workspace, one)


@members_only
def recurrence(request, workspace, pk):
    for_members(request)
    if request.method == "POST":
        for_leads(request)
    return gone(request, workspace, "recurrence", pk) or editor(
        request, workspace, recurrence_for(request, workspace, pk)
    )


def editor(request, workspace, one: Recurrence):
    form = RecurrenceForm(request.POST or None, instance=one, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.keep(by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": one})
            return redirect("recurrence", workspace.slug, one.pk)
    status = 422 if form.is_bound and form.errors else 200
    coming = one.coming() if one.pk and not form.is_bound else []
    return page(request, "recurrence", {"form": form, "one": one, "coming": coming}, status)


@require_POST
@members_only
def switch(request, workspace, pk):
    """Paused, or with `on` on again; what was missed meanwhile is not made up for."""
    for_leads(request)
    one = recurrence_for(request, workspace, pk)
    with writing():
        one.paused_at, one.paused_why = (None, "") if request.POST.get("on") else (timezone.now(), "")
        if request.POST.get("on"):
            one.owner = one.owner or request.user
            one.reckon(one.today())
        one.save()
        remember(one, by=request.user, deed="on" if request.POST.get("on") else "off")
    return redirect("recurrence", workspace.slug, one.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def removal(request, workspace, pk):
    for_leads(request)
    one = recurrence_for(request, workspace, pk)
    if request.method != "POST":
        why, back = (
            _("Nothing more is created by it. What was created stays."),
            reverse("recurrence", args=[workspace.slug, pk]),
        )
        return page(request, "removal", {"one": one, "why": why, "back": back, "tab": "recurring"})
    removed(request, workspace, one)
    return redirect("recurrences", workspace.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def days(request, workspace):
    """The holidays of the workspace, and weekend days at work."""
    for_members(request)
    one = DaysOff.objects.filter(workspace=workspace).first() or DaysOff(workspace=workspace)
    form = DaysOffForm(request.POST or None, initial={"off": "\n".join(one.off), "on": "\n".join(one.on)})
    if request.method == "POST":
        for_leads(request)
        whoever_may_edit(workspace.pk, request.user)
        if form.is_valid():
            one.off, one.on = form.cleaned_data["off"], form.cleaned_data["on"]
            one.save()
            messages.success(request, _("The days off are saved"))
            return redirect("recurrences", workspace.slug)
    return page(request, "days", {"form": form}, 422 if form.is_bound and form.errors else 200)
