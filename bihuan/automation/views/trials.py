"""The log of runs, and dry runs."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.automation import trials
from bihuan.automation.models import Run, Trial
from bihuan.automation.views.rules import BIGGEST, for_leads, page, rule_for
from bihuan.pages.entrance import members_only

SHOWN = 50


@require_safe
@members_only
def runs(request, workspace):
    """GET …/automation/runs/?state=&rule=: what rules did, newest first, of what the person may see."""
    seen = Run.objects.visible_to(request.user, workspace).select_related("rule", "artifact__workspace")
    state, rule = request.GET.get("state", ""), request.GET.get("rule", "")
    if state in Run.State.values:
        seen = seen.filter(state=state)
    if number(rule):
        seen = seen.filter(rule=int(rule))
    before = request.GET.get("before", "")
    if number(before):
        seen = seen.filter(pk__lt=int(before))
    rows = list(seen.order_by("-pk")[: SHOWN + 1])
    more = rows[SHOWN - 1].pk if len(rows) > SHOWN else None
    states = [(one.value, one.label) for one in Run.State]
    return page(request, "runs", {"runs": rows[:SHOWN], "more": more, "states": states, "state": state, "of": rule})


def number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@require_safe
@members_only
def run(request, workspace, pk):
    """GET …/automation/runs/<pk>/: what set it off, whether it was so, what was done, what went wrong."""
    seen = Run.objects.visible_to(request.user, workspace).select_related("rule", "artifact__workspace", "by", "event")
    one = seen.filter(pk=pk).first() if pk < BIGGEST else None
    if one is None:
        raise Http404(_("There is no such run here."))
    return page(request, "run", {"run": one})


@require_POST
@members_only
def begin(request, workspace, pk):
    """Try a rule on the last `days`; nothing is changed."""
    for_leads(request)
    days = request.POST.get("days", "7")
    made = trials.begin(rule_for(request, workspace, pk), int(days) if number(days[:5]) else 7, by=request.user)
    return redirect("trial", workspace.slug, pk, made.pk)


def trial_for(request, workspace, pk: int, trial: int) -> Trial:
    """One's own: what it shows is what its owner saw of the rule's reach."""
    mine = Trial.objects.filter(rule=rule_for(request, workspace, pk), created_by=request.user)
    found = mine.select_related("rule").filter(pk=trial).first() if trial < BIGGEST else None
    if found is None:
        raise Http404(_("There is no such dry run here."))
    return found


@require_safe
@members_only
def trial(request, workspace, pk, trial):
    for_leads(request)
    return page(request, "trial", {"trial": trial_for(request, workspace, pk, trial)})


@require_POST
@members_only
def cancel(request, workspace, pk, trial):
    for_leads(request)
    trial_for(request, workspace, pk, trial).cancel()
    return redirect("trial", workspace.slug, pk, trial)
