"""What the team answers: a reply that the person reads, and mails that did not arrive sent again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.research.models.feedback import Feedback
from bihuan.areas.research.verdicts import judge
from bihuan.areas.research.views.evidence import for_team, picked
from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import artifact_for, members_only


def one_or_404(request, workspace, number):
    found = picked(request, workspace, [str(number)])
    if not found:
        raise Http404(_("There is no such feedback here."))
    return found[0]


@require_POST
@for_team
def reply(request, workspace, number):
    """Write to the person: shown on their page, and mailed once where they left an address."""
    voice = one_or_404(request, workspace, number)
    try:
        voice.comment(
            request.POST.get("text", ""), by=request.user, internal=False, files=request.FILES.getlist("files")
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        where = _("It goes to %(email)s.") % {"email": voice.email} if voice.email else _("It is on their page.")
        messages.success(request, where)
    return redirect(voice)


@require_POST
@for_team
def send_again(request, workspace, number, pk):
    """Try a mail once more that nobody got."""
    voice = one_or_404(request, workspace, number)
    telling = voice.tellings.failed().filter(pk=pk).first()
    if telling is None:
        messages.info(request, _("That mail has arrived meanwhile."))
    elif not voice.email:
        messages.error(request, _("There is no address to send it to. Add one first."))
    else:
        telling.send_again()
        messages.success(request, _("It is sent again in a moment."))
    return redirect(voice)


@require_POST
@members_only
def verdict(request, workspace, number):
    """Somebody with an account says whether what they asked for is solved."""
    voice = artifact_for(request.user, Feedback, workspace, number)
    if not voice.said_by(request.user):
        raise Refused(_("Only who said it says whether it is solved."))
    try:
        judge(voice, solved="solved" in request.POST, note=request.POST.get("note", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Noted"))
    return redirect(voice)
