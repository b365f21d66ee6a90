"""The buttons that rules put at an artifact, with what they ask."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.automation.buttons import buttons_for
from bihuan.automation.models import Rule, Run
from bihuan.automation.running import press
from bihuan.automation.views.rules import page
from bihuan.pages.entrance import artifact_for, members_only


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def buttons(request, workspace, kind, number):
    """GET: the buttons open to this person; POST `rule` presses one, with p.<name> for what it asks."""
    if kind not in Artifact.kinds():
        raise Http404
    artifact = artifact_for(request.user, Artifact.kinds()[kind], workspace, number)
    offered = buttons_for(artifact, request.user)
    chosen, problem = request.POST.get("rule") or request.GET.get("rule", ""), ""
    if request.method == "POST":
        found = next((one for one in offered if str(one["pk"]) == chosen), None)
        if found is None:
            raise Http404(_("There is no such button here."))
        given = {name[2:]: text for name, text in request.POST.items() if name.startswith("p.")}
        problem = pressed(request, found["pk"], artifact, given)
        if not problem:
            return redirect(artifact)
    context = {"artifact": artifact, "buttons": offered, "chosen": chosen, "problem": problem, "given": request.POST}
    return page(request, "buttons", context, 422 if problem else 200)


def pressed(request, pk: int, artifact: Artifact, given: dict[str, str]) -> str:
    """Press it; what went wrong, in words."""
    rule = Rule.objects.select_related("workspace", "owner").get(pk=pk)
    try:
        run = press(rule, artifact, by=request.user, given=given)
    except (ValidationError, Refused) as error:
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    if run.state == Run.State.DONE:
        messages.success(request, _("Done: %(label)s") % {"label": rule.trigger["label"]})
    elif run.state == Run.State.SKIPPED:
        messages.warning(request, run.error or _("Nothing was done: its conditions are not met."))
    elif run.state == Run.State.FAILED:
        messages.error(request, run.error)
    else:
        messages.warning(request, _("It waits: the rule is paused."))
    return ""
